using System;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

public sealed unsafe class FramebufferSurfaceTests
{
    private const uint Canary = 0xDEAD_BEEF;

    private static readonly Cell s_letter =
        new('A', TerminalColor.FromRgb(0x12, 0x34, 0x56), TerminalColor.FromRgb(0x9A, 0xBC, 0xDE), CellStyle.None);

    private static FramebufferInfo Info(int width, int height, int stride, FramebufferFormat format = FramebufferFormat.Bgr) =>
        new()
        {
            Range = new(new(0x40_0000_0000), new((ulong)stride * (ulong)height * 4)),
            Width = width,
            Height = height,
            PixelsPerScanLine = stride,
            Format = format,
            RedMask = format == FramebufferFormat.Rgb ? 0x0000_00FFu : 0x00FF_0000,
            GreenMask = 0x0000_FF00,
            BlueMask = format == FramebufferFormat.Rgb ? 0x00FF_0000u : 0x0000_00FF,
        };

    private static uint[] Draw(
        in FramebufferInfo info, Action<FramebufferSurface<FramebufferWriter>> draw, int around = 64, string scale = "1")
    {
        Assert.True(TextSize.TryParse(scale, out TextSize size));
        uint[] memory = new uint[info.PixelsPerScanLine * info.Height + 2 * around];
        Array.Fill(memory, Canary);

        // The array stays where it is while it is fixed, and the surface is not used afterwards.
        fixed (uint* start = memory)
        {
            var mapping = VirtualAddress.FromPointer(start + around);
            Assert.True(
                FramebufferSurface.TryCreate(
                    info, mapping, size, ColorTheme.Dark, out FramebufferSurface<FramebufferWriter>? surface,
                    out string problem),
                    problem);
            draw(surface!);
        }

        Assert.All(memory[..around], pixel => Assert.Equal(Canary, pixel));
        Assert.All(memory[^around..], pixel => Assert.Equal(Canary, pixel));
        return memory[around..^around];
    }

