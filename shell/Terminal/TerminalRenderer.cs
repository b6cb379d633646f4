using System;

namespace UefiKernel.Shell;

/// <summary>
/// Draws what differs between a grid and what a surface shows. It remembers what it drew, so that the surface need never be read and a
/// scrolled screen costs only the cells whose content differs from the line above.
/// </summary>
internal sealed class TerminalRenderer
{
    private readonly Cell[] _shown;
    private readonly int _columns;
    private int _cursorRow = -1;
    private int _cursorColumn = -1;

    /// <summary>Makes a renderer for a grid of this size; the surface's content counts as unknown.</summary>
    public TerminalRenderer(TextGrid grid)
    {
        _columns = grid.Columns;

        // default(Cell) equals no cell of a grid, so the first rendering draws everything.
        _shown = new Cell[grid.Columns * grid.Rows];
    }

    /// <summary>Forgets what the surface shows.</summary>
    public void Invalidate(TextGrid grid)
    {
        Array.Clear(_shown);
        grid.MarkAll();
    }

    /// <summary>
    /// Draws the cells that changed; a cursor column below 0 means no cursor. Returns the number of cells drawn. Allocates nothing.
    /// </summary>
    public int Render(TextGrid grid, ITextSurface surface, int cursorColumn, int cursorRow)
    {
        MoveCursor(grid, cursorColumn, cursorRow);
        int columns = Math.Min(_columns, surface.Columns);
        int rows = Math.Min(grid.Rows, surface.Rows);
        int drawn = 0;
        for (int row = 0; row < rows; row++)
        {
            if (grid.IsChanged(row))
            {
                drawn += RenderRow(grid, surface, row, columns);
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

    private int RenderRow(TextGrid grid, ITextSurface surface, int row, int columns)
    {
        ReadOnlySpan<Cell> wanted = grid.GetRow(row);
        Span<Cell> shown = _shown.AsSpan(row * _columns, _columns);
        int cursor = row == _cursorRow ? _cursorColumn : -1;
        int drawn = 0;
        for (int column = 0; column < columns; column++)
        {
            Cell cell = column == cursor ? wanted[column].Inverted() : wanted[column];
            if (cell != shown[column])
            {
                shown[column] = cell;
                surface.DrawCell(column, row, cell);
                drawn++;
            }
        }

        return drawn;
    }
}
