using System;

namespace UefiKernel.Shell;

/// <summary>Turns the colours of a cell into pixels: sixteen named colours and a default pair.</summary>
public sealed class ColorTheme
{
    private const int BrightOffset = 8;
    private const int CubeStart = 16;
    private const int GreyStart = 232;

    private readonly uint[] _colors;
    private readonly uint _foreground;
    private readonly uint _background;

    /// <summary>Makes a theme from pixels of the form 0x00RRGGBB.</summary>
    /// <param name="colors">Sixteen entries: black, red, green, yellow, blue, magenta, cyan, white, and their bright variants.</param>
    /// <param name="foreground">Default text colour.</param>
    /// <param name="background">Default background.</param>
    public ColorTheme(ReadOnlySpan<uint> colors, uint foreground, uint background)
    {
        _colors = new uint[16];
        colors[..Math.Min(colors.Length, 16)].CopyTo(_colors);
        _foreground = foreground;
        _background = background;
    }

    /// <summary>Light grey on black, with colours that all keep a readable distance from black.</summary>
    public static ColorTheme Dark { get; } = new(
        [
            0x000000, 0xD54E53, 0x7FB94A, 0xE0B03C, 0x5C8FD6, 0xB77EE0, 0x4FB8B8, 0xC8C8C8,
            0x707070, 0xFF7B7F, 0xA6E06A, 0xFFD866, 0x8AB8FF, 0xD9A6FF, 0x7FE3E3, 0xFFFFFF,
        ],
        foreground: 0xD0D0D0,
        background: 0x000000);

    /// <summary>The pixel of the character's strokes, 0x00RRGGBB, with bold and reverse taken into account.</summary>
    public uint GetForeground(in Cell cell) => (cell.Style & CellStyle.Reverse) != 0 ? Behind(cell) : Stroke(cell);

    /// <summary>The pixel behind the character, 0x00RRGGBB, with reverse taken into account.</summary>
    public uint GetBackground(in Cell cell) => (cell.Style & CellStyle.Reverse) != 0 ? Stroke(cell) : Behind(cell);

    private uint Stroke(in Cell cell)
    {
        TerminalColor color = cell.Foreground;
        bool bold = (cell.Style & CellStyle.Bold) != 0;
        if (color.IsDefault)
        {
            return bold ? _colors[15] : _foreground;
        }

        return bold && color.IsIndexed && color.Index < BrightOffset ? _colors[color.Index + BrightOffset] : Resolve(color);
    }

    private uint Behind(in Cell cell) => cell.Background.IsDefault ? _background : Resolve(cell.Background);

    private uint Resolve(TerminalColor color)
    {
        if (!color.IsIndexed)
        {
            return color.Rgb;
        }

        int index = color.Index;
        if (index < CubeStart)
        {
            return _colors[index];
        }

        if (index >= GreyStart)
        {
            // xterm's grey ramp: 8, 18, ... 238.
            uint grey = (uint)(8 + ((index - GreyStart) * 10));
            return (grey << 16) | (grey << 8) | grey;
        }

        index -= CubeStart;
        return (CubeLevel(index / 36) << 16) | (CubeLevel(index / 6 % 6) << 8) | CubeLevel(index % 6);
    }

    // xterm's colour cube has the levels 0, 95, 135, 175, 215, 255.
    private static uint CubeLevel(int step) => step == 0 ? 0u : (uint)(55 + (step * 40));
}
