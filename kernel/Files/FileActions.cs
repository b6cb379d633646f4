using System;
using System.IO;

namespace UefiKernel.Kernel.Files;

/// <summary>What is done to a file or directory by its path: it is opened, changed and closed.</summary>
internal static class FileActions
{
    /// <summary>Makes a directory.</summary>
    /// <param name="disk">The volume.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public static FileStatus CreateDirectory(this RamDisk disk, ReadOnlySpan<char> path)
    {
        var request = new FileRequest(
            FileRights.ReadAttributes, FileShare.ReadWrite | FileShare.Delete, FileDisposition.Create, FileOpenOptions.Directory);
        FileStatus status = disk.Open(path, in request, out OpenFile? made, out _);
        made?.Close();
        return status;
    }

    /// <summary>Deletes a file, or an empty directory. It goes with its last handle.</summary>
    /// <param name="disk">The volume.</param>
    /// <param name="path">Its path.</param>
    /// <param name="isDirectory">Which of the two it has to be.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public static FileStatus Delete(this RamDisk disk, ReadOnlySpan<char> path, bool isDirectory)
    {
        FileRequest request = FileRequest.ForDeletion with
        {
            Options = isDirectory ? FileOpenOptions.Directory : FileOpenOptions.NoDirectory,
        };
        FileStatus status = disk.Open(path, in request, out OpenFile? deleted, out _);
        if (status == FileStatus.Success)
        {
            status = deleted!.SetDelete(isDeleted: true);
            deleted.Close();
        }

        return status;
    }

    /// <summary>Renames a file or directory, or moves it to another directory.</summary>
    /// <param name="disk">The volume.</param>
    /// <param name="path">What is renamed.</param>
    /// <param name="target">Its new path.</param>
    /// <param name="replaces">Whether a file of that path is replaced.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public static FileStatus Move(this RamDisk disk, ReadOnlySpan<char> path, ReadOnlySpan<char> target, bool replaces)
    {
        FileRequest request = FileRequest.ForDeletion;
        FileStatus status = disk.Open(path, in request, out OpenFile? moved, out _);
        if (status == FileStatus.Success)
        {
            status = moved!.Rename(target, replaces);
            moved.Close();
        }

        return status;
    }
}
