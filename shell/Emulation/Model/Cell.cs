using System;

namespace UefiKernel.Shell.Emulation.Model;

/// <summary>What a cell looks like besides its character and colours (ECMA-48, 8.3.117 SGR).</summary>
[Flags]
public enum CellStyle : byte
{
    /// <summary>Plain.</summary>
    None = 0,

    /// <summary>Bold; shown by thicker strokes and as the bright variant of the eight basic colours.</summary>
    Bold = 1,

    /// <summary>A line under the character.</summary>
    Underline = 2,

    /// <summary>Foreground and background exchanged.</summary>
    Reverse = 4,

    /// <summary>Faint: the strokes take a colour nearer to the background.</summary>
    Faint = 8,
}

/// <summary>One character position of the screen, in 12 bytes.</summary>
public readonly struct Cell : IEquatable<Cell>
{
    private const int StyleShift = 24;
    private const uint CodePointMask = 0x1F_FFFF;

    // The scalar value in bits 0 to 20, the style in bits 24 to 31: screens have tens of thousands of cells.
    private readonly uint _symbol;

    /// <summary>Makes a cell.</summary>
    /// <param name="codePoint">A Unicode scalar value, 0x20 or greater.</param>
    /// <param name="foreground">Colour of the character.</param>
    /// <param name="background">Colour behind it.</param>
    /// <param name="style">Bold, underline, reverse, faint.</param>
    public Cell(int codePoint, TerminalColor foreground, TerminalColor background, CellStyle style)
    {
        _symbol = ((uint)codePoint & CodePointMask) | ((uint)style << StyleShift);
        Foreground = foreground;
        Background = background;
    }

    /// <summary>A space in default colours. (<c>default(Cell)</c> has code point 0, which no screen ever holds.)</summary>
    public static Cell Blank => new(' ', default, default, CellStyle.None);

    /// <summary>The character, a Unicode scalar value.</summary>
    public int CodePoint => (int)(_symbol & CodePointMask);

    /// <summary>Colour of the character.</summary>
    public TerminalColor Foreground { get; }

    /// <summary>Colour behind the character.</summary>
    public TerminalColor Background { get; }

    /// <summary>Bold, underline, reverse, faint.</summary>
    public CellStyle Style => (CellStyle)(_symbol >> StyleShift);

    /// <summary>Whether all four parts are the same.</summary>
    public static bool operator ==(in Cell left, in Cell right) =>
        left._symbol == right._symbol && left.Foreground == right.Foreground && left.Background == right.Background;

    /// <summary>Whether any part differs.</summary>
    public static bool operator !=(in Cell left, in Cell right) => !(left == right);

    /// <summary>This cell with foreground and background exchanged once more: how the cursor is shown.</summary>
    public Cell Inverted() => new(CodePoint, Foreground, Background, Style ^ CellStyle.Reverse);

    /// <summary>Whether two cells differ in their character at most.</summary>
    public bool LooksLike(in Cell other) =>
        (_symbol & ~CodePointMask) == (other._symbol & ~CodePointMask) && Foreground == other.Foreground &&
        Background == other.Background;

    public bool Equals(Cell other) => this == other;

    public override bool Equals(object? obj) => obj is Cell other && this == other;

    public override int GetHashCode() => HashCode.Combine(_symbol, Foreground, Background);
}
