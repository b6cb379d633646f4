using System;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Draws character cells on a framebuffer, in a <see cref="TextArea"/>. It keeps nothing of what it drew: the terminal decides
/// what to draw. Cells side by side are drawn scan line by scan line, so that memory is written in its order. Drawing allocates
/// nothing.
/// </summary>
/// <typeparam name="TTarget">The framebuffer's memory, or a test's.</typeparam>
public sealed class FramebufferSurface<TTarget> : ITextSurface
    where TTarget : struct, IPixelTarget
{
    private const int AsciiCount = 128;

    private readonly TTarget _target;
    private readonly TextSize _size;
    private readonly PixelFormat _format;
    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;

    // The pixel of the first cell's top left corner.
    private readonly int _origin;

    // The bitmaps of all glyphs, a row after the other.
    private readonly ushort[] _rows;
    private readonly int _fontHeight;
    private readonly int _fontWidth;
    private readonly int _scale;

    // For the cells that are being drawn: where each one's glyph begins and its style; one scan line of them as bits, in as many
    // pieces of the font's width as the scale says; which are of the same colours.
    private readonly int[] _glyphs;
    private readonly CellStyle[] _styles;
    private readonly ushort[] _bits;
    private readonly PixelRun[] _runs;

    // The glyphs of ASCII, which nearly all text is.
    private readonly ushort[] _asciiGlyphs;

    // For each glyph, a bit for each of its rows that is not blank.
    private readonly uint[] _inkedLines;

    internal FramebufferSurface(TTarget target, in FramebufferInfo info, TextSize size, ColorTheme theme)
    {
        BitmapFont font = size.Font;
        _target = target;
        _size = size;
        _fontHeight = font.Height;
        _fontWidth = font.Width;
        _scale = size.Scale;
        Theme = theme;
        _format = new PixelFormat(info.RedMask, info.GreenMask, info.BlueMask);
        _width = info.Width;
        _height = info.Height;
        _stride = info.PixelsPerScanLine;
        var area = TextArea.Of(_width, _height, size);
        Columns = area.Columns;
        Rows = area.Rows;
        _origin = (area.Top * _stride) + area.Left;
        _glyphs = new int[Columns];
        _styles = new CellStyle[Columns];
        _bits = new ushort[Columns * _scale];
        _runs = new PixelRun[Columns];
        _asciiGlyphs = new ushort[AsciiCount];
        for (int i = 0; i < _asciiGlyphs.Length; i++)
        {
            _asciiGlyphs[i] = (ushort)font.FindGlyph(i);
        }

        _rows = new ushort[font.Count * _fontHeight];
        _inkedLines = new uint[font.Count];
        for (int i = 0; i < _inkedLines.Length; i++)
        {
            Span<ushort> rows = _rows.AsSpan(i * _fontHeight, _fontHeight);
            font.ReadRows(i, rows);
            _inkedLines[i] = FindInkedLines(rows);
        }
    }

    public int Columns { get; }

    public int Rows { get; }

    public ColorTheme Theme { get; set; }

    public void Clear()
    {
        uint background = _format.Convert(Theme.GetBackground(Cell.Blank));
        for (int y = 0; y < _height; y++)
        {
            _target.Fill(y * _stride, _width, background);
        }
    }

    /// <summary>Draws one cell; nothing when it lies outside.</summary>
    public void DrawCell(int column, int row, in Cell cell) => DrawCells(column, row, new ReadOnlySpan<Cell>(in cell));

    public void DrawCells(int column, int row, ReadOnlySpan<Cell> cells)
    {
        if ((uint)column >= (uint)Columns || (uint)row >= (uint)Rows)
        {
            return;
        }

        cells = cells[..Math.Min(cells.Length, Columns - column)];
        ReadOnlySpan<PixelRun> runs = Prepare(cells, out CellStyle styles, out uint inked);
        Span<ushort> bits = _bits.AsSpan(0, cells.Length * _scale);
        int line = _origin + (row * _size.Height * _stride) + (column * _size.Width);
        for (int y = 0; y < _fontHeight; y++)
        {
            // Most lines of text have nothing above their capitals and below their baseline.
            bool isInked = (inked >> y & 1) != 0;
            if (isInked)
            {
                ReadRow(bits[..cells.Length], y);
                if (styles != CellStyle.None)
                {
                    ApplyStyles(bits[..cells.Length], y);
                }

                Widen(bits, cells.Length);
            }

            for (int copy = 0; copy < _scale; copy++, line += _stride)
            {
                if (isInked)
                {
                    _target.WriteBits(line, bits, _fontWidth, runs);
                }
                else
                {
                    FillRuns(line, runs);
                }
            }
        }
    }

    private static uint FindInkedLines(ReadOnlySpan<ushort> rows)
    {
        uint lines = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            lines |= rows[i] != 0 ? 1u << i : 0;
        }

        return lines;
    }

    // Repeats each pixel of a row as the scale says. From the end, since it happens in place.
    private void Widen(Span<ushort> bits, int count)
    {
        for (int i = count - 1; i >= 0 && _scale > 1; i--)
        {
            int row = bits[i];
            int pixel = _fontWidth * _scale - 1;
            for (int piece = _scale - 1; piece >= 0; piece--)
            {
                int wide = 0;
                for (int x = 0; x < _fontWidth; x++, pixel--)
                {
                    wide |= (row >> (_fontWidth - 1 - (pixel / _scale)) & 1) << x;
                }

                bits[i * _scale + piece] = (ushort)wide;
            }
        }
    }

    // Looks up glyphs and colours, once for all scan lines. The styles are those that any cell has and that change its glyph.
    private ReadOnlySpan<PixelRun> Prepare(ReadOnlySpan<Cell> cells, out CellStyle styles, out uint inked)
    {
        styles = CellStyle.None;
        inked = 0;
        int count = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            ref readonly Cell cell = ref cells[i];
            int character = cell.CodePoint;
            int glyph = character < AsciiCount ? _asciiGlyphs[character] : _size.Font.FindGlyph(character);
            inked |= _inkedLines[glyph];
            _glyphs[i] = glyph * _fontHeight;
            if (i > 0 && cell.LooksLike(cells[i - 1]))
            {
                _styles[i] = _styles[i - 1];
                continue;
            }

            if (i > 0)
            {
                _runs[count - 1] = _runs[count - 1] with { End = i * _scale };
            }

            _styles[i] = cell.Style & CellStyle.Underline;
            styles |= _styles[i];
            _runs[count++] = new PixelRun(
                cells.Length * _scale, _format.Convert(Theme.GetForeground(cell)), _format.Convert(Theme.GetBackground(cell)));
        }

        if ((styles & CellStyle.Underline) != 0)
        {
            inked |= uint.MaxValue;
        }

        return _runs.AsSpan(0, count);
    }

    private void FillRuns(int line, ReadOnlySpan<PixelRun> runs)
    {
        int start = 0;
        foreach (ref readonly PixelRun run in runs)
        {
            _target.Fill(line + start * _fontWidth, (run.End - start) * _fontWidth, run.Background);
            start = run.End;
        }
    }

    private void ReadRow(Span<ushort> bits, int y)
    {
        ReadOnlySpan<int> glyphs = _glyphs.AsSpan(0, bits.Length);
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = _rows[glyphs[i] + y];
        }
    }

    private void ApplyStyles(Span<ushort> bits, int y)
    {
        // The underline is as thick as a stroke and leaves as much space below it.
        int thickness = _fontHeight / BitmapFont.Small.Height;
        bool isUnderline = y >= _fontHeight - 2 * thickness && y < _fontHeight - thickness;
        for (int i = 0; i < bits.Length; i++)
        {
            if (isUnderline && (_styles[i] & CellStyle.Underline) != 0)
            {
                bits[i] = (ushort)((1 << _fontWidth) - 1);
            }
        }
    }
}

