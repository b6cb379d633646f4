using System;

namespace UefiKernel.Shell;

/// <summary>
/// The state behind a terminal: grid, cursor and pen, and the operations that controls and escape sequences ask for. All positions are
/// brought inside the grid. Allocates nothing after the constructor.
/// </summary>
internal sealed class TerminalScreen(int columns, int rows)
{
    private const int TabWidth = 8;

    private Pen _pen;
    private Pen _savedPen;
    private int _savedColumn;
    private int _savedRow;
    private bool _wrapPending;

    public TextGrid Grid { get; } = new(columns, rows);

    public int Column { get; private set; }

    public int Row { get; private set; }

    public bool CursorVisible { get; set; } = true;

    public bool LineFeedReturns { get; set; } = true;

    public long ScrolledLines { get; private set; }

    public void Print(int codePoint)
    {
        if (_wrapPending)
        {
            Column = 0;
            LineFeed();
        }

        Grid.Set(Column, Row, _pen.Draw(codePoint));
        if (Column == Grid.Columns - 1)
        {
            // As on a VT100, the cursor wraps only when another character comes, so that a full last line does not scroll.
            _wrapPending = true;
        }
        else
        {
            Column++;
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
                MoveTo((Column / TabWidth * TabWidth) + TabWidth, Row);
                break;
            case '\r':
                MoveTo(0, Row);
                break;
            case '\n' or '\v' or '\f':
                if (LineFeedReturns)
                {
                    Column = 0;
                }

                LineFeed();
                break;
        }
    }

    public void ApplyStyle(VtParser sequence) => _pen.Apply(sequence);

    public void MoveTo(int column, int row)
    {
        Column = Math.Clamp(column, 0, Grid.Columns - 1);
        Row = Math.Clamp(row, 0, Grid.Rows - 1);
        _wrapPending = false;
    }

    public void MoveBy(int columns, int rows) => MoveTo(Column + columns, Row + rows);

    public void InsertCells(int count) => Grid.InsertCells(Column, Row, count, _pen.Eraser);

    public void DeleteCells(int count) => Grid.DeleteCells(Column, Row, count, _pen.Eraser);

    public void EraseCells(int count) => Grid.Fill(Row, Column, Column + count, _pen.Eraser);

    /// <summary>Erases part of the screen (ECMA-48, 8.3.39 ED): 0 from the cursor on, 1 up to and with the cursor, 2 all.</summary>
    public void EraseScreen(int part)
    {
        EraseLine(part);
        if (part is 0 or 2)
        {
            Grid.FillRows(Row + 1, Grid.Rows, _pen.Eraser);
        }

        if (part is 1 or 2)
        {
            Grid.FillRows(0, Row, _pen.Eraser);
        }
    }

    /// <summary>Erases part of the cursor's row (ECMA-48, 8.3.41 EL): 0 from the cursor on, 1 up to and with the cursor, 2 all.</summary>
    public void EraseLine(int part)
    {
        _wrapPending = false;
        if (part is >= 0 and <= 2)
        {
            Grid.Fill(Row, part == 0 ? Column : 0, part == 1 ? Column + 1 : Grid.Columns, _pen.Eraser);
        }
    }

    public void SaveCursor()
    {
        _savedColumn = Column;
        _savedRow = Row;
        _savedPen = _pen;
    }

    public void RestoreCursor()
    {
        _pen = _savedPen;
        MoveTo(_savedColumn, _savedRow);
    }

    public void Reset()
    {
        _pen = default;
        CursorVisible = true;
        LineFeedReturns = true;
        MoveTo(0, 0);
        SaveCursor();
        Grid.FillRows(0, Grid.Rows, _pen.Eraser);
    }

    private void LineFeed()
    {
        _wrapPending = false;
        if (Row < Grid.Rows - 1)
        {
            Row++;
            return;
        }

        Grid.ScrollUp(_pen.Eraser);
        ScrolledLines++;
    }
}
