using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using CsCheck;
using UefiKernel.FontTables;
using Xunit;

namespace UefiKernel.Shell.Tests.Fonts;

/// <summary>The tool that reads PSF fonts and drawings at build time.</summary>
public class FontTableToolTests
{
    private const int Psf2Header = 32;

    // 256 glyphs of 8x2; glyph n is for U+n and has the bytes n, 255-n.
    private static byte[] MakePsf1(byte mode = 2)
    {
        using var file = new MemoryStream();
        file.Write([0x36, 0x04, mode, 2]);
        for (int i = 0; i < 256; i++)
        {
            file.Write([(byte)i, (byte)(255 - i)]);
        }

        for (int i = 0; i < 256; i++)
        {
            // Glyph 65 stands for two code points and a sequence that must not count.
            file.Write([(byte)i, 0]);
            file.Write(i == 65 ? [0x13, 0x27, 0xFE, 0xFF, 0x00, 0x30, 0xFF, 0xFF] : [0xFF, 0xFF]);
        }

        return file.ToArray();
    }

    // Two glyphs of 12x3: U+0041 with U+2713, and U+1F600.
    private static byte[] MakePsf2(
        uint headerSize = 32, uint flags = 1, uint count = 2, uint size = 6, uint height = 3, uint width = 12)
    {
        byte[] header = new byte[Psf2Header];
        uint[] words = [0x864AB572, 0, headerSize, flags, count, size, height, width];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(i * 4), words[i]);
        }

        return [.. header, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, .. "A✓"u8, 0xFE, .. "0"u8, 0xFF, .. "\U0001F600"u8, 0xFF];
    }

    private static string Problem(byte[] file) => Assert.Throws<InvalidDataException>(() => PsfFont.Parse(file)).Message;

    [Fact]
    public void Version_1_is_read()
    {
        var font = PsfFont.Parse(MakePsf1());
        Assert.Equal((8, 2, 256), (font.Width, font.Height, font.Count));
        Assert.True(font.TryGetGlyph(65, out ReadOnlyMemory<byte> glyph));
        Assert.Equal(new byte[] { 65, 190 }, glyph.ToArray());
        Assert.True(font.TryGetGlyph(0x2713, out glyph));
        Assert.Equal(new byte[] { 65, 190 }, glyph.ToArray());
        Assert.False(font.TryGetGlyph(0x3000, out _));
    }

    [Fact]
    public void Version_2_is_read()
    {
        var font = PsfFont.Parse(MakePsf2());
        Assert.Equal((12, 3, 2, 2), (font.Width, font.Height, font.Count, font.BytesPerRow));
        Assert.True(font.TryGetGlyph(0x2713, out ReadOnlyMemory<byte> glyph));
        Assert.Equal(new byte[] { 1, 2, 3, 4, 5, 6 }, glyph.ToArray());
        Assert.True(font.TryGetGlyph(0x1F600, out glyph));
        Assert.Equal(new byte[] { 11, 12, 13, 14, 15, 16 }, glyph.ToArray());
        Assert.False(font.TryGetGlyph('0', out _));
    }

    [Fact]
    public void Fonts_that_lie_about_themselves_are_refused()
    {
        Assert.Contains("magic", Problem([1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("no Unicode table", Problem(MakePsf1(mode: 0)), StringComparison.Ordinal);
        Assert.Contains("512 glyphs", Problem(MakePsf1(mode: 3)[..1000]), StringComparison.Ordinal);
        Assert.Contains("height of 0", Problem([0x36, 0x04, 2, 0]), StringComparison.Ordinal);
        Assert.Contains("ends after", Problem(MakePsf1()[..^1]), StringComparison.Ordinal);
        Assert.Contains("no Unicode table", Problem(MakePsf2(flags: 0)), StringComparison.Ordinal);
        Assert.Contains("header of 31", Problem(MakePsf2(headerSize: 31)), StringComparison.Ordinal);
        Assert.Contains("header of", Problem(MakePsf2(headerSize: uint.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("has 6 bytes", Problem(MakePsf2(size: 7)), StringComparison.Ordinal);
        Assert.Contains("do not fit", Problem(MakePsf2(count: 60000)), StringComparison.Ordinal);
        Assert.Contains("4294967295 glyphs", Problem(MakePsf2(count: uint.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("0x3 pixels", Problem(MakePsf2(width: 0)), StringComparison.Ordinal);
        Assert.Contains("not UTF-8", Problem([.. MakePsf2()[..44], 0xC3, 0x28, 0xFF, 0xFF]), StringComparison.Ordinal);
        Assert.Contains("ends after 1 of 2", Problem(MakePsf2()[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_is_noticed_or_harmless() =>
    Gen.Select(Gen.Bool, Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 2000]).Sample((first, place, value, cut) =>
    {
        byte[] file = first ? MakePsf1() : MakePsf2();
        file[place % file.Length] = value;
        file = file[..Math.Min(file.Length, Math.Max(cut, 1))];
        try
        {
            var font = PsfFont.Parse(file);
            foreach (int codePoint in Enumerable.Range(0, 256))
            {
                if (font.TryGetGlyph(codePoint, out ReadOnlyMemory<byte> glyph))
                {
                    Assert.Equal(font.BytesPerRow * font.Height, glyph.Length);
                }
            }
        }
        catch (InvalidDataException)
        {
            // The one exception that is promised.
        }
    });

    [Fact]
    public void Drawings_are_read_and_stretched()
    {
        var drawings = GlyphDrawings.Parse(new StringReader("; comment\n\nU+2713 CHECK\n#.\n.#\n"), 2, 2);
        Assert.True(drawings.TryGetGlyph(0x2713, 2, 2, out ReadOnlyMemory<byte> glyph));
        Assert.Equal(new byte[] { 0x80, 0x40 }, glyph.ToArray());
        Assert.True(drawings.TryGetGlyph(0x2713, 4, 4, out glyph));
        Assert.Equal(new byte[] { 0xC0, 0xC0, 0x30, 0x30 }, glyph.ToArray());
        Assert.True(drawings.TryGetGlyph(0x2713, 3, 3, out glyph));
        Assert.Equal(new byte[] { 0xC0, 0xC0, 0x20 }, glyph.ToArray());
        Assert.False(drawings.TryGetGlyph('x', 2, 2, out _));
    }

    [Theory]
    [InlineData("#.\n.#", "line 1")]
    [InlineData("U+2713\n#.\n", "1 of 2 rows")]
    [InlineData("U+2713\n#.\n.#\n##\n", "line 4")]
    [InlineData("U+2713\n#.#\n.#\n", "line 2")]
    [InlineData("U+2713\n#x\n.#\n", "line 2")]
    [InlineData("U+XYZ\n#.\n.#\n", "line 1")]
    [InlineData("U+D800\n#.\n.#\n", "line 1")]
    [InlineData("U+41\n#.\n.#\nU+41\n", "twice")]
    public void Wrong_drawings_are_refused_by_line(string text, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<InvalidDataException>(() => GlyphDrawings.Parse(new StringReader(text), 2, 2)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0x2580, "########|########|........|........")]
    [InlineData(0x2582, "........|........|........|########")]
    [InlineData(0x2588, "########|########|########|########")]
    [InlineData(0x258E, "##......|##......|##......|##......")]
    [InlineData(0x2590, "....####|....####|....####|....####")]
    [InlineData(0x2595, ".......#|.......#|.......#|.......#")]
    [InlineData(0x2596, "........|........|####....|####....")]
    [InlineData(0x259A, "####....|####....|....####|....####")]
    [InlineData(0x259E, "....####|....####|####....|####....")]
    [InlineData(0x259F, "....####|....####|########|########")]
    public void Block_elements_are_computed(int codePoint, string expected)
    {
        Assert.True(BlockElements.TryDraw(codePoint, 8, 4, out GlyphBitmap bitmap));
        Assert.Equal(
            expected,
            string.Join(
                '|', bitmap.Bytes.Select(row => Convert.ToString(row, 2).PadLeft(8, '0').Replace('0', '.').Replace('1', '#'))));
    }

    [Fact]
    public void Computed_blocks_are_those_that_the_font_has_too()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Spleen", "spleen-8x16.psfu.gz");
        var font = PsfFont.Parse(Program.ReadFont(file));
        foreach (int codePoint in new[] { 0x2580, 0x2584, 0x2588, 0x258C, 0x2590 })
        {
            Assert.True(font.TryGetGlyph(codePoint, out ReadOnlyMemory<byte> glyph));
            Assert.True(BlockElements.TryDraw(codePoint, 8, 16, out GlyphBitmap bitmap));
            Assert.Equal(glyph.ToArray(), bitmap.Bytes);
        }
    }

    [Fact]
    public void A_font_without_the_promised_characters_is_refused()
    {
        var drawings = GlyphDrawings.Parse(new StringReader(""), 8, 2);
        string message = Assert.Throws<InvalidDataException>(() => FontTable.Create(PsfFont.Parse(MakePsf1()), drawings)).Message;
        Assert.Contains("U+2013", message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => FontTable.Create(PsfFont.Parse(MakePsf2()), drawings));
    }

    [Fact]
    public void The_program_names_a_font_that_is_missing()
    {
        TextWriter error = System.Console.Error;
        using var captured = new StringWriter();
        try
        {
            System.Console.SetError(captured);
            Assert.Equal(1, Program.Main(["/nowhere/spleen.psfu.gz", "drawings.txt", "Name", "out.cs"]));
            Assert.Equal(1, Program.Main(["too few"]));
        }
        finally
        {
            System.Console.SetError(error);
        }

        Assert.Contains("the font /nowhere/spleen.psfu.gz is missing", captured.ToString(), StringComparison.Ordinal);
        Assert.Contains("usage:", captured.ToString(), StringComparison.Ordinal);
    }
}
