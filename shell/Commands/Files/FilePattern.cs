using System;
using System.Collections.Generic;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary>Names with <c>*</c> for any characters and <c>?</c> for one, in upper or lower case.</summary>
internal static class FilePattern
{
    /// <summary>Whether a path's last part stands for several names.</summary>
    public static bool IsPattern(string path) => path.AsSpan(NameStart(path)).IndexOfAny('*', '?') >= 0;

    /// <summary>Where the last part of a path begins.</summary>
    public static int NameStart(ReadOnlySpan<char> path) => path.LastIndexOfAny('/', '\\', ':') + 1;

    /// <summary>Adds the paths that a path stands for: itself, or those of the names that match.</summary>
    public static FileProblem Expand(IFilesView files, string path, List<string> paths)
    {
        if (!IsPattern(path))
        {
            paths.Add(path);
            return FileProblem.None;
        }

        int start = NameStart(path);
        var entries = new List<FileEntry>();
        FileProblem problem = files.List(start == 0 ? "." : path[..start], entries);
        foreach (FileEntry entry in entries)
        {
            if (Matches(path.AsSpan(start), entry.Name))
            {
                paths.Add(path[..start] + entry.Name);
            }
        }

        return problem == FileProblem.None && paths.Count == 0 ? FileProblem.NotFound : problem;
    }

    /// <summary>Whether a name matches.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Where to go on when what follows the last * does not match: one character later.
        int star = -1;
        int from = 0;
        int p = 0;
        int n = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                from = n;
            }
            else if (p < pattern.Length &&
                (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++from;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
