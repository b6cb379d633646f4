using System;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.Parsing;

namespace UefiKernel.Shell.Emulation.Model;

/// <summary>
/// The state behind a terminal: grid, cursor, pen, margins and modes, and the operations that controls and escape sequences ask
/// for. All positions are brought inside the grid. Only a program's first use of the alternate screen allocates.
/// </summary>
internal sealed partial class TerminalScreen
{
    private readonly TabStops _tabs;
    private Pen _pen;
    private CharacterSets _sets;
    private SavedCursor _saved;
    private bool _wrapPending;

    public TerminalScreen(int columns, int rows, Scrollback? history)
    {
        _main = new TextGrid(columns, rows);
        Grid = _main;
        History = history;
        (Columns, Rows) = (Grid.Columns, Grid.Rows);
        _tabs = new TabStops(Columns);
        _end = Rows;
    }

    /// <summary>Columns from the left that are used; see <see cref="SetArea"/>.</summary>
    public int Columns { get; private set; }

    /// <summary>Rows from the top that are used.</summary>
    public int Rows { get; private set; }

    /// <summary>The colours and style of the next characters.</summary>
    public Pen Pen => _pen;

    /// <summary>The grid that is shown: the main one or the alternate one.</summary>
    public TextGrid Grid { get; private set; }

    /// <summary>Takes the lines that leave the main screen at the top.</summary>
    public Scrollback? History { get; }

    public int Column { get; private set; }

    public int Row { get; private set; }

    public bool CursorVisible { get; set; } = true;

    /// <summary>LNM: a line feed also returns to the first column.</summary>
    public bool LineFeedReturns { get; set; } = true;

    /// <summary>DECAWM: a character after the last column goes to the next row.</summary>
    public bool AutoWrap { get; set; } = true;

    /// <summary>IRM: characters push what is right of them instead of replacing it.</summary>
    public bool InsertMode { get; set; }

    public long ScrolledLines { get; private set; }

    public void Print(int codePoint)
    {
        WrapIfPending();
        if (InsertMode)
        {
            InsertCells(1);
        }

        Grid.Set(Column, Row, _pen.Draw(_sets.Translate(codePoint)));
        Advance(1);
    }

    /// <summary>Prints a run of ASCII characters from U+0020 to U+007E, as <see cref="Print"/> one by one would.</summary>
    public void PrintRun(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (InsertMode || !_sets.IsPlain)
            {
                Print(text[0]);
                text = text[1..];
                continue;
            }

            WrapIfPending();
            Span<Cell> cells = Grid.Write(Column, Row)[..(Columns - Column)];
            int count = Math.Min(cells.Length, text.Length);
            for (int i = 0; i < count; i++)
            {
                cells[i] = _pen.Draw(text[i]);
            }

            Advance(count);
            text = text[count..];
        }
    }

    /// <summary>Carries out a control character below U+0020; those that mean nothing here do nothing.</summary>
    public void Control(int codePoint)
    {
        switch (codePoint)
        {
            case '\b':
                MoveTo(Column - 1, Row);
                break;
            case '\t':
                TabForward(1);
                break;
            case '\r':
                MoveTo(0, Row);
                break;
            case '\n' or '\v' or '\f':
                if (LineFeedReturns)
                {
                    Column = 0;
                }

                Index();
                break;
            case 0x0E:
                _sets.Shift(toG1: true);
                break;
            case 0x0F:
                _sets.Shift(toG1: false);
                break;
        }
    }

    public void ApplyStyle(ControlSequence sequence) => _pen.Apply(sequence);

    public void DesignateSet(char set, char name) => _sets.Designate(set, name);

    public void SaveCursor() => _saved = new SavedCursor
    {
        Column = Column,
        Row = Row,
        Pen = _pen,
        Sets = _sets,
        WrapPending = _wrapPending,
        OriginMode = _originMode,
    };

    public void RestoreCursor()
    {
        _pen = _saved.Pen;
        _sets = _saved.Sets;
        _originMode = _saved.OriginMode;
        MoveTo(_saved.Column, _saved.Row);
        _wrapPending = _saved.WrapPending && Column == Columns - 1;
    }

    /// <summary>DECSTR: modes, margins and pen as at the start; what is shown stays.</summary>
    public void SoftReset()
    {
        _pen = default;
        _sets = default;
        _saved = default;
        _originMode = false;
        _top = 0;
        _end = Rows;
        CursorVisible = true;
        AutoWrap = true;
        InsertMode = false;
        _wrapPending = false;
    }

    /// <summary>RIS: everything as at the start, but for the lines that scrolled away.</summary>
    public void Reset()
    {
        LeaveAlternate();
        SoftReset();
        LineFeedReturns = true;
        _tabs.Reset();
        MoveTo(0, 0);
        Grid.FillRows(0, Grid.Rows, Cell.Blank);
    }

    private void WrapIfPending()
    {
        if (_wrapPending && AutoWrap)
        {
            Column = 0;
            Index();
        }
    }

    private void Advance(int count)
    {
        if (Column + count < Columns)
        {
            Column += count;
            return;
        }

        // As on a VT100, the cursor wraps only when another character comes, so that a full last line does not scroll.
        Column = Columns - 1;
        _wrapPending = AutoWrap;
    }
}
