using System;
using System.IO;

namespace UefiKernel.Kernel.Files;

/// <summary>Copies a file with its attributes and the time of its last change (Microsoft, "CopyFileEx function").</summary>
internal static class FileCopy
{
    private const int BufferBytes = 4096;

    /// <summary>Copies a file. When it fails, no half of a copy is left.</summary>
    /// <param name="disk">The volume.</param>
    /// <param name="path">The file.</param>
    /// <param name="target">The copy's path.</param>
    /// <param name="replaces">Whether a file of that path is replaced.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; there is no copy.</exception>
    public static FileStatus Run(RamDisk disk, ReadOnlySpan<char> path, ReadOnlySpan<char> target, bool replaces)
    {
        FileRequest reading = FileRequest.ForReading with { Share = FileShare.ReadWrite };
        FileStatus status = disk.Open(path, in reading, out OpenFile? source, out _);
        if (status != FileStatus.Success)
        {
            return status;
        }

        FileInformation information = source!.Describe();
        var writing = new FileRequest(
            FileRights.WriteData | FileRights.WriteAttributes | FileRights.Delete, FileShare.None,
            replaces ? FileDisposition.OverwriteOrCreate : FileDisposition.Create,
            FileOpenOptions.NoDirectory | FileOpenOptions.Synchronous, information.Attributes);
        OpenFile? copy = null;
        bool isWhole = false;
        try
        {
            status = disk.Open(target, in writing, out copy, out _);
            if (status == FileStatus.Success)
            {
                status = Copy(source, copy!, information.Length);
            }

            if (status == FileStatus.Success)
            {
                status = copy!.SetBasics(information.Attributes, new FileTimes(0, 0, information.Times.Written, 0));
                isWhole = status == FileStatus.Success;
            }
        }
        finally
        {
            source.Close();
            if (copy != null && !isWhole)
            {
                copy.SetBasics(FileAttributes.Normal, default);
                copy.SetDelete(isDeleted: true);
            }

            copy?.Close();
        }

        return status;
    }

    // The space is taken first, so that a disk that is too full says so at once.
    private static FileStatus Copy(OpenFile source, OpenFile copy, long length)
    {
        FileStatus status = copy.SetAllocation(length);
        Span<byte> buffer = stackalloc byte[BufferBytes];
        while (status == FileStatus.Success)
        {
            status = source.Read(buffer, -1, out int count);
            if (status == FileStatus.EndOfFile)
            {
                return FileStatus.Success;
            }

            if (status == FileStatus.Success)
            {
                status = copy.Write(buffer[..count], -1, out _);
            }
        }

        return status;
    }
}
