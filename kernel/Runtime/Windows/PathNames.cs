using System;
using System.Collections.Generic;
using System.Text;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Full names of files as text (Microsoft, "File path formats on Windows systems"). No file needs to be there.</summary>
internal static class PathNames
{
    /// <summary>The current directory of the current drive: there is no other yet.</summary>
    public const string CurrentDirectory = @"R:\";

    /// <summary>
    /// Makes a name absolute: relative ones go on from <see cref="CurrentDirectory"/>, slashes become backslashes, double ones
    /// single, and parts of one or two dots go. Nothing goes above the root. Dots and blanks at the end go, as does one dot at
    /// the end of a folder's name.
    /// </summary>
    /// <param name="path">The name, not empty.</param>
    public static string GetFull(string path)
    {
        string text = path.Replace('/', '\\');
        (string root, string tail) = Split(text);
        var parts = new List<string>();
        bool endsInSeparator = tail.Length == 0 || tail[^1] == '\\';
        string[] pieces = tail.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < pieces.Length; i++)
        {
            bool isLast = i == pieces.Length - 1;
            if (pieces[i] is not ("." or ".."))
            {
                Add(parts, pieces[i], isLast && !endsInSeparator);
            }
            else if (pieces[i] == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        StringBuilder result = new StringBuilder(root).AppendJoin('\\', parts);
        if (endsInSeparator && parts.Count > 0)
        {
            result.Append('\\');
        }

        return result.ToString();
    }

    private static void Add(List<string> parts, string piece, bool isLast)
    {
        string trimmed = isLast ? piece.TrimEnd('.', ' ') : piece.EndsWith('.') ? piece[..^1] : piece;
        if (trimmed.Length > 0)
        {
            parts.Add(trimmed);
        }
    }

    // The part that dots do not reach, with its backslash, and what follows.
    private static (string Root, string Tail) Split(string text)
    {
        if (text.StartsWith(@"\\?\", StringComparison.Ordinal) || text.StartsWith(@"\\.\", StringComparison.Ordinal))
        {
            return (text[..4], text[4..]);
        }

        if (text.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return SplitShare(text);
        }

        if (text.Length >= 2 && text[1] == ':' && char.IsAsciiLetter(text[0]))
        {
            if (text.Length >= 3 && text[2] == '\\')
            {
                return (text[..3], text[3..]);
            }

            // Relative to the current directory of the drive. The current directory is a root.
            return (text[..2] + "\\", text[2..]);
        }

        return (CurrentDirectory, text);
    }

    // \\server\share\
    private static (string Root, string Tail) SplitShare(string text)
    {
        int server = text.IndexOf('\\', 2);
        int share = server < 0 ? -1 : text.IndexOf('\\', server + 1);
        return share < 0 ? (text, "") : (text[..(share + 1)], text[(share + 1)..]);
    }
}
