using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Emulation.View;

/// <summary>
/// Draws what differs between what is looked at and what a surface shows. It remembers what it drew, so that the surface need
/// never be read and a scrolled screen costs only the cells whose content differs from the line above.
/// </summary>
internal sealed class TerminalRenderer
{
    // Changed cells with up to this many unchanged ones between them are drawn together: starting another run costs more.
    private const int JoinedGap = 4;

    private readonly Cell[] _shown;
    private readonly Cell[] _scratch;
    private readonly int _columns;
    private readonly int _rows;
    private int _cursorRow = -1;
    private int _cursorColumn = -1;
    private int _offset;

    /// <summary>Makes a renderer for grids of this size; the surface's content counts as unknown.</summary>
    public TerminalRenderer(TextGrid grid)
    {
        _columns = grid.Columns;
        _rows = grid.Rows;

        // default(Cell) equals no cell of a grid, so the first rendering draws everything.
        _shown = new Cell[grid.Columns * grid.Rows];
        _scratch = new Cell[grid.Columns];
    }

    /// <summary>Forgets what the surface shows.</summary>
    public void Invalidate(TextGrid grid)
    {
        Array.Clear(_shown);
        grid.MarkAll();
    }

    /// <summary>
    /// Draws the cells that changed; a cursor column below 0 means no cursor. Returns the number of cells drawn. Allocates
    /// nothing.
    /// </summary>
    public int Render(TextGrid grid, ScrollbackView view, ITextSurface surface, int cursorColumn, int cursorRow)
    {
        int offset = view.Offset;
        if (offset == 0 && _offset != 0)
        {
            grid.MarkAll();
        }

        _offset = offset;
        MoveCursor(grid, cursorRow + offset < _rows ? cursorColumn : -1, cursorRow + offset);
        int columns = Math.Min(_columns, surface.Columns);
        int rows = Math.Min(_rows, surface.Rows);
        int drawn = 0;
        for (int row = 0; row < rows; row++)
        {
            if (offset > 0)
            {
                // Rows of the view and rows of the grid are not the same ones then: all are compared, and the grid's marks stay.
                drawn += RenderRow(ComposeRow(grid, view, row, columns), surface, row);
            }
            else if (grid.IsChanged(row))
            {
                drawn += RenderRow(grid.GetRow(row)[..columns], surface, row);
                grid.ClearChanged(row);
            }
        }

        return drawn;
    }

    private void MoveCursor(TextGrid grid, int column, int row)
    {
        if (column == _cursorColumn && row == _cursorRow)
        {
            return;
        }

        if (_cursorColumn >= 0)
        {
            grid.MarkChanged(_cursorRow);
        }

        if (column >= 0)
        {
            grid.MarkChanged(row);
        }

        _cursorColumn = column;
        _cursorRow = row;
    }

    private ReadOnlySpan<Cell> ComposeRow(TextGrid grid, ScrollbackView view, int row, int columns)
    {
        ReadOnlySpan<Cell> cells = view.GetRow(grid, row, _scratch)[..columns];
        if (row > 0)
        {
            return cells;
        }

        // The first row of a view that is scrolled back always comes from the scrollback, so it is in the scratch row, where it
        // can be written over.
        Span<char> text = stackalloc char[32];
        if (text.TryWrite(CultureInfo.InvariantCulture, $" ↑ {view.Offset} of {view.Lines} ", out int length) &&
            length <= columns)
        {
            for (int i = 0; i < length; i++)
            {
                _scratch[columns - length + i] = new Cell(text[i], default, default, CellStyle.Reverse);
            }
        }

        return cells;
    }

    private int RenderRow(ReadOnlySpan<Cell> wanted, ITextSurface surface, int row)
    {
        Span<Cell> shown = _shown.AsSpan(row * _columns, wanted.Length);
        if (row == _cursorRow && (uint)_cursorColumn < (uint)wanted.Length)
        {
            wanted.CopyTo(_scratch);
            _scratch[_cursorColumn] = wanted[_cursorColumn].Inverted();
            wanted = _scratch.AsSpan(0, wanted.Length);
        }

        int drawn = 0;
        int column = CountEqual(wanted, shown);
        while (column < wanted.Length)
        {
            int end = column;
            int gap = 0;
            do
            {
                end += gap;
                while (end < wanted.Length && wanted[end] != shown[end])
                {
                    end++;
                }

                gap = CountEqual(wanted[end..], shown[end..]);
            }
            while (gap <= JoinedGap && end + gap < wanted.Length);

            wanted[column..end].CopyTo(shown[column..]);
            surface.DrawCells(column, row, wanted[column..end]);
            drawn += end - column;
            column = end + gap;
        }

        return drawn;
    }

    // How many cells at the beginning are the same, looked at as bytes: many at a time.
    private static int CountEqual(ReadOnlySpan<Cell> left, ReadOnlySpan<Cell> right) =>
        MemoryMarshal.AsBytes(left).CommonPrefixLength(MemoryMarshal.AsBytes(right)) / Unsafe.SizeOf<Cell>();
}
