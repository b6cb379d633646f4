using System;
using System.Collections.Generic;
using UefiKernel.Shell.Emulation.Parsing;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>
/// The lines that a pager can go back to, and where a text is in them. When there are too many, the oldest ones go, many at a
/// time; the numbers of all others become smaller by that.
/// </summary>
/// <param name="columns">Returns the width of the terminal, which may change.</param>
internal sealed class PagerText(Func<int> columns)
{
    private const int KeptLines = 10_000;
    private const int DroppedLines = 2_000;

    private readonly List<string> _lines = [];

    /// <summary>The number of lines.</summary>
    public int Count => _lines.Count;

    /// <summary>The number of lines that are gone, so that lines can be numbered from the output's first one.</summary>
    public int Dropped { get; private set; }

    /// <summary>A line, from 0.</summary>
    public string this[int line] => _lines[line];

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="needed">The first line that must not go.</param>
    /// <returns>The number of lines that went.</returns>
    public int Add(string line, int needed)
    {
        int dropped = _lines.Count == KeptLines ? Math.Min(DroppedLines, needed) : 0;
        _lines.RemoveRange(0, dropped);
        Dropped += dropped;
        _lines.Add(line);
        return dropped;
    }

    /// <summary>Whether a line has a text, whatever the case of its letters.</summary>
    public bool Has(int line, string text) => _lines[line].Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first line before another one that has a text; -1 for none.</summary>
    public int FindBefore(int end, string text)
    {
        int line = 0;
        while (line < end && !Has(line, text))
        {
            line++;
        }

        return line < end ? line : -1;
    }

    /// <summary>The last line before another one that has a text; -1 for none.</summary>
    public int FindLastBefore(int end, string text)
    {
        int line = end - 1;
        while (line >= 0 && !Has(line, text))
        {
            line--;
        }

        return line;
    }

    /// <summary>The rows that a line takes on the terminal.</summary>
    public int RowsOf(int line) => Math.Max(1, (TextCells.Count(_lines[line]) + columns() - 1) / columns());

    /// <summary>The line from which the given number of rows lead up to a line.</summary>
    public int GoBack(int line, int rows)
    {
        while (line > 0 && rows >= RowsOf(line - 1))
        {
            line--;
            rows -= RowsOf(line);
        }

        return line;
    }
}
