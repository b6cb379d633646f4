using System;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Emulation.View;

/// <summary>
/// Turns the colours of a cell into pixels: sixteen named colours, a default pair and the colour of bold text in default colours.
/// </summary>
public sealed partial class ColorTheme
{
    /// <summary>Number of colours in a theme's table.</summary>
    public const int TableLength = 16;

    private const int BrightOffset = 8;
    private const int GreyStart = 232;

    private readonly uint[] _colors;
    private readonly uint _foreground;
    private readonly uint _background;
    private readonly uint _emphasis;

    /// <summary>Makes a theme from pixels of the form 0x00RRGGBB.</summary>
    /// <param name="name">What users call it: one word in lower case.</param>
    /// <param name="summary">What it looks like, in a few words.</param>
    /// <param name="colors">
    /// <see cref="TableLength"/> entries: black, red, green, yellow, blue, magenta, cyan, white, and their bright variants. Those
    /// that are missing are <paramref name="foreground"/>.
    /// </param>
    /// <param name="foreground">Default text colour.</param>
    /// <param name="background">Default background.</param>
    /// <param name="emphasis">The colour of bold text that has no colour of its own.</param>
    public ColorTheme(string name, string summary, ReadOnlySpan<uint> colors, uint foreground, uint background, uint emphasis)
    {
        Name = name;
        Summary = summary;
        _colors = new uint[TableLength];
        _colors.AsSpan().Fill(foreground);
        colors[..Math.Min(colors.Length, TableLength)].CopyTo(_colors);
        _foreground = foreground;
        _background = background;
        _emphasis = emphasis;
    }

    /// <summary>What users call it.</summary>
    public string Name { get; }

    /// <summary>What it looks like, in a few words.</summary>
    public string Summary { get; }

    /// <summary>The pixel of the character's strokes, 0x00RRGGBB, with bold, faint and reverse taken into account.</summary>
    public uint GetForeground(in Cell cell) => (cell.Style & CellStyle.Reverse) != 0 ? Behind(cell) : Stroke(cell);

    /// <summary>The pixel behind the character, 0x00RRGGBB, with reverse taken into account.</summary>
    public uint GetBackground(in Cell cell) => (cell.Style & CellStyle.Reverse) != 0 ? Stroke(cell) : Behind(cell);

    private uint Stroke(in Cell cell)
    {
        uint stroke = FullStroke(cell);
        return (cell.Style & CellStyle.Faint) == 0 ? stroke : Mix(stroke, Behind(cell));
    }

    private uint FullStroke(in Cell cell)
    {
        TerminalColor color = cell.Foreground;
        bool bold = (cell.Style & CellStyle.Bold) != 0;
        if (color.IsDefault)
        {
            return bold ? _emphasis : _foreground;
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
        if (index < TableLength)
        {
            return _colors[index];
        }

        if (index >= GreyStart)
        {
            // xterm's grey ramp: 8, 18, ... 238.
            uint grey = (uint)(8 + ((index - GreyStart) * 10));
            return (grey << 16) | (grey << 8) | grey;
        }

        index -= TableLength;
        return (CubeLevel(index / 36) << 16) | (CubeLevel(index / 6 % 6) << 8) | CubeLevel(index % 6);
    }

    // Two parts of the first colour and one of the second, channel by channel.
    private static uint Mix(uint first, uint second)
    {
        uint red = (((first >> 16 & 0xFF) * 2) + (second >> 16 & 0xFF)) / 3;
        uint green = (((first >> 8 & 0xFF) * 2) + (second >> 8 & 0xFF)) / 3;
        uint blue = (((first & 0xFF) * 2) + (second & 0xFF)) / 3;
        return (red << 16) | (green << 8) | blue;
    }

    // xterm's colour cube has the levels 0, 95, 135, 175, 215, 255.
    private static uint CubeLevel(int step) => step == 0 ? 0u : (uint)(55 + (step * 40));
}
