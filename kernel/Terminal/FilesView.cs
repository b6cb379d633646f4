using System;
using System.Collections.Generic;
using System.IO;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The RAM disk for the shell. Paths mean what they mean to programs.</summary>
internal sealed class FilesView : IFilesView
{
    public string CurrentDirectory => Kernel.Files.CurrentDirectory.Path;

    public string Drive => FileVolumes.Root[..2];

    public ByteCount Size => new((ulong)FileVolumes.Disk.Limit);

    public ByteCount Used => new((ulong)FileVolumes.Disk.Used);

    public ByteCount Free => new((ulong)Math.Max(FileVolumes.Free, 0));

    public FileProblem ChangeDirectory(string path) => TryResolve(path, out string found)
        ? ProblemOf(Kernel.Files.CurrentDirectory.Set(FileVolumes.Root + found[1..]))
        : FileProblem.OtherDrive;

    public FileProblem Describe(string path, out FileEntry entry)
    {
        entry = Nothing;
        if (!TryResolve(path, out string found))
        {
            return FileProblem.OtherDrive;
        }

        FileStatus status = FileVolumes.Disk.Describe(found, out FileInformation information);
        entry = status == FileStatus.Success ? EntryOf(in information) : entry;
        return ProblemOf(status);
    }

    public FileProblem List(string path, List<FileEntry> entries)
    {
        if (!TryResolve(path, out string found))
        {
            return FileProblem.OtherDrive;
        }

        var request = new FileRequest(
            FileRights.ReadData, FileShare.ReadWrite | FileShare.Delete, FileDisposition.Open, FileOpenOptions.Directory);
        FileStatus status = FileVolumes.Disk.Open(found, in request, out OpenFile? folder, out _);
        if (status != FileStatus.Success)
        {
            return ProblemOf(status);
        }

        try
        {
            while (folder!.List(null, out FileInformation information) == FileStatus.Success)
            {
                if (information.Name is not ("." or ".."))
                {
                    entries.Add(EntryOf(in information));
                }
            }
        }
        finally
        {
            folder!.Close();
        }

        return FileProblem.None;
    }

    public FileProblem MakeDirectory(string path) =>
        TryResolve(path, out string found) ? ProblemOf(FileVolumes.Disk.CreateDirectory(found)) : FileProblem.OtherDrive;

    public FileProblem Touch(string path)
    {
        if (!TryResolve(path, out string found))
        {
            return FileProblem.OtherDrive;
        }

        FileRequest request = FileRequest.ForAttributes with { Disposition = FileDisposition.OpenOrCreate };
        FileStatus status = FileVolumes.Disk.Open(found, in request, out OpenFile? file, out _);
        if (status == FileStatus.Success)
        {
            long now = FileVolumes.Disk.Now;
            status = file!.SetBasics(0, new FileTimes(0, now, now, now));
            file.Close();
        }

        return ProblemOf(status);
    }

    public FileProblem Delete(string path, bool isFolder) =>
        TryResolve(path, out string found) ? ProblemOf(FileVolumes.Disk.Delete(found, isFolder)) : FileProblem.OtherDrive;

    public FileProblem Move(string path, string target) =>
        TryResolve(path, out string source) && TryResolve(target, out string found)
            ? ProblemOf(FileVolumes.Disk.Move(source, found, replaces: true))
            : FileProblem.OtherDrive;

    public FileProblem Copy(string path, string target) =>
        TryResolve(path, out string source) && TryResolve(target, out string found)
            ? ProblemOf(FileCopy.Run(FileVolumes.Disk, source, found, replaces: true))
            : FileProblem.OtherDrive;

    public FileProblem Open(string path, FileUse use, out IFile? file)
    {
        file = null;
        if (!TryResolve(path, out string found))
        {
            return FileProblem.OtherDrive;
        }

        FileRequest request = use switch
        {
            FileUse.Read => FileRequest.ForReading,
            FileUse.Write => new FileRequest(
                FileRights.WriteData, FileShare.Read, FileDisposition.OverwriteOrCreate, FileOpenOptions.NoDirectory),
            _ => new FileRequest(
                FileRights.AppendData, FileShare.Read, FileDisposition.OpenOrCreate, FileOpenOptions.NoDirectory),
        };
        FileStatus status = FileVolumes.Disk.Open(found, in request, out OpenFile? opened, out _);
        file = status == FileStatus.Success ? new ShellFile(opened!) : null;
        return ProblemOf(status);
    }

    private static FileEntry Nothing => new("", IsFolder: false, ByteCount.Zero, default, IsReadOnly: false, IsHidden: false);

    // The path on the RAM disk as programs would name it; false when it leads elsewhere.
    private static bool TryResolve(string path, out string found)
    {
        string full = PathNames.GetFull(path);
        bool isHere = full.StartsWith(FileVolumes.Root, StringComparison.OrdinalIgnoreCase);
        found = isHere ? full[2..] : "";
        return isHere;
    }

    private static FileEntry EntryOf(in FileInformation information) => new(
        information.Name, information.IsDirectory, new ByteCount((ulong)information.Length),
        DateTime.FromFileTimeUtc(information.Times.Written), (information.Attributes & FileAttributes.ReadOnly) != 0,
        (information.Attributes & FileAttributes.Hidden) != 0);

    private static FileProblem ProblemOf(FileStatus status) => status switch
    {
        FileStatus.Success => FileProblem.None,
        FileStatus.NotFound or FileStatus.NoSuchFile => FileProblem.NotFound,
        FileStatus.PathNotFound => FileProblem.FolderNotFound,
        FileStatus.IsDirectory => FileProblem.IsFolder,
        FileStatus.NotDirectory => FileProblem.IsFile,
        FileStatus.AlreadyExists => FileProblem.Exists,
        FileStatus.SharingViolation or FileStatus.LockConflict => FileProblem.InUse,
        FileStatus.DirectoryNotEmpty => FileProblem.NotEmpty,
        FileStatus.InvalidName or FileStatus.NameTooLong => FileProblem.InvalidName,
        FileStatus.DiskFull => FileProblem.Full,
        _ => FileProblem.Denied,
    };

    private sealed class ShellFile(OpenFile file) : IFile
    {
        public FileProblem Read(Span<byte> buffer, out int count)
        {
            FileStatus status = file.Read(buffer, -1, out count);
            return status == FileStatus.EndOfFile ? FileProblem.None : ProblemOf(status);
        }

        public FileProblem Write(ReadOnlySpan<byte> bytes) => ProblemOf(file.Write(bytes, -1, out _));

        public void Dispose() => file.Close();
    }
}
