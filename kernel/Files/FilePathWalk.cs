using System;

namespace UefiKernel.Kernel.Files;

/// <summary>The way along a path to the directory that its last name is in. The volume's lock is held.</summary>
internal static class FilePathWalk
{
    /// <summary>Finds the directory that the last name of a path is in.</summary>
    /// <param name="start">Where the path begins.</param>
    /// <param name="path">The path.</param>
    /// <param name="parent">The directory; the start itself where there is no name in the path.</param>
    /// <param name="name">The last name; empty for none.</param>
    public static FileStatus Resolve(
        FileNode start, ReadOnlySpan<char> path, out FileNode? parent, out ReadOnlySpan<char> name)
    {
        parent = start;
        name = default;
        if (path.Length > FileNames.MaximumPathLength)
        {
            return FileStatus.NameTooLong;
        }

        ReadOnlySpan<char> rest = path.StartsWith('\\') ? path[1..] : path;
        rest = rest.EndsWith('\\') ? rest[..^1] : rest;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf('\\');
            ReadOnlySpan<char> part = end < 0 ? rest : rest[..end];
            if (!FileNames.IsValid(part))
            {
                return FileStatus.InvalidName;
            }

            if (end < 0)
            {
                name = part;
                return parent!.IsDirectory ? FileStatus.Success : FileStatus.PathNotFound;
            }

            parent = parent!.IsDirectory ? parent.Find(part) : null;
            if (parent == null)
            {
                // A name behind it that cannot be is the larger error.
                return AreValid(rest[(end + 1)..]) ? FileStatus.PathNotFound : FileStatus.InvalidName;
            }

            rest = rest[(end + 1)..];
            if (rest.IsEmpty)
            {
                return FileStatus.InvalidName;
            }
        }

        return FileStatus.Success;
    }

    private static bool AreValid(ReadOnlySpan<char> path)
    {
        foreach (System.Range part in path.Split('\\'))
        {
            if (!FileNames.IsValid(path[part]))
            {
                return false;
            }
        }

        return true;
    }
}
