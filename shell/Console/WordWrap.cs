using System;

namespace UefiKernel.Shell.Console;

/// <summary>Breaks text at words when it is shown, so that no text has line breaks of its own. Allocates nothing.</summary>
public static class WordWrap
{
    /// <summary>Takes the next line of a text.</summary>
    /// <param name="rest">The text that is left, without escape sequences; afterwards without that line.</param>
    /// <param name="width">Columns, at least 1. Each UTF-16 unit counts as one.</param>
    /// <returns>The line, without spaces at its end. A word that is wider than a line is broken.</returns>
    public static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, int width)
    {
        width = Math.Max(width, 1);
        int end = rest.Length;
        int next = end;
        if (end > width)
        {
            // The space behind the last word that fits may be just outside.
            end = rest[..(width + 1)].LastIndexOf(' ');
            next = end + 1;

            // Spaces in front of the first word are no place to break: the line would be empty.
            if (end < 0 || rest[..end].IndexOfAnyExcept(' ') < 0)
            {
                end = width > 1 && char.IsHighSurrogate(rest[width - 1]) ? width - 1 : width;
                next = end;
            }
        }

        ReadOnlySpan<char> line = rest[..end].TrimEnd(' ');
        rest = next == rest.Length ? [] : rest[next..].TrimStart(' ');
        return line;
    }
}
