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
    public static TheoryData<bool> Sizes => [false, true];

    private static BitmapFont Font(bool large) => large ? BitmapFont.Large : BitmapFont.Small;

    [Fact]
    public void Glyph_sizes_and_when_they_are_used()
    {
        Assert.Equal((8, 16, 1), (BitmapFont.Small.Width, BitmapFont.Small.Height, BitmapFont.Small.BytesPerRow));
        Assert.Equal((16, 32, 2), (BitmapFont.Large.Width, BitmapFont.Large.Height, BitmapFont.Large.BytesPerRow));
        Assert.Same(BitmapFont.Small, BitmapFont.ForScreenWidth(2559));
        Assert.Same(BitmapFont.Large, BitmapFont.ForScreenWidth(2560));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_promised_character_has_a_glyph_of_full_size(bool large)
    {
        BitmapFont font = Font(large);
        var expected = new List<int>(FontTable.Characters());
        Assert.Equal(expected.Count, font.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i], font.GetCodePoint(i));
            Assert.True(font.Contains(expected[i]));
            Assert.Equal(font.BytesPerRow * font.Height, font.GetGlyph(expected[i]).Length);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Glyphs_are_those_of_the_font(bool large)
    {
        BitmapFont font = Font(large);
        string file = Path.Combine(AppContext.BaseDirectory, "Spleen", $"spleen-{font.Width}x{font.Height}.psfu.gz");
        var original = PsfFont.Parse(Program.ReadFont(file));
        int compared = 0;
        foreach (int codePoint in FontTable.Characters())
        {
            // Two are drawn although the font has them.
            if (codePoint is not ('✗' or '\uFFFD') && original.TryGetGlyph(codePoint, out ReadOnlyMemory<byte> glyph))
            {
                Assert.True(glyph.Span.SequenceEqual(font.GetGlyph(codePoint)), $"U+{codePoint:X4}");
                compared++;
            }
        }

        Assert.InRange(compared, 300, font.Count);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Visible_characters_differ_from_each_other_and_from_nothing(bool large)
    {
        BitmapFont font = Font(large);
        var seen = new Dictionary<string, char>();
        foreach (char c in "ABCXYZxyz0123456789✓✗←↑→↓─│┌┐└┘█▀▄▌▐░▒▓\uFFFD")
        {
            ReadOnlySpan<byte> glyph = font.GetGlyph(c);
            Assert.True(font.Contains(c), c.ToString());
            Assert.True(glyph.ContainsAnyExcept((byte)0), $"'{c}' is empty");
            Assert.True(seen.TryAdd(Convert.ToHexString(glyph), c), $"'{c}' looks like another one");
        }

        Assert.False(font.GetGlyph(' ').ContainsAnyExcept((byte)0));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Unknown_characters_show_the_replacement(bool large)
    {
        BitmapFont font = Font(large);
        string replacement = Convert.ToHexString(font.GetGlyph(BitmapFont.ReplacementCodePoint));
        foreach (int codePoint in new[] { int.MinValue, -1, 0, 0x1F, 0x7F, 0x100, 0x4E2D, 0xFFFF, 0x10020, 0x1F600, 0x10FFFF,
            int.MaxValue })
        {
            Assert.False(font.Contains(codePoint));
            Assert.Equal(replacement, Convert.ToHexString(font.GetGlyph(codePoint)));
        }
    }

    [Fact]
    public void Looking_up_glyphs_allocates_nothing()
    {
        BitmapFont font = BitmapFont.Small;
        int sum = font.GetGlyph('x').Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int codePoint = 0; codePoint < 0x3000; codePoint++)
        {
            sum += font.GetGlyph(codePoint)[0];
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.NotEqual(0, sum);
    }
}
