using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Kernel.Files;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Full names of files as text (Microsoft, "File path formats on Windows systems"). No file needs to be there.</summary>
internal static class PathNames
{
    private const string Device = @"\\.\";

    /// <summary>
    /// Makes a name absolute: relative ones go on from the current directory, slashes become backslashes, double ones single, and
    /// parts of one or two dots go. Nothing goes above the root. Dots and blanks at the end go, as does one dot at the end of a
    /// folder's name. A name that Windows keeps for a device is the device's, whatever folder is before it and extension behind.
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

        if (!endsInSeparator && root.Length == FileVolumes.Root.Length && parts.Count > 0 && DeviceOf(parts[^1]) is { } device)
        {
            return Device + device;
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
        if (text.StartsWith(@"\\?\", StringComparison.Ordinal) || text.StartsWith(Device, StringComparison.Ordinal))
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

            // Relative to the current directory of the drive, which is the root of those that are not the current drive.
            return char.ToUpperInvariant(text[0]) == FileVolumes.Root[0]
                ? Relative(text[2..])
                : (text[..2] + "\\", text[2..]);
        }

        return text.StartsWith('\\') ? (FileVolumes.Root, text[1..]) : Relative(text);
    }

    private static (string Root, string Tail) Relative(string text)
    {
        ReadOnlySpan<char> current = CurrentDirectory.Path.AsSpan(FileVolumes.Root.Length);
        return (FileVolumes.Root, text.Length == 0 ? current.ToString() : string.Concat(current, "\\", text));
    }

    // \\server\share\
    private static (string Root, string Tail) SplitShare(string text)
    {
        int server = text.IndexOf('\\', 2);
        int share = server < 0 ? -1 : text.IndexOf('\\', server + 1);
        return share < 0 ? (text, "") : (text[..(share + 1)], text[(share + 1)..]);
    }

    // CON, PRN, AUX, NUL, COM0 to COM9, LPT0 to LPT9 and the digits that are above the line (Microsoft, "Naming Files, Paths, and
    // Namespaces").
    private static string? DeviceOf(string name)
    {
        int end = name.AsSpan().IndexOfAny('.', ':');
        string start = (end < 0 ? name : name[..end]).TrimEnd(' ');
        bool isDevice = start.Length switch
        {
            3 => start.Equals("NUL", StringComparison.OrdinalIgnoreCase) ||
                start.Equals("CON", StringComparison.OrdinalIgnoreCase) ||
                start.Equals("PRN", StringComparison.OrdinalIgnoreCase) ||
                start.Equals("AUX", StringComparison.OrdinalIgnoreCase),
            4 => (start.StartsWith("COM", StringComparison.OrdinalIgnoreCase) ||
                start.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)) &&
                (char.IsAsciiDigit(start[3]) || start[3] is '¹' or '²' or '³'),
            _ => start.Equals("CONIN$", StringComparison.OrdinalIgnoreCase) ||
                start.Equals("CONOUT$", StringComparison.OrdinalIgnoreCase),
        };
        return isDevice ? start : null;
    }
}