/// <summary>Makes surfaces, once the framebuffer's description has been found usable.</summary>
public static class FramebufferSurface
{
    /// <summary>A surface on mapped memory.</summary>
    /// <param name="info">The framebuffer.</param>
    /// <param name="mapping">Where its first pixel is mapped, best write-combining; all its scan lines must be.</param>
    /// <param name="size">The size of text.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="surface">The surface; nothing has been drawn yet.</param>
    /// <param name="problem">What is wrong, for the log; empty on success.</param>
    /// <returns>False when the description contradicts itself or has no room for a single character.</returns>
    public static bool TryCreate(
        in FramebufferInfo info,
        VirtualAddress mapping,
        TextSize size,
        ColorTheme theme,
        out FramebufferSurface<FramebufferWriter>? surface,
        out string problem)
    {
        // Only what the picture needs is handed to the writer, so that it cannot reach what firmware keeps behind it.
        long needed = (long)info.PixelsPerScanLine * info.Height;
        var writer = new FramebufferWriter(mapping, needed is > 0 and <= int.MaxValue ? (int)needed : 0);
        return TryCreate(writer, info, size, theme, out surface, out problem);
    }

    /// <summary>A surface on any target.</summary>
    /// <typeparam name="TTarget">The kind of target.</typeparam>
    /// <param name="target">Where pixels go; scan line after scan line.</param>
    /// <param name="info">The framebuffer.</param>
    /// <param name="size">The size of text.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="surface">The surface; nothing has been drawn yet.</param>
    /// <param name="problem">What is wrong, for the log; empty on success.</param>
    /// <returns>False when the description contradicts itself or has no room for a single character.</returns>
    public static bool TryCreate<TTarget>(
        TTarget target,
        in FramebufferInfo info,
        TextSize size,
        ColorTheme theme,
        out FramebufferSurface<TTarget>? surface,
        out string problem)
        where TTarget : struct, IPixelTarget
    {
        ArgumentNullException.ThrowIfNull(theme);

        problem = FindProblem(info, size, target.Count);
        surface = problem.Length == 0 ? new FramebufferSurface<TTarget>(target, info, size, theme) : null;
        return surface != null;
    }

    private static string FindProblem(in FramebufferInfo info, TextSize size, int count)
    {
        if (info.Width < size.Width || info.Height < size.Height)
        {
            return $"screen of {info.Width}×{info.Height} pixels, expected room for a character of {size.Width}×{size.Height}";
        }

        if (info.PixelsPerScanLine < info.Width)
        {
            return $"scan lines of {info.PixelsPerScanLine} pixels, expected at least the width, {info.Width}";
        }

        long pixels = (long)info.PixelsPerScanLine * info.Height;
        if (pixels > int.MaxValue || info.Range.Length.Value / sizeof(uint) < (ulong)pixels || count < pixels)
        {
            return $"framebuffer of {info.Range.Length.Value} bytes, expected {pixels * sizeof(uint)} "
                + $"for {info.Height} scan lines of {info.PixelsPerScanLine} pixels";
        }

        return "";
    }
}
