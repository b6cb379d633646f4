using System;

namespace UefiKernel.Shell.Emulation.Model;

/// <content>Erasing and filling, and the alternate screen.</content>
internal sealed partial class TerminalScreen
{
    private readonly TextGrid _main;

    // What the main screen's program saved, while the alternate screen is shown.
    private SavedCursor _otherSaved;

    /// <summary>Whether a full-screen program has the alternate screen.</summary>
    public bool IsAlternate => Grid != _main;

    public void InsertCells(int count)
    {
        _wrapPending = false;
        Grid.InsertCells(Column, Row, count, _pen.Eraser);
    }

    public void DeleteCells(int count)
    {
        _wrapPending = false;
        Grid.DeleteCells(Column, Row, count, _pen.Eraser);
    }

    public void EraseCells(int count)
    {
        _wrapPending = false;
        Grid.Fill(Row, Column, Column + count, _pen.Eraser);
    }

    /// <summary>
    /// Erases part of the screen (ECMA-48, 8.3.39 ED): 0 from the cursor on, 1 up to and with the cursor, 2 all; 3, which xterm
    /// added, forgets the lines that scrolled away.
    /// </summary>
    public void EraseScreen(int part)
    {
        if (part == 3)
        {
            History?.Clear();
            return;
        }

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

    /// <summary>
    /// Erases part of the cursor's row (ECMA-48, 8.3.41 EL): 0 from the cursor on, 1 up to and with the cursor, 2 all.
    /// </summary>
    public void EraseLine(int part)
    {
        _wrapPending = false;
        if (part is >= 0 and <= 2)
        {
            Grid.Fill(Row, part == 0 ? Column : 0, part == 1 ? Column + 1 : Grid.Columns, _pen.Eraser);
        }
    }

    /// <summary>DECALN: the screen full of E, to adjust a tube by.</summary>
    public void Align()
    {
        _top = 0;
        _end = Rows;
        _originMode = false;
        MoveTo(0, 0);
        Grid.FillRows(0, Grid.Rows, new Cell('E', default, default, CellStyle.None));
    }

    /// <summary>
    /// Shows the alternate screen, which is blank and keeps no lines that scroll away. Where there is no memory for one, the
    /// program gets the main screen, cleared: what stood there is lost, but the program works.
    /// </summary>
    public void EnterAlternate()
    {
        if (IsAlternate)
        {
            return;
        }

        try
        {
            Grid = new TextGrid(_main.Columns, _main.Rows);
            (_saved, _otherSaved) = (default, _saved);
        }
        catch (OutOfMemoryException)
        {
            Grid.FillRows(0, Grid.Rows, Cell.Blank);
        }
    }

    /// <summary>Shows the main screen again, as it was.</summary>
    public void LeaveAlternate()
    {
        if (IsAlternate)
        {
            Grid = _main;
            Grid.MarkAll();
            _saved = _otherSaved;
        }
    }
}