    [Theory]
    [InlineData(8, 16, 8, "1")]
    [InlineData(9, 17, 9, "1")]
    [InlineData(15, 31, 17, "1")]
    [InlineData(1366, 64, 1376, "1")]
    [InlineData(800, 48, 801, "1")]
    [InlineData(1280, 800, 1280, "1")]
    [InlineData(12, 24, 12, "1.5")]
    [InlineData(1925, 97, 1931, "1.5")]
    [InlineData(2560, 64, 2560, "2")]
    [InlineData(2567, 69, 2577, "2")]
    [InlineData(24, 48, 24, "3")]
    [InlineData(241, 101, 250, "3")]
    [InlineData(3840, 64, 3840, "4")]
    [InlineData(333, 99, 334, "6")]
    [InlineData(700, 131, 700, "8")]
    public void Every_visible_pixel_is_cleared_and_drawn_and_nothing_else_is_touched(
        int width, int height, int stride, string scale)
    {
        Assert.True(TextSize.TryParse(scale, out TextSize font));
        FramebufferInfo info = Info(width, height, stride);
        var area = TextArea.Of(width, height, font);
        uint[] pixels = Draw(info, surface =>
        {
            Assert.Equal((area.Columns, area.Rows), (surface.Columns, surface.Rows));
            surface.Clear();
            for (int row = -1; row <= surface.Rows; row++)
            {
                for (int column = -1; column <= surface.Columns; column++)
                {
                    surface.DrawCell(column, row, s_letter);
                }
            }
        }, scale: scale);

        ushort[] glyph = new ushort[font.Font.Height];
        font.Font.ReadGlyph('A', glyph);
        uint background = ColorTheme.Dark.GetBackground(Cell.Blank);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < stride; x++)
            {
                int left = x - area.Left, top = y - area.Top;
                bool inCell = left >= 0 && left < area.Columns * font.Width && top >= 0 && top < area.Rows * font.Height;
                uint expected = Canary;
                if (x < width)
                {
                    bool isSet = inCell && IsSet(glyph, font, left % font.Width, top % font.Height);
                    expected = !inCell ? background : isSet ? 0x123456u : 0x9ABCDE;
                }

                if (pixels[y * stride + x] != expected)
                {
                    Assert.Fail($"pixel {x},{y} is {pixels[y * stride + x]:X8}, expected {expected:X8}");
                }
            }
        }
    }

    [Fact]
    public void Cells_of_several_colours_and_styles_are_drawn_at_any_scale_as_at_the_first()
    {
        Cell[] cells =
        [
            new('a', TerminalColor.FromIndex(1), default, CellStyle.None), s_letter, s_letter,
            new('b', TerminalColor.FromIndex(2), default, CellStyle.Underline),
        ];
        foreach ((string scale, string single, int times) in
            new[] { ("3", "1.5", 2), ("4", "2", 2), ("6", "2", 3), ("8", "2", 4) })
        {
            Assert.True(TextSize.TryParse(single, out TextSize size));
            (int width, int height) = (4 * size.Width, size.Height);
            uint[] small = Draw(Info(width, height, width), surface => surface.DrawCells(0, 0, cells), scale: single);
            uint[] large = Draw(
                Info(width * times, height * times, width * times), surface => surface.DrawCells(0, 0, cells), scale: scale);
            Assert.Equal(
                large,
                Enumerable.Range(0, large.Length)
                    .Select(i => small[(i / (width * times) / times * width) + (i % (width * times) / times)]));
        }
    }

    [Theory]
    [InlineData(FramebufferFormat.Rgb, 0x00563412u)]
    [InlineData(FramebufferFormat.Bgr, 0x00123456u)]
    public void Colours_lie_where_the_format_says(FramebufferFormat format, uint expected)
    {
        uint[] pixels = Draw(Info(8, 16, 8, format), surface => surface.DrawCell(0, 0, s_letter));
        Assert.Contains(expected, pixels);
    }

    [Fact]
    public void Any_bit_masks_give_the_nearest_colour_in_their_own_bits()
    {
        Gen.Select(Gen.Int[0, 10], Gen.Int[1, 10], Gen.Int[0, 1], Gen.Int[1, 10], Gen.Int[1, 10], Gen.UInt[0, 0xFF_FFFF])
            .Sample((low, blueBits, gap, greenBits, redBits, rgb) =>
            {
                int greenShift = Math.Min(low + blueBits + gap, 31);
                int redShift = Math.Min(greenShift + greenBits, 31);
                uint blue = Mask(low, blueBits), green = Mask(greenShift, greenBits), red = Mask(redShift, redBits);
                green &= ~blue;
                red &= ~(blue | green);
                var format = new PixelFormat(red, green, blue);
                uint pixel = format.Convert(rgb);

                Assert.Equal(0u, pixel & ~(red | green | blue));
                AssertNear(rgb >> 16 & 0xFF, pixel, red);
                AssertNear(rgb >> 8 & 0xFF, pixel, green);
                AssertNear(rgb & 0xFF, pixel, blue);
            });

        static uint Mask(int shift, int bits) => (uint)(((1ul << bits) - 1) << shift);

        static void AssertNear(uint value, uint pixel, uint mask)
        {
            if (mask == 0)
            {
                return;
            }

            int shift = System.Numerics.BitOperations.TrailingZeroCount(mask);
            double shown = (pixel & mask) >> shift, most = mask >> shift;
            Assert.InRange(Math.Abs(shown / most - value / 255.0), 0, 0.5 / most + 1e-9);
        }
    }

    [Fact]
    public void Bold_reverse_and_underline_are_visible()
    {
        var red = TerminalColor.FromIndex(1);
        uint[] plain = Draw(Info(8, 16, 8), s => s.DrawCell(0, 0, new Cell('x', red, default, CellStyle.None)));
        uint[] bold = Draw(Info(8, 16, 8), s => s.DrawCell(0, 0, new Cell('x', red, default, CellStyle.Bold)));
        uint[] reverse = Draw(Info(8, 16, 8), s => s.DrawCell(0, 0, new Cell('x', red, default, CellStyle.Reverse)));
        uint[] underline = Draw(Info(8, 16, 8), s => s.DrawCell(0, 0, new Cell(' ', red, default, CellStyle.Underline)));

        // Bold is brighter, and its strokes are as they are: struck twice, letters of 8 pixels run together.
        uint stroke = plain.Max(), bright = bold.Max();
        Assert.NotEqual(stroke, bright);
        Assert.Equal(plain.Select(p => p == stroke), bold.Select(p => p == bright));
        Assert.Equal(plain.Select(p => p == stroke), reverse.Select(p => p != stroke));
        Assert.Equal(8, underline.Count(p => p == stroke));
        Assert.All(underline[(14 * 8)..(15 * 8)], p => Assert.Equal(stroke, p));
    }

    [Theory]
    [InlineData(7, 16, 8, 0)]
    [InlineData(8, 15, 8, 0)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(-8, -16, -8, 0)]
    [InlineData(80, 80, 79, 0)]
    [InlineData(80, 80, 80, 1)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, 0)]
    public void A_description_that_cannot_be_drawn_on_is_refused_with_a_reason(
        int width, int height, int stride, int missingBytes)
    {
        FramebufferInfo info = Info(width, height, stride);
        var small = new FramebufferInfo
        {
            Range = new(info.Range.Start, new(info.Range.Length.Value - (ulong)missingBytes)),
            Width = width,
            Height = height,
            PixelsPerScanLine = stride,
            RedMask = 0xFF0000,
            GreenMask = 0xFF00,
            BlueMask = 0xFF,
        };
        Assert.False(
            FramebufferSurface.TryCreate(
                small, VirtualAddress.Zero, default, ColorTheme.Dark, out FramebufferSurface<FramebufferWriter>? surface,
                out string problem));
        Assert.Null(surface);
        Assert.Contains("expected", problem);
    }

    [Fact]
    public void Drawing_needs_a_target_that_can_only_be_written()
    {
        // WriteOnly has no way to give a pixel back, so whatever appears was drawn without reading.
        uint[] sink = new uint[64 * 32];
        Assert.True(FramebufferSurface.TryCreate(
            new WriteOnly(sink), Info(64, 32, 64), default(TextSize), ColorTheme.Dark, out FramebufferSurface<WriteOnly>? surface,
            out _));
        surface!.Clear();
        surface.DrawCell(7, 1, s_letter);
        Assert.Contains(0x123456u, sink);
        Assert.DoesNotContain(typeof(IPixelTarget).GetMethods(), m => m.ReturnType != typeof(void) && m.Name != "get_Count");
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        Assert.True(FramebufferSurface.TryCreate(
            new WriteOnly(new uint[80 * 32]), Info(80, 32, 80), default(TextSize), ColorTheme.Dark,
            out FramebufferSurface<WriteOnly>? surface, out _));
        surface!.Clear();
        surface.DrawCell(0, 0, s_letter);
        long before = GC.GetAllocatedBytesForCurrentThread();
        surface.Clear();
        for (int i = 0; i < 1000; i++)
        {
            surface.DrawCell(i % 10, 1, new Cell(0x20 + i, TerminalColor.FromIndex((byte)i), default, (CellStyle)(i & 7)));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_writer_keeps_inside_its_pixels_whatever_it_is_asked()
    {
        Gen.Select(Gen.Int[0, 40], Gen.OneOf(Gen.Int[-50, 90], Gen.Int), Gen.Int[0, 40], Gen.Bool)
            .Sample((count, index, length, fill) =>
        {
            uint[] memory = new uint[3 + 40 + 3];
            Array.Fill(memory, Canary);
            uint[] source = [.. Enumerable.Range(1, length).Select(i => fill ? 7u : (uint)i)];

            // Fixed for the writer's whole life; odd start, so that pairs are misaligned.
            fixed (uint* start = memory)
            {
                var writer = new FramebufferWriter(VirtualAddress.FromPointer(start + 3), count);
                if (fill)
                {
                    writer.Fill(index, length, 7);
                }
                else
                {
                    writer.Write(index, source);
                }
            }

            for (int i = -3; i < 43; i++)
            {
                long at = (long)i - index;
                uint expected = i >= 0 && i < count && at >= 0 && at < length ? source[at] : Canary;
                Assert.Equal(expected, memory[i + 3]);
            }
        });
    }

    private static bool IsSet(ushort[] glyph, TextSize size, int x, int y) =>
        (glyph[y / size.Scale] >> (size.Font.Width - 1 - x / size.Scale) & 1) != 0;

    private readonly struct WriteOnly(uint[] sink) : IPixelTarget
    {
        public int Count => sink.Length;

        public void Write(int index, ReadOnlySpan<uint> pixels) => pixels.CopyTo(sink.AsSpan(index));

        public void WriteBits(int index, ReadOnlySpan<ushort> patterns, int width, ReadOnlySpan<PixelRun> runs)
        {
            int run = 0;
            for (int i = 0; i < patterns.Length * width; i++)
            {
                run += i / width == runs[run].End ? 1 : 0;
                bool isSet = (patterns[i / width] >> (width - 1 - i % width) & 1) != 0;
                sink[index + i] = isSet ? runs[run].Foreground : runs[run].Background;
            }
        }

        public void Fill(int index, int count, uint pixel) => sink.AsSpan(index, count).Fill(pixel);
    }
}
