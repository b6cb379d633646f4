using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// Reads the text on a screenshot by comparing each cell's pixels with the glyphs of the kernel's font. A cell is read from two
/// colours, of which either may be the glyph's, so the inverted cell under the cursor reads like any other; what matches no glyph
/// reads as <see cref="Unreadable"/>.
/// </summary>
internal static class ScreenReader
{
    /// <summary>What stands for a cell that shows no character of the font.</summary>
    public const char Unreadable = '\u25CC';

    private static readonly Dictionary<BitmapFont, Dictionary<string, char>> s_glyphs =
        new BitmapFont[] { BitmapFont.Small, BitmapFont.Medium, BitmapFont.Large }.ToDictionary(font => font, Index);

    /// <summary>
    /// The screen's rows from the top, without blanks at their ends. A panic's page has no margin: the cells are where most of
    /// them can be read.
    /// </summary>
    public static string[] ReadLines(Screenshot screen) => ReadLines(screen, TextSize.For(screen.Width, screen.Height));

    /// <summary>The screen's rows, with text of a size of its own.</summary>
    public static string[] ReadLines(Screenshot screen, TextSize size)
    {
        string[] inMargin = ReadLines(screen, size, TextArea.Of(screen.Width, screen.Height, size));
        if (CountUnreadable(inMargin) == 0)
        {
            return inMargin;
        }

        string[] whole = ReadLines(screen, size, new TextArea(0, 0, screen.Width / size.Width, screen.Height / size.Height));
        return CountUnreadable(whole) < CountUnreadable(inMargin) ? whole : inMargin;
    }

    private static int CountUnreadable(string[] lines) => lines.Sum(static line => line.Count(static c => c == Unreadable));

    private static string[] ReadLines(Screenshot screen, TextSize size, TextArea area)
    {
        string[] lines = new string[area.Rows];
        var line = new StringBuilder();
        for (int row = 0; row < lines.Length; row++)
        {
            line.Clear();
            for (int column = 0; column < area.Columns; column++)
            {
                line.Append(ReadCell(
                    screen, area.Left + (column * size.Width), area.Top + (row * size.Height), size));
            }

            lines[row] = line.ToString().TrimEnd(' ');
        }

        return lines;
    }

    /// <summary>
    /// The text as it reads on a screen: characters with the same glyph, such as the two spaces, become the first of them.
    /// </summary>
    public static string AsSeen(string text)
    {
        var seen = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            seen.Append(s_glyphs[BitmapFont.Small][KeyOf(Read(BitmapFont.Small, character))]);
        }

        return seen.ToString();
    }

    private static char ReadCell(Screenshot screen, int left, int top, TextSize size)
    {
        BitmapFont font = size.Font;
        uint first = screen[left, top];
        uint? second = null;
        ushort[] bits = new ushort[font.Height];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                uint pixel = screen[left + x, top + y];
                ushort bit = (ushort)(1 << (font.Width - 1 - (x / size.Scale)));
                bool isFirstOfPixel = x % size.Scale == 0 && y % size.Scale == 0;
                second ??= pixel == first ? null : pixel;
                if (pixel != first && pixel != second)
                {
                    return Unreadable;
                }

                if (isFirstOfPixel && pixel == second)
                {
                    bits[y / size.Scale] |= bit;
                }
                else if (!isFirstOfPixel && (pixel == second) != ((bits[y / size.Scale] & bit) != 0))
                {
                    return Unreadable;
                }
            }
        }

        Dictionary<string, char> glyphs = s_glyphs[font];
        ushort[] inverted = [.. bits.Select(row => (ushort)(~row & ((1 << font.Width) - 1)))];
        return glyphs.TryGetValue(KeyOf(bits), out char plain) ? plain
            : glyphs.TryGetValue(KeyOf(inverted), out char reversed) ? reversed
            : Unreadable;
    }

    private static string KeyOf(ushort[] rows) => Convert.ToHexString(MemoryMarshal.AsBytes<ushort>(rows));

    private static ushort[] Read(BitmapFont font, char character)
    {
        ushort[] rows = new ushort[font.Height];
        font.ReadGlyph(character, rows);
        return rows;
    }

    private static Dictionary<string, char> Index(BitmapFont font)
    {
        var glyphs = new Dictionary<string, char>();
        for (int i = 0; i < font.Count; i++)
        {
            char character = (char)font.GetCodePoint(i);

            // Different characters may look the same, such as the two spaces; the first, which is the ASCII one, stands for all.
            glyphs.TryAdd(KeyOf(Read(font, character)), character);
        }

        return glyphs;
    }
}
