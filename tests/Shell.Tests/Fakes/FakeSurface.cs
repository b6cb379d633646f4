using System;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.View;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A screen that remembers what was drawn and counts it.</summary>
internal sealed class FakeSurface(int columns, int rows) : ITextSurface
{
    private readonly Cell[] _cells = new Cell[columns * rows];

    public int Columns => columns;

    public int Rows => rows;

    public int Drawn { get; set; }

    public int Calls { get; set; }

    public ColorTheme Theme { get; set; } = ColorTheme.Dark;

    public void DrawCells(int column, int row, ReadOnlySpan<Cell> cells)
    {
        // The array's own bounds would not notice a column that runs into the next row.
        // (Not with Assert.InRange, which boxes: drawing must be seen to allocate nothing.)
        Xunit.Assert.True(column >= 0 && column + cells.Length <= columns && (uint)row < (uint)rows, "drawn outside");
        cells.CopyTo(_cells.AsSpan((row * columns) + column));
        Drawn += cells.Length;
        Calls++;
    }

    public void Clear() => Array.Clear(_cells);

    public Cell this[int column, int row] => _cells[(row * columns) + column];
}
