using System;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Image.Benchmarks;

/// <summary>
/// What it costs to show text, against a plain copy of as many bytes into the same memory. The copy's source is one row of cells
/// that stays in the processor's caches, so that the copy is as fast as it can be.
/// </summary>
internal sealed class ConsoleBenchmark
{
    private const int HistoryBlock = 1 << 16;
    private const int HistoryBlocks = 4;

    private readonly FramebufferInfo _info;
    private readonly FramebufferWriter _writer;
    private readonly FramebufferSurface<FramebufferWriter> _surface;
    private readonly TerminalEmulator _terminal;
    private readonly uint[] _source;
    private int _line;

    private ConsoleBenchmark(BenchmarkScreen screen, FramebufferSurface<FramebufferWriter> surface)
    {
        _info = screen.Info;
        _writer = new FramebufferWriter(screen.Mapping, _info.PixelsPerScanLine * _info.Height);
        _surface = surface;
        _terminal = new TerminalEmulator(surface.Columns, surface.Rows);
        _source = new uint[_info.PixelsPerScanLine * CellHeight];
        Random.Shared.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_source.AsSpan()));
    }

    /// <summary>The screen to draw on, whose picture is lost; null when there is none.</summary>
    public static BenchmarkScreen? Screen { get; set; }

    private TextSize Size => TextSize.For(_info.Width, _info.Height);

    private int CellHeight => Size.Height;

    private int CellWidth => Size.Width;

    /// <summary>Measures all kinds.</summary>
    public static void Run(BenchmarkReport report)
    {
        if (Screen is not { } screen)
        {
            report.WriteLine("There is no screen to draw on.");
            return;
        }

        if (!FramebufferSurface.TryCreate(
            screen.Info, screen.Mapping, TextSize.For(screen.Info.Width, screen.Info.Height), ColorTheme.Dark,
            out FramebufferSurface<FramebufferWriter>? surface, out string problem))
        {
            report.WriteLine($"The screen cannot be drawn on: {problem}");
            return;
        }

        new ConsoleBenchmark(screen, surface!).Measure(report);
    }

    private void Measure(BenchmarkReport report)
    {
        report.WriteLine(
            $"Screen of {_info.Width}x{_info.Height}, {_surface.Columns}x{_surface.Rows} cells of {CellWidth}x{CellHeight}");
        int cells = _surface.Columns * _surface.Rows;
        double copy = report.Measure("copy of a screenful", n => Copy(_surface.Columns, n));
        double redraw = report.Measure("redraw of the whole screen", Redraw, copy);

        // Scrolling draws something in every row.
        double scrolled = CountScrolled();
        int columns = (int)Math.Round(scrolled / _surface.Rows);
        double copyLine = report.Measure("copy of a scrolled line's bytes", n => Copy(columns, n));
        report.Measure("one scrolled line, drawn", Scroll, copyLine);
        report.Measure("one scrolled line, not drawn", Write, copyLine);

        var history = new Scrollback(new ArrayBlocks(HistoryBlock, HistoryBlocks));
        report.Measure("one line kept to scroll back to", n => Keep(history, n), copyLine);

        int bytesPerCell = CellWidth * CellHeight * sizeof(uint);
        report.WriteLine(
            $"{cells / redraw * 1e9:N0} cells a second; a redraw writes {(long)cells * bytesPerCell:N0} bytes,");
        report.WriteLine($"a scrolled line {scrolled * bytesPerCell:N0}");
        report.WriteLine(
            $"{(double)history.UsedBytes / history.Count:F0} bytes for a line that is kept; screen and what it shows take " +
            $"{_terminal.MemoryBytes:N0}");
    }

    // So many cells of each row, in the order in which they are drawn.
    private void Copy(int columns, int count)
    {
        ReadOnlySpan<uint> source = _source;
        int pixels = columns * CellWidth;
        for (int i = 0; i < count; i++)
        {
            for (int y = 0; y < _surface.Rows * CellHeight; y++)
            {
                _writer.Write(y * _info.PixelsPerScanLine, source.Slice(y % CellHeight * _info.PixelsPerScanLine, pixels));
            }
        }
    }

    private void Redraw(int count)
    {
        for (int i = _line; i < _surface.Rows; i++)
        {
            WriteLine();
        }

        for (int i = 0; i < count; i++)
        {
            _terminal.Invalidate();
            _terminal.Render(_surface);
        }
    }

    private double CountScrolled()
    {
        const int Lines = 100;
        long drawn = 0;
        for (int i = 0; i < Lines; i++)
        {
            WriteLine();
            drawn += _terminal.Render(_surface);
        }

        return (double)drawn / Lines;
    }

    private void Scroll(int count)
    {
        for (int i = 0; i < count; i++)
        {
            WriteLine();
            _terminal.Render(_surface);
        }
    }

    private void Write(int count)
    {
        for (int i = 0; i < count; i++)
        {
            WriteLine();
        }
    }

    private void Keep(Scrollback history, int count)
    {
        for (int i = 0; i < count; i++)
        {
            history.Append(_terminal.Grid.GetRow(i % (_surface.Rows - 1)));
        }
    }

    // Like a log: a number, a word in colour, text of some length that differs from line to line.
    private void WriteLine()
    {
        const string Words =
            "The quick brown fox jumps over the lazy dog, and pack my box with five dozen liquor jugs. Sphinx of black quartz, " +
            "judge my vow!";
        Span<char> text = stackalloc char[16];
        _ = _line.TryFormat(text, out int length);
        _terminal.Write(text[..length]);
        _terminal.Write(_line % 4 == 0 ? " \e[33mwarn\e[m " : " \e[32minfo\e[m ");
        int start = _line * 7 % 40;
        _terminal.Write(Words.AsSpan(start, 30 + _line * 13 % 50));
        _terminal.Write("\n");
        _line++;
    }
}
