using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation.Parsing;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>Keeps the first lines of what is written to it, as text with SGR sequences and no others.</summary>
/// <param name="columns">The width that is reported to the writer.</param>
/// <param name="rows">Lines that are kept.</param>
internal sealed class LineCapture(int columns, int rows) : ConsoleWriter(null, null, null)
{
    private readonly List<string> _lines = [];
    private readonly StringBuilder _line = new();
    private readonly VtParser _parser = new();

    public override int Columns => columns;

    public override int Rows => rows;

    /// <summary>The lines so far, one that is not complete included.</summary>
    public IReadOnlyList<string> Lines => _line.Length > 0 && _lines.Count < rows ? [.. _lines, _line.ToString()] : _lines;

    /// <summary>Whether there were more lines.</summary>
    public bool IsCut { get; private set; }

    public override void WriteRendition(ReadOnlySpan<char> sequence)
    {
        if (_lines.Count < rows)
        {
            _line.Append(sequence);
        }
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        foreach (char c in buffer)
        {
            // The halves of a surrogate pair are text as well.
            VtAction action = _parser.Feed(c);
            if (_lines.Count == rows)
            {
                IsCut = true;
            }
            else if (c == '\n')
            {
                _lines.Add(_line.ToString());
                _line.Clear();
            }
            else if (action == VtAction.Print && _line.Length < columns * 2)
            {
                _line.Append(c);
            }
        }
    }
}
