using System;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// Draws rectangles and text straight on a framebuffer. Has no references, so that it works with a damaged heap. Allocates
/// nothing.
/// </summary>
/// <typeparam name="TTarget">The framebuffer's memory, or a test's.</typeparam>
/// <param name="target">Where pixels go.</param>
/// <param name="info">The framebuffer.</param>
internal readonly struct PanicCanvas<TTarget>(TTarget target, in FramebufferInfo info)
    where TTarget : struct, IPixelTarget
{
    private const int MostPixels = 64;

    private readonly TTarget _target = target;
    private readonly PixelFormat _format = new(info.RedMask, info.GreenMask, info.BlueMask);
    private readonly int _stride = info.PixelsPerScanLine;

    /// <summary>Width in pixels.</summary>
    public int Width { get; } = info.Width;

    /// <summary>Height in pixels.</summary>
    public int Height { get; } = info.Height;

    /// <summary>Fills a rectangle; what lies outside of the screen is left out.</summary>
    /// <param name="left">The first column.</param>
    /// <param name="top">The first row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">The colour, 0x00RRGGBB.</param>
    public void Fill(int left, int top, int width, int height, uint rgb)
    {
        uint pixel = _format.Convert(rgb);
        int right = Math.Min(left + width, Width);
        left = Math.Max(left, 0);
        int bottom = Math.Min(top + height, Height);
        for (int y = Math.Max(top, 0); y < bottom && left < right; y++)
        {
            _target.Fill((y * _stride) + left, right - left, pixel);
        }
    }

    /// <summary>Draws text in one line, as far as it fits on the screen.</summary>
    /// <param name="left">The first glyph's first column.</param>
    /// <param name="top">The glyphs' first row.</param>
    /// <param name="size">The size of the text.</param>
    /// <param name="text">The text; one glyph for each UTF-16 unit.</param>
    /// <param name="foreground">The colour of the strokes, 0x00RRGGBB.</param>
    /// <param name="background">The colour behind them.</param>
    public void DrawText(int left, int top, TextSize size, ReadOnlySpan<char> text, uint foreground, uint background)
    {
        uint stroke = _format.Convert(foreground);
        uint behind = _format.Convert(background);
        BitmapFont font = size.Font;
        int scale = size.Scale;
        int width = size.Width;
        Span<uint> pixels = stackalloc uint[MostPixels];
        Span<ushort> rows = stackalloc ushort[BitmapFont.MostRows];
        foreach (char character in text)
        {
            if (left < 0 || top < 0 || left + width > Width || top + size.Height > Height)
            {
                return;
            }

            font.ReadGlyph(character, rows);
            for (int y = 0; y < font.Height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    pixels[x] = (rows[y] >> (font.Width - 1 - (x / scale)) & 1) != 0 ? stroke : behind;
                }

                for (int copy = 0; copy < scale; copy++)
                {
                    _target.Write(((top + (y * scale) + copy) * _stride) + left, pixels[..width]);
                }
            }

            left += width;
        }
    }
}
