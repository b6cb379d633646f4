using System;
using System.IO;
using System.Runtime;
using UefiKernel.Kernel.Files;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Functions that make, delete, rename and copy files by their paths.</summary>
internal static unsafe class FileOperations
{
    private const uint ReplaceExisting = 1;
    private const uint DelayUntilRestart = 4;
    private const uint FailIfExists = 1;

    // ERROR_UNABLE_TO_MOVE_REPLACEMENT: the replaced file has its old name.
    private const uint UnableToMoveReplacement = 1176;

    [RuntimeExport("CreateDirectoryW")]
    private static int CreateDirectory(char* name, void* security)
    {
        try
        {
            uint error = FilePaths.TryParse(name, out ReadOnlySpan<char> path);
            FileStatus status = error == 0 ? FileVolumes.Disk.CreateDirectory(path) : FileStatus.Success;
            return error != 0 ? WindowsError.Fail(error) : NtStatus.Report(status);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("DeleteFileW")]
    private static int DeleteFile(char* name) => Delete(name, isDirectory: false);

    [RuntimeExport("RemoveDirectoryW")]
    private static int RemoveDirectory(char* name) => Delete(name, isDirectory: true);

    [RuntimeExport("MoveFileExW")]
    private static int Move(char* name, char* newName, uint flags)
    {
        if ((flags & DelayUntilRestart) != 0)
        {
            return WindowsError.Fail(WindowsError.NotSupported);
        }

        try
        {
            uint error = TryParse(name, newName, out ReadOnlySpan<char> path, out ReadOnlySpan<char> target);
            return error != 0
                ? WindowsError.Fail(error)
                : NtStatus.Report(FileVolumes.Disk.Move(path, target, (flags & ReplaceExisting) != 0));
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    /// <summary>Copies a file. Nothing is reported on the way: a copy in memory is over at once.</summary>
    [RuntimeExport("CopyFileExW")]
    private static int Copy(char* name, char* newName, void* progress, void* data, int* cancel, uint flags)
    {
        try
        {
            uint error = TryParse(name, newName, out ReadOnlySpan<char> path, out ReadOnlySpan<char> target);
            if (error != 0)
            {
                return WindowsError.Fail(error);
            }

            FileStatus status = FileCopy.Run(FileVolumes.Disk, path, target, (flags & FailIfExists) == 0);
            return status == FileStatus.AlreadyExists ? WindowsError.Fail(WindowsError.FileExists) : NtStatus.Report(status);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    /// <summary>
    /// Puts a file in the place of another, whose name, creation time and attributes it gets; the other is kept under the
    /// backup's name, if there is one.
    /// </summary>
    [RuntimeExport("ReplaceFileW")]
    private static int Replace(char* replaced, char* replacement, char* backup, uint flags, void* exclude, void* reserved)
    {
        try
        {
            uint error = TryParse(replaced, replacement, out ReadOnlySpan<char> target, out ReadOnlySpan<char> source);
            ReadOnlySpan<char> kept = default;
            if (error == 0 && backup != null)
            {
                error = FilePaths.TryParse(backup, out kept);
            }

            error = error != 0 ? error : Replace(target, source, kept, backup != null);
            return error == 0 ? 1 : WindowsError.Fail(error);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    private static uint Replace(ReadOnlySpan<char> target, ReadOnlySpan<char> source, ReadOnlySpan<char> kept, bool keeps)
    {
        RamDisk disk = FileVolumes.Disk;
        FileRequest request = FileRequest.ForDeletion with { Options = FileOpenOptions.NoDirectory };
        FileStatus status = disk.Open(target, in request, out OpenFile? replaced, out _);
        FileInformation old = replaced?.Describe() ?? default;
        replaced?.Close();
        if (status == FileStatus.Success)
        {
            status = disk.Open(source, in request, out OpenFile? replacement, out _);
            replacement?.Close();
        }

        if (status == FileStatus.Success && (old.Attributes & FileAttributes.ReadOnly) != 0)
        {
            status = FileStatus.AccessDenied;
        }

        if (status == FileStatus.Success && keeps)
        {
            status = disk.Move(target, kept, replaces: true);
        }

        if (status != FileStatus.Success)
        {
            return NtStatus.ToError((uint)status);
        }

        status = disk.Move(source, target, replaces: true);
        if (status != FileStatus.Success)
        {
            bool isBack = keeps && disk.Move(kept, target, replaces: false) == FileStatus.Success;
            return isBack ? UnableToMoveReplacement : NtStatus.ToError((uint)status);
        }

        FileRequest attributes = FileRequest.ForAttributes;
        if (disk.Open(target, in attributes, out OpenFile? moved, out _) == FileStatus.Success)
        {
            moved!.SetBasics(old.Attributes, new FileTimes(old.Times.Created, 0, 0, 0));
            moved.Close();
        }

        return 0;
    }

    private static int Delete(char* name, bool isDirectory)
    {
        try
        {
            uint error = FilePaths.TryParse(name, out ReadOnlySpan<char> path);
            return error != 0 ? WindowsError.Fail(error) : NtStatus.Report(FileVolumes.Disk.Delete(path, isDirectory));
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    private static uint TryParse(char* first, char* second, out ReadOnlySpan<char> path, out ReadOnlySpan<char> target)
    {
        target = default;
        uint error = FilePaths.TryParse(first, out path);
        return error != 0 ? error : FilePaths.TryParse(second, out target);
    }
}
