using System;
using System.IO;
using System.Threading;

namespace UefiKernel.Kernel.Files;

/// <summary>
/// The current directory, in which relative paths begin. While it is that, it can be neither deleted nor renamed.
/// </summary>
internal static class CurrentDirectory
{
    // Guards s_opened and s_path.
    private static readonly Lock s_lock = new();
    private static OpenFile? s_opened;
    private static string s_path = FileVolumes.Root;

    /// <summary>Its full path, with a backslash at the end only when it is a root.</summary>
    public static string Path
    {
        get
        {
            lock (s_lock)
            {
                return s_path;
            }
        }
    }

    /// <summary>Makes another directory the current one.</summary>
    /// <param name="path">Its full path, which begins with the root.</param>
    /// <exception cref="OutOfMemoryException">The heap is full; nothing has changed.</exception>
    public static FileStatus Set(string path)
    {
        var request = new FileRequest(
            FileRights.Execute | FileRights.ReadAttributes, FileShare.ReadWrite, FileDisposition.Open, FileOpenOptions.Directory);
        FileStatus status = FileVolumes.Disk.Open(path.AsSpan(FileVolumes.Root.Length), in request, out OpenFile? opened, out _);
        if (status != FileStatus.Success)
        {
            return status;
        }

        // As the directory is spelled, not as the caller did.
        string found = string.Concat(FileVolumes.Root, opened!.GetPath().AsSpan(1));
        OpenFile? before;
        lock (s_lock)
        {
            before = s_opened;
            s_opened = opened;
            s_path = found;
        }

        before?.Close();
        return status;
    }
}
