using System;
using System.Text;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Boot.Tests;

public class ScreenReaderTests
{
    private const int Columns = 40;

    [Theory]
    [InlineData(640)]
    [InlineData(2560)]
    public void Text_drawn_with_the_font_is_read_back(int width)
    {
        string[] lines = ScreenReader.ReadLines(Draw(width, "Heap: 10 MiB ✓ ┌─┐ é", ""));
        Assert.Equal("Heap: 10 MiB ✓ ┌─┐ é", lines[0]);
        Assert.Equal("", lines[1]);
    }

    [Fact]
    public void A_cell_with_one_wrong_pixel_is_not_taken_for_a_character()
    {
        string[] lines = ScreenReader.ReadLines(Draw(640, "abc", "", (9, 0)));
        Assert.Equal($"a{ScreenReader.Unreadable}c", lines[0]);
    }

    [Fact]
    public void The_cell_under_the_cursor_reads_like_any_other()
    {
        string[] lines = ScreenReader.ReadLines(Draw(640, "abc", "", inverted: 1));
        Assert.Equal("abc", lines[0]);
    }

    /// <summary>
    /// Two rows of text in the font for that width; optionally with one pixel flipped, or a cell of the first row inverted.
    /// </summary>
    private static Screenshot Draw(int width, string first, string second, (int X, int Y)? flipped = null, int inverted = -1)
    {
        var font = BitmapFont.ForScreenWidth(width);
        int left = TextArea.Of(width, 2 * font.Height, font).Left;
        int height = 2 * font.Height;
        byte[] header = Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n");
        byte[] file = new byte[header.Length + (width * height * 3)];
        header.CopyTo(file, 0);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < Math.Min(width - left, Columns * font.Width); x++)
            {
                string text = y < font.Height ? first : second;
                int column = x / font.Width;
                ReadOnlySpan<byte> glyph = font.GetGlyph(column < text.Length ? text[column] : ' ');
                int bit = (y % font.Height * font.Width) + (x % font.Width);
                bool isSet = (glyph[bit / 8] & (0x80 >> (bit % 8))) != 0;
                bool isFlipped = flipped == (x, y) ^ (column == inverted && y < font.Height);
                file.AsSpan(header.Length + (((y * width) + left + x) * 3), 3).Fill(isSet ^ isFlipped ? (byte)0xD0 : (byte)0);
            }
        }

        return Screenshot.FromPpm(file);
    }
}
