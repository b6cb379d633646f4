using System;
using System.Collections.Generic;
using System.IO;
using UefiKernel.FontTables;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Shell.Tests.Fonts;

/// <summary>The fonts as the kernel has them.</summary>
public class BitmapFontTests
{
    public static TheoryData<int> Widths => [8, 12, 16];

    private static BitmapFont Font(int width) =>
        width == 8 ? BitmapFont.Small : width == 12 ? BitmapFont.Medium : BitmapFont.Large;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Glyphs_are_twice_as_high_as_wide(int width) =>
        Assert.Equal((width, 2 * width), (Font(width).Width, Font(width).Height));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_promised_character_has_a_glyph_of_full_size(int width)
    {
        BitmapFont font = Font(width);
        var expected = new List<int>(FontTable.Characters());
        Assert.Equal(expected.Count, font.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i], font.GetCodePoint(i));
            Assert.True(font.Contains(expected[i]));
            Assert.Equal(i, font.FindGlyph(expected[i]));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Glyphs_are_those_of_the_font(int width)
    {
        BitmapFont font = Font(width);
        string file = Path.Combine(AppContext.BaseDirectory, "Spleen", $"spleen-{font.Width}x{font.Height}.psfu.gz");
        var original = PsfFont.Parse(Program.ReadFont(file));
        int compared = 0;
        foreach (int codePoint in FontTable.Characters())
        {
            // Two are drawn although the font has them.
            if (codePoint is not ('✗' or '\uFFFD') && original.TryGetGlyph(codePoint, out ReadOnlyMemory<byte> glyph))
            {
                Assert.Equal(RowsOf(glyph.Span, font), Read(font, codePoint));
                compared++;
            }
        }

        Assert.InRange(compared, 300, font.Count);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Visible_characters_differ_from_each_other_and_from_nothing(int width)
    {
        BitmapFont font = Font(width);
        var seen = new Dictionary<string, char>();
        foreach (char c in "ABCXYZxyz0123456789✓✗←↑→↓─│┌┐└┘█▀▄▌▐░▒▓\uFFFD")
        {
            ushort[] glyph = Read(font, c);
            Assert.True(font.Contains(c), c.ToString());
            Assert.True(glyph.AsSpan().ContainsAnyExcept((ushort)0), $"'{c}' is empty");
            Assert.True(seen.TryAdd(string.Join(' ', glyph), c), $"'{c}' looks like another one");
        }

        Assert.All(Read(font, ' '), static row => Assert.Equal(0, row));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Unknown_characters_show_the_replacement(int width)
    {
        BitmapFont font = Font(width);
        ushort[] replacement = Read(font, BitmapFont.ReplacementCodePoint);
        foreach (int codePoint in new[] { int.MinValue, -1, 0, 0x1F, 0x7F, 0x100, 0x4E2D, 0xFFFF, 0x10020, 0x1F600, 0x10FFFF,
            int.MaxValue })
        {
            Assert.False(font.Contains(codePoint));
            Assert.Equal(replacement, Read(font, codePoint));
        }
    }

    [Fact]
    public void Looking_up_glyphs_allocates_nothing()
    {
        BitmapFont font = BitmapFont.Small;
        ushort[] rows = new ushort[BitmapFont.MostRows];
        font.ReadGlyph('x', rows);
        int sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int codePoint = 0; codePoint < 0x3000; codePoint++)
        {
            font.ReadGlyph(codePoint, rows);
            sum += rows[8];
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.NotEqual(0, sum);
    }

    private static ushort[] Read(BitmapFont font, int codePoint)
    {
        ushort[] rows = new ushort[font.Height];
        font.ReadGlyph(codePoint, rows);
        return rows;
    }

    private static ushort[] RowsOf(ReadOnlySpan<byte> glyph, BitmapFont font)
    {
        int bytes = (font.Width + 7) / 8;
        ushort[] rows = new ushort[font.Height];
        for (int y = 0; y < rows.Length; y++)
        {
            int row = bytes == 1 ? glyph[y] : (glyph[2 * y] << 8) | glyph[(2 * y) + 1];
            rows[y] = (ushort)(row >> ((8 * bytes) - font.Width));
        }

        return rows;
    }
}
