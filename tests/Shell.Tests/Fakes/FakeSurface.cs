namespace UefiKernel.Shell.Tests;

/// <summary>A screen that remembers what was drawn and counts it.</summary>
internal sealed class FakeSurface(int columns, int rows) : ITextSurface
{
    private readonly Cell[] _cells = new Cell[columns * rows];

    public int Columns => columns;

    public int Rows => rows;

    public int Drawn { get; set; }

    public void DrawCell(int column, int row, in Cell cell)
    {
        // The array's own bounds would not notice a column that runs into the next row.
        // (Not with Assert.InRange, which boxes: drawing must be seen to allocate nothing.)
        Xunit.Assert.True((uint)column < (uint)columns && (uint)row < (uint)rows, "drawn outside");
        _cells[(row * columns) + column] = cell;
        Drawn++;
    }

    public Cell this[int column, int row] => _cells[(row * columns) + column];
}
