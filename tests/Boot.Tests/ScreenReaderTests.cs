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
    [InlineData(640, 480)]
    [InlineData(1920, 1080)]
    [InlineData(2560, 1440)]
    [InlineData(3840, 2160)]
    public void Text_drawn_with_the_font_is_read_back(int width, int height)
    {
        string[] lines = ScreenReader.ReadLines(Draw(width, height, "Heap: 10 MiB ✓ ┌─┐ é", ""));
        Assert.Equal("Heap: 10 MiB ✓ ┌─┐ é", lines[0]);
        Assert.Equal("", lines[1]);
    }

    [Fact]
    public void A_cell_with_one_wrong_pixel_is_not_taken_for_a_character()
    {
        string[] lines = ScreenReader.ReadLines(Draw(640, 480, "abc", "", (9, 0)));
        Assert.Equal($"a{ScreenReader.Unreadable}c", lines[0]);
    }

    [Fact]
    public void The_cell_under_the_cursor_reads_like_any_other()
    {
        string[] lines = ScreenReader.ReadLines(Draw(640, 480, "abc", "", inverted: 1));
        Assert.Equal("abc", lines[0]);
    }

    /// <summary>
    /// Two rows of text in the font for that width; optionally with one pixel flipped, or a cell of the first row inverted.
    /// </summary>
    private static Screenshot Draw(
        int width, int height, string first, string second, (int X, int Y)? flipped = null, int inverted = -1)
    {
        var size = TextSize.For(width, height);
        BitmapFont font = size.Font;
        var area = TextArea.Of(width, height, size);
        ushort[] rows = new ushort[BitmapFont.MostRows];
        byte[] header = Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n");
        byte[] file = new byte[header.Length + (width * height * 3)];
        header.CopyTo(file, 0);
        for (int y = 0; y < 2 * size.Height; y++)
        {
            for (int x = 0; x < Math.Min(width - area.Left, Columns * size.Width); x++)
            {
                string text = y < size.Height ? first : second;
                int column = x / size.Width;
                font.ReadGlyph(column < text.Length ? text[column] : ' ', rows);
                int shift = font.Width - 1 - (x % size.Width / size.Scale);
                bool isSet = (rows[y % size.Height / size.Scale] >> shift & 1) != 0;
                bool isFlipped = flipped == (x, y) ^ (column == inverted && y < size.Height);
                file.AsSpan(header.Length + ((((area.Top + y) * width) + area.Left + x) * 3), 3)
                    .Fill(isSet ^ isFlipped ? (byte)0xD0 : (byte)0);
            }
        }

        return Screenshot.FromPpm(file);
    }
}
