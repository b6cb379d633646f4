using System;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// Where things are on a panic's screen: a title above, the report on the left, its QR code on the right, the way out below. Text
/// is on the screen's grid of cells.
/// </summary>
/// <param name="width">Width of the screen in pixels.</param>
/// <param name="height">Its height.</param>
/// <param name="cellWidth">Width of a character.</param>
/// <param name="cellHeight">Its height.</param>
internal readonly struct PanicLayout(int width, int height, int cellWidth, int cellHeight)
{
    /// <summary>Modules around a code that stay light (ISO/IEC 18004, 5.3.8 "Quiet zone"), on each side.</summary>
    public const int QuietModules = 4;

    // Pixels of a module that phones read well from a screen.
    private const int GoodScale = 3;

    // Version 25: a phone reads it from a hand's distance. Sides grow by 4 from version 1's 21 modules on (ISO/IEC 18004, 5.3.1).
    private const int LargestSide = 17 + (4 * 25);
    private const int SmallestSide = 17 + (4 * 10);

    private const int MarginColumns = 2;
    private const int TitleRows = 4;
    private const int FootRows = 3;
    private const int LeastColumns = 40;

    // What a report needs at least, with a code beside it. Larger text is made smaller for it.
    private const int ScreenColumns = 120;
    private const int ScreenRows = 36;

    /// <summary>The size of a report's text.</summary>
    /// <param name="size">The size of the console's text.</param>
    /// <param name="width">Width of the screen in pixels.</param>
    /// <param name="height">Its height.</param>
    public static TextSize SizeFor(TextSize size, int width, int height) => size.Within(width, height, ScreenColumns, ScreenRows);

    /// <summary>Rows of pixels of the title.</summary>
    public int TitleHeight => TitleRows * cellHeight;

    /// <summary>The first row of pixels of the foot.</summary>
    public int FootTop => ((height / cellHeight) - FootRows) * cellHeight;

    /// <summary>The first column of pixels of all text.</summary>
    public int TextLeft => MarginColumns * cellWidth;

    /// <summary>The first row of pixels of the report.</summary>
    public int TextTop => TitleHeight + cellHeight;

    /// <summary>Rows of text of the report.</summary>
    public int Rows => Math.Max((FootTop - TextTop) / cellHeight, 0);

    /// <summary>Characters of a row of the report.</summary>
    public int Columns =>
        Math.Max(((HasCode ? CodeRight - CodeSpace - TextLeft : width - TextLeft) / cellWidth) - MarginColumns, 1);

    /// <summary>Whether there is room for a code beside the text.</summary>
    public bool HasCode => CodeSpace >= GoodScale * (SmallestSide + (2 * QuietModules)) &&
        (CodeRight - CodeSpace - TextLeft) / cellWidth >= LeastColumns;

    /// <summary>The code's side in modules, at most.</summary>
    public int CodeSide => Math.Min((CodeSpace / GoodScale) - (2 * QuietModules), LargestSide);

    /// <summary>The first column of pixels behind the code.</summary>
    public int CodeRight => width - (MarginColumns * cellWidth);

    private int CodeSpace => Math.Min(width * 2 / 5, FootTop - TextTop - (2 * cellHeight));

    /// <summary>Pixels of a module's side.</summary>
    /// <param name="modules">Modules of the code's side, quiet zone included.</param>
    public int GetScale(int modules) => Math.Max(CodeSpace / modules, 1);
}
