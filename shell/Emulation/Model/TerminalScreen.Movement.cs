using System;

namespace UefiKernel.Shell.Emulation.Model;

/// <content>Where the cursor goes, and what scrolls when it goes beyond a margin.</content>
internal sealed partial class TerminalScreen
{
    // The scroll region: the rows from _top up to but not including _end; at least two of them unless the screen has one.
    private int _top;
    private int _end;
    private bool _originMode;

    /// <summary>Puts the cursor on a row and column of the screen.</summary>
    public void MoveTo(int column, int row)
    {
        Column = Math.Clamp(column, 0, Columns - 1);
        Row = Math.Clamp(row, 0, Rows - 1);
        _wrapPending = false;
    }

    /// <summary>
    /// CUP: as <see cref="MoveTo"/>, but with origin mode rows count from the region's first and end at its last.
    /// </summary>
    public void Address(int column, int row)
    {
        if (_originMode)
        {
            row = Math.Clamp(row + _top, _top, _end - 1);
        }

        MoveTo(column, row);
    }

    /// <summary>VPA: <see cref="Address"/> in the same column.</summary>
    public void AddressRow(int row) => Address(Column, row);

    /// <summary>CUF and CUB.</summary>
    public void MoveColumns(int count) => MoveTo(Column + count, Row);

    /// <summary>CUU: stops at the region's first row, unless the cursor is above it.</summary>
    public void MoveUp(int count) => MoveTo(Column, Math.Max(Row - count, Row >= _top ? _top : 0));

    /// <summary>CUD: stops at the region's last row, unless the cursor is below it.</summary>
    public void MoveDown(int count) => MoveTo(Column, Math.Min(Row + count, Row < _end ? _end - 1 : Rows - 1));

    public void TabForward(int count) => MoveTo(_tabs.Next(Column, count), Row);

    public void TabBack(int count) => MoveTo(_tabs.Previous(Column, count), Row);

    public void SetTab() => _tabs.Set(Column);

    /// <summary>TBC: 0 takes the stop at the cursor away, 3 all of them.</summary>
    public void ClearTabs(int which)
    {
        if (which == 0)
        {
            _tabs.Clear(Column);
        }
        else if (which == 3)
        {
            _tabs.ClearAll();
        }
    }

    /// <summary>
    /// DECSTBM: the rows that scroll, both counted from 1 and 0 for the screen's edge; a region of less than two rows is none.
    /// </summary>
    public void SetRegion(int first, int last)
    {
        int top = Math.Max(first, 1) - 1;
        int end = last == 0 ? Rows : Math.Min(last, Rows);
        if (end - top < 2 && Rows > 1)
        {
            return;
        }

        _top = Math.Min(top, end - 1);
        _end = end;
        Address(0, 0);
    }

    /// <summary>DECOM.</summary>
    public void SetOriginMode(bool on)
    {
        _originMode = on;
        Address(0, 0);
    }

    /// <summary>IND: down one row; at the region's last row the region scrolls.</summary>
    public void Index()
    {
        _wrapPending = false;
        if (Row == _end - 1)
        {
            ScrollUp(1);
        }
        else if (Row < Rows - 1)
        {
            Row++;
        }
    }

    /// <summary>RI: up one row; at the region's first row the region scrolls down.</summary>
    public void ReverseIndex()
    {
        _wrapPending = false;
        if (Row == _top)
        {
            ScrollDown(1);
        }
        else if (Row > 0)
        {
            Row--;
        }
    }

    /// <summary>SU: the region's content moves up.</summary>
    public void ScrollUp(int count)
    {
        count = Math.Min(count, _end - _top);
        if (_top == 0 && Grid == _main)
        {
            ScrolledLines += count;
            for (int row = 0; row < count; row++)
            {
                History?.Append(Grid.GetRow(row));
            }
        }

        Grid.ScrollUp(_top, _end, count, _pen.Eraser);
    }

    /// <summary>
    /// Uses the part of the screen at the top left only, at most all of it: text wraps and scrolls inside it. When the cursor is
    /// below it, the text moves up.
    /// </summary>
    public void SetArea(int columns, int rows)
    {
        columns = Math.Clamp(columns, 1, Grid.Columns);
        rows = Math.Clamp(rows, 1, Grid.Rows);
        if (columns == Columns && rows == Rows)
        {
            return;
        }

        int column = Column;
        int row = Row;
        (_top, _end) = (0, Grid.Rows);
        if (row >= rows)
        {
            ScrollUp(row - rows + 1);
        }

        (Columns, Rows, _end) = (columns, rows, rows);
        MoveTo(column, row);
    }

    /// <summary>SD: the region's content moves down.</summary>
    public void ScrollDown(int count) => Grid.ScrollDown(_top, _end, count, _pen.Eraser);

    /// <summary>IL: blank rows at the cursor, inside the region only.</summary>
    public void InsertRows(int count)
    {
        if (Row >= _top && Row < _end)
        {
            Grid.ScrollDown(Row, _end, count, _pen.Eraser);
            MoveTo(0, Row);
        }
    }

    /// <summary>DL: the rows at the cursor go, inside the region only.</summary>
    public void DeleteRows(int count)
    {
        if (Row >= _top && Row < _end)
        {
            Grid.ScrollUp(Row, _end, count, _pen.Eraser);
            MoveTo(0, Row);
        }
    }
}
