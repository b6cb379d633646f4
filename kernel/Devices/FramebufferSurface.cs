using System;
using UefiKernel.Memory;
using UefiKernel.Shell;

namespace UefiKernel.Devices;

/// <summary>
/// Draws character cells on a framebuffer, from the top left corner on. It keeps nothing of what it drew: the terminal decides what to
/// draw. Drawing allocates nothing.
/// </summary>
/// <typeparam name="TTarget">The framebuffer's memory, or a test's.</typeparam>
public sealed class FramebufferSurface<TTarget> : ITextSurface
    where TTarget : struct, IPixelTarget
{
    private const int MaximumGlyphWidth = 16;

    private readonly TTarget _target;
    private readonly BitmapFont _font;
    private readonly ColorTheme _theme;
    private readonly PixelFormat _format;
    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;

    internal FramebufferSurface(TTarget target, in FramebufferInfo info, BitmapFont font, ColorTheme theme)
    {
        _target = target;
        _font = font;
        _theme = theme;
        _format = new PixelFormat(info.RedMask, info.GreenMask, info.BlueMask);
        _width = info.Width;
        _height = info.Height;
        _stride = info.PixelsPerScanLine;
        Columns = _width / font.Width;
        Rows = _height / font.Height;
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <summary>Paints the whole screen in the theme's background, the margins beside and below the cells included.</summary>
    public void Clear()
    {
        uint background = _format.Convert(_theme.GetBackground(Cell.Blank));
        for (int y = 0; y < _height; y++)
            _target.Fill(y * _stride, _width, background);
    }

    /// <inheritdoc/>
    public void DrawCell(int column, int row, in Cell cell)
    {
        if ((uint)column >= (uint)Columns || (uint)row >= (uint)Rows)
            return;

        uint foreground = _format.Convert(_theme.GetForeground(cell));
        uint background = _format.Convert(_theme.GetBackground(cell));
        ReadOnlySpan<byte> glyph = _font.GetGlyph(cell.CodePoint);
        int bytesPerRow = _font.BytesPerRow;

        // The underline is as thick as a stroke and leaves as much space below it.
        int thickness = _font.Height / 16;
        int underline = (cell.Style & CellStyle.Underline) != 0 ? _font.Height - 2 * thickness : _font.Height;

        Span<uint> buffer = stackalloc uint[MaximumGlyphWidth];
        Span<uint> pixels = buffer[.._font.Width];
        int index = row * _font.Height * _stride + column * _font.Width;
        for (int y = 0; y < _font.Height; y++)
        {
            if (y >= underline && y < underline + thickness)
                pixels.Fill(foreground);
            else
                Expand(glyph.Slice(y * bytesPerRow, bytesPerRow), pixels, foreground, background);

            _target.Write(index, pixels);
            index += _stride;
        }
    }

    private static void Expand(ReadOnlySpan<byte> bits, Span<uint> pixels, uint foreground, uint background)
    {
        uint difference = foreground ^ background;
        for (int x = 0; x < pixels.Length; x++)
        {
            uint bit = (uint)bits[x >> 3] >> (7 - (x & 7)) & 1;
            pixels[x] = background ^ (difference & (0 - bit));
        }
    }
}

/// <summary>Makes surfaces, once the framebuffer's description has been found usable.</summary>
public static class FramebufferSurface
{
    /// <summary>A surface on mapped memory, with the font that fits the screen's width.</summary>
    /// <param name="info">The framebuffer.</param>
    /// <param name="mapping">Where its first pixel is mapped, best write-combining; all its scan lines must be.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="surface">The surface; nothing has been drawn yet.</param>
    /// <param name="problem">What is wrong, for the log; empty on success.</param>
    /// <returns>False when the description contradicts itself or has no room for a single character.</returns>
    public static bool TryCreate(
        in FramebufferInfo info,
        VirtualAddress mapping,
        ColorTheme theme,
        out FramebufferSurface<FramebufferWriter>? surface,
        out string problem)
    {
        // Only what the picture needs is handed to the writer, so that it cannot reach what firmware keeps behind it.
        long needed = (long)info.PixelsPerScanLine * info.Height;
        var writer = new FramebufferWriter(mapping, needed is > 0 and <= int.MaxValue ? (int)needed : 0);
        return TryCreate(writer, info, BitmapFont.ForScreenWidth(info.Width), theme, out surface, out problem);
    }

    /// <summary>A surface on any target.</summary>
    /// <typeparam name="TTarget">The kind of target.</typeparam>
    /// <param name="target">Where pixels go; scan line after scan line.</param>
    /// <param name="info">The framebuffer.</param>
    /// <param name="font">The font.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="surface">The surface; nothing has been drawn yet.</param>
    /// <param name="problem">What is wrong, for the log; empty on success.</param>
    /// <returns>False when the description contradicts itself or has no room for a single character.</returns>
    public static bool TryCreate<TTarget>(
        TTarget target,
        in FramebufferInfo info,
        BitmapFont font,
        ColorTheme theme,
        out FramebufferSurface<TTarget>? surface,
        out string problem)
        where TTarget : struct, IPixelTarget
    {
        ArgumentNullException.ThrowIfNull(font);
        ArgumentNullException.ThrowIfNull(theme);

        problem = FindProblem(info, font, target.Count);
        surface = problem.Length == 0 ? new FramebufferSurface<TTarget>(target, info, font, theme) : null;
        return surface != null;
    }

    private static string FindProblem(in FramebufferInfo info, BitmapFont font, int count)
    {
        if (info.Width < font.Width || info.Height < font.Height)
            return $"screen of {info.Width}×{info.Height} pixels, expected room for a character of {font.Width}×{font.Height}";

        if (info.PixelsPerScanLine < info.Width)
            return $"scan lines of {info.PixelsPerScanLine} pixels, expected at least the width, {info.Width}";

        long pixels = (long)info.PixelsPerScanLine * info.Height;
        if (pixels > int.MaxValue || info.Size.Value / sizeof(uint) < (ulong)pixels || count < pixels)
        {
            return $"framebuffer of {info.Size.Value} bytes, expected {pixels * sizeof(uint)} "
                + $"for {info.Height} scan lines of {info.PixelsPerScanLine} pixels";
        }

        return "";
    }
}
