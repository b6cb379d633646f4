using System;

namespace UefiKernel.Shell;

/// <summary>What a cell looks like besides its character and colours (ECMA-48, 8.3.117 SGR).</summary>
[Flags]
public enum CellStyle : byte
{
    /// <summary>Plain.</summary>
    None = 0,

    /// <summary>Bold; shown as the bright variant of the eight basic colours.</summary>
    Bold = 1,

    /// <summary>A line under the character.</summary>
    Underline = 2,

    /// <summary>Foreground and background exchanged.</summary>
    Reverse = 4,
}

/// <summary>One character position of the screen.</summary>
/// <param name="codePoint">A Unicode scalar value, 0x20 or greater.</param>
/// <param name="foreground">Colour of the character.</param>
/// <param name="background">Colour behind it.</param>
/// <param name="style">Bold, underline, reverse.</param>
public readonly struct Cell(int codePoint, TerminalColor foreground, TerminalColor background, CellStyle style) : IEquatable<Cell>
{
    /// <summary>A space in default colours. (<c>default(Cell)</c> has code point 0, which no screen ever holds.)</summary>
    public static Cell Blank => new(' ', default, default, CellStyle.None);

    /// <summary>The character, a Unicode scalar value.</summary>
    public int CodePoint { get; } = codePoint;

    /// <summary>Colour of the character.</summary>
    public TerminalColor Foreground { get; } = foreground;

    /// <summary>Colour behind the character.</summary>
    public TerminalColor Background { get; } = background;

    /// <summary>Bold, underline, reverse.</summary>
    public CellStyle Style { get; } = style;

    /// <summary>Whether all four parts are the same.</summary>
    public static bool operator ==(in Cell left, in Cell right) =>
        left.CodePoint == right.CodePoint
        && left.Foreground == right.Foreground
        && left.Background == right.Background
        && left.Style == right.Style;

    /// <summary>Whether any part differs.</summary>
    public static bool operator !=(in Cell left, in Cell right) => !(left == right);

    /// <summary>This cell with foreground and background exchanged once more: how the cursor is shown.</summary>
    public Cell Inverted() => new(CodePoint, Foreground, Background, Style ^ CellStyle.Reverse);

    /// <inheritdoc/>
    public bool Equals(Cell other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Cell other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        (((((CodePoint * 31) + Foreground.GetHashCode()) * 31) + Background.GetHashCode()) * 31) + (int)Style;
}
