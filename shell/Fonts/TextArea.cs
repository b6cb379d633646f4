namespace UefiKernel.Shell.Fonts;

/// <summary>
/// The part of a screen that has text: whole cells in the middle, with a margin around them where the screen has room for it.
/// </summary>
/// <param name="Left">Pixels to the left of the first column.</param>
/// <param name="Top">Pixels above the first row.</param>
/// <param name="Columns">Cells in a row.</param>
/// <param name="Rows">Rows.</param>
public readonly record struct TextArea(int Left, int Top, int Columns, int Rows)
{
    // Text that programs lay out for the usual terminal must not lose columns or rows to the margin.
    private const int ColumnsBeforeMargin = 90;
    private const int RowsBeforeMargin = 30;

    /// <summary>The text area of a screen.</summary>
    /// <param name="width">Pixels in a scan line of the screen.</param>
    /// <param name="height">Scan lines.</param>
    /// <param name="size">The size of a cell.</param>
    public static TextArea Of(int width, int height, TextSize size)
    {
        int columns = Count(width, size.Width, ColumnsBeforeMargin);
        int rows = Count(height, size.Height / 2, 2 * RowsBeforeMargin) / 2;
        return new TextArea((width - (columns * size.Width)) / 2, (height - (rows * size.Height)) / 2, columns, rows);
    }

    // A margin of a cell's width, which is half of its height, at each end.
    private static int Count(int pixels, int unit, int before) =>
        pixels / unit < before ? pixels / unit : (pixels - (2 * unit)) / unit;
}
