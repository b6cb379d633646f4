using System;

namespace UefiKernel.Shell.Emulation.Model;

/// <summary>
/// The cells of a screen, kept in ordinary memory, and the rows that were written since the last rendering. Rows are found
/// through a table, so that scrolling moves no cells. All memory is taken in the constructor.
/// </summary>
public sealed class TextGrid
{
    private readonly Cell[] _cells;
    private readonly bool[] _changed;

    // Where the cells of each row begin.
    private readonly int[] _starts;

    /// <summary>Makes a blank grid; sizes below 1 become 1.</summary>
    public TextGrid(int columns, int rows)
    {
        Columns = Math.Max(columns, 1);
        Rows = Math.Max(rows, 1);
        _cells = new Cell[Columns * Rows];
        _changed = new bool[Rows];
        _starts = new int[Rows];
        for (int row = 0; row < Rows; row++)
        {
            _starts[row] = row * Columns;
        }

        _cells.AsSpan().Fill(Cell.Blank);
        MarkAll();
    }

    /// <summary>Width in cells, at least 1.</summary>
    public int Columns { get; }

    /// <summary>Height in cells, at least 1.</summary>
    public int Rows { get; }

    /// <summary>The cells of a row, 0 ≤ row &lt; <see cref="Rows"/>.</summary>
    public ReadOnlySpan<Cell> GetRow(int row) => Writable(row);

    /// <summary>Whether a row was written (or scrolled into place) since <see cref="ClearChanged"/>.</summary>
    public bool IsChanged(int row) => _changed[row];

    /// <summary>Forgets that a row was written.</summary>
    public void ClearChanged(int row) => _changed[row] = false;

    /// <summary>Marks a row as written, for instance because the cursor came or left.</summary>
    public void MarkChanged(int row) => _changed[row] = true;

    /// <summary>Marks all rows as written.</summary>
    public void MarkAll() => _changed.AsSpan().Fill(true);

    /// <summary>Replaces one cell.</summary>
    public void Set(int column, int row, in Cell cell)
    {
        _changed[row] = true;
        Writable(row)[column] = cell;
    }

    /// <summary>The cells from <paramref name="column"/> on to the end of the row, to be written by the caller.</summary>
    public Span<Cell> Write(int column, int row)
    {
        _changed[row] = true;
        return Writable(row)[column..];
    }

    /// <summary>
    /// Replaces the cells from <paramref name="start"/> up to but not including <paramref name="end"/>; clipped to the row.
    /// </summary>
    public void Fill(int row, int start, int end, in Cell cell)
    {
        start = Math.Clamp(start, 0, Columns);
        end = Math.Clamp(end, start, Columns);
        _changed[row] = true;
        Writable(row)[start..end].Fill(cell);
    }

    /// <summary>
    /// Replaces all cells of the rows from <paramref name="first"/> up to but not including <paramref name="end"/>.
    /// </summary>
    public void FillRows(int first, int end, in Cell cell)
    {
        for (int row = Math.Max(first, 0); row < Math.Min(end, Rows); row++)
        {
            Fill(row, 0, Columns, cell);
        }
    }

    /// <summary>
    /// Moves rows up: the first <paramref name="count"/> from <paramref name="top"/> on are lost, the last before
    /// <paramref name="end"/> become <paramref name="blank"/>. 0 ≤ top ≤ end ≤ <see cref="Rows"/>; any count.
    /// </summary>
    public void ScrollUp(int top, int end, int count, in Cell blank)
    {
        count = Math.Clamp(count, 0, end - top);
        Rotate(top, end, count);
        FillRows(end - count, end, blank);
    }

    /// <summary>
    /// Moves rows down: the last <paramref name="count"/> before <paramref name="end"/> are lost, the first from
    /// <paramref name="top"/> on become <paramref name="blank"/>. 0 ≤ top ≤ end ≤ <see cref="Rows"/>; any count.
    /// </summary>
    public void ScrollDown(int top, int end, int count, in Cell blank)
    {
        count = Math.Clamp(count, 0, end - top);
        Rotate(top, end, end - top - count);
        FillRows(top, top + count, blank);
    }

    /// <summary>
    /// Moves the cells from <paramref name="column"/> on right by <paramref name="count"/>, losing those that leave the row.
    /// </summary>
    public void InsertCells(int column, int row, int count, in Cell blank)
    {
        count = Math.Min(count, Columns - column);
        Span<Cell> tail = Writable(row)[column..];
        tail[..^count].CopyTo(tail[count..]);
        Fill(row, column, column + count, blank);
    }

    /// <summary>
    /// Removes <paramref name="count"/> cells at <paramref name="column"/>; the rest moves left and blanks follow.
    /// </summary>
    public void DeleteCells(int column, int row, int count, in Cell blank)
    {
        count = Math.Min(count, Columns - column);
        Span<Cell> tail = Writable(row)[column..];
        tail[count..].CopyTo(tail);
        Fill(row, Columns - count, Columns, blank);
    }

    // The rows of the region change places in a circle: three reversals are one rotation.
    private void Rotate(int top, int end, int count)
    {
        Span<int> region = _starts.AsSpan(top, end - top);
        _changed.AsSpan(top, end - top).Fill(true);
        if (count == 1)
        {
            int first = region[0];
            region[1..].CopyTo(region);
            region[^1] = first;
            return;
        }

        region[..count].Reverse();
        region[count..].Reverse();
        region.Reverse();
    }

    private Span<Cell> Writable(int row) => _cells.AsSpan(_starts[row], Columns);
}
