using System;
using System.IO;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Files;

/// <summary>
/// The files that the image was built with: an archive in it, whose files are put on the RAM disk at the start.
/// </summary>
internal static unsafe class BuiltInFiles
{
    // The archive is part of the image, which stays where it is, and is only read.
    private static ReadOnlySpan<byte> Archive => new(GetBuiltInFiles(), GetBuiltInFileBytes());

    /// <summary>Puts the files on a disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="problem">What is wrong with the first file that could not be put there; null when all are.</param>
    /// <returns>How many files there are now.</returns>
    public static int Unpack(RamDisk disk, out string? problem) => Unpack(disk, Archive, out problem);

    /// <summary>Puts the files of an archive on a disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="archive">As for <see cref="TarReader"/>.</param>
    /// <param name="problem">What is wrong with the first file that could not be put there; null when all are.</param>
    /// <returns>How many files there are now.</returns>
    internal static int Unpack(RamDisk disk, ReadOnlySpan<byte> archive, out string? problem)
    {
        int count = 0;
        problem = null;
        var reader = new TarReader(archive);
        while (reader.TryRead(out string path, out ReadOnlySpan<byte> data, out bool isDirectory))
        {
            string name = path.TrimEnd('/').Replace('/', '\\');
            name = name.StartsWith(@".\", StringComparison.Ordinal) ? name[2..] : name;
            if (name is "" or ".")
            {
                continue;
            }

            FileStatus status = isDirectory ? disk.CreateDirectory(name) : Write(disk, name, data);
            bool isThere = status == FileStatus.Success || (isDirectory && status == FileStatus.AlreadyExists);
            count += isThere && !isDirectory ? 1 : 0;
            problem ??= isThere ? null : $"{path}: {status}";
        }

        return count;
    }

    private static FileStatus Write(RamDisk disk, string name, ReadOnlySpan<byte> data)
    {
        var request = new FileRequest(
            FileRights.WriteData | FileRights.Delete, FileShare.None, FileDisposition.OverwriteOrCreate,
            FileOpenOptions.NoDirectory);
        FileStatus status = disk.Open(name, in request, out OpenFile? file, out _);
        if (status != FileStatus.Success)
        {
            return status;
        }

        status = file!.Write(data, 0, out _);
        if (status != FileStatus.Success)
        {
            file.SetDelete(isDeleted: true);
        }

        file.Close();
        return status;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetBuiltInFiles")]
    private static extern void* GetBuiltInFiles();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetBuiltInFileBytes")]
    private static extern int GetBuiltInFileBytes();
}
