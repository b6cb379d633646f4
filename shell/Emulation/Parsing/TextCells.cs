using System;
using System.Text;
using UefiKernel.Shell.Editing;

namespace UefiKernel.Shell.Emulation.Parsing;

/// <summary>Text with escape sequences in it, as what it takes on a screen.</summary>
internal static class TextCells
{
    /// <summary>
    /// Cells that a line takes. A character that is said to take none counts as one, since some terminals show it.
    /// </summary>
    public static int Count(ReadOnlySpan<char> line)
    {
        var parser = new VtParser();
        int cells = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            cells += parser.Feed(rune.Value) == VtAction.Print ? Math.Max(CharacterWidth.Of(rune.Value), 1) : 0;
        }

        return cells;
    }

    /// <summary>
    /// Appends as much of a line as fits, with its escape sequences. A character that does not take exactly one cell is replaced:
    /// where it ended would not be certain.
    /// </summary>
    /// <param name="target">Takes the text.</param>
    /// <param name="line">The line.</param>
    /// <param name="columns">How many cells there are.</param>
    /// <returns>How many cells are left.</returns>
    public static int AppendCut(StringBuilder target, ReadOnlySpan<char> line, int columns)
    {
        var parser = new VtParser();
        foreach (Rune rune in line.EnumerateRunes())
        {
            bool wasIdle = parser.IsIdle;
            VtAction action = parser.Feed(rune.Value);
            if (!wasIdle || !parser.IsIdle)
            {
                target.Append(rune.ToString());
            }
            else if (columns > 0)
            {
                columns--;
                target.Append(action != VtAction.Print ? " " : CharacterWidth.IsOne(rune.Value) ? rune.ToString() : "?");
            }
        }

        return columns;
    }
}
