using System;
using System.Collections.Generic;
using System.Linq;
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

    private static readonly Dictionary<string, char> s_small = Index(BitmapFont.Small);
    private static readonly Dictionary<string, char> s_large = Index(BitmapFont.Large);

    /// <summary>
    /// The screen's rows from the top, without blanks at their ends. A panic's page has no margin: the cells are where most of
    /// them can be read.
    /// </summary>
    public static string[] ReadLines(Screenshot screen)
    {
        var font = BitmapFont.ForScreenWidth(screen.Width);
        string[] inMargin = ReadLines(screen, font, TextArea.Of(screen.Width, screen.Height, font));
        if (CountUnreadable(inMargin) == 0)
        {
            return inMargin;
        }

        string[] whole = ReadLines(screen, font, new TextArea(0, 0, screen.Width / font.Width, screen.Height / font.Height));
        return CountUnreadable(whole) < CountUnreadable(inMargin) ? whole : inMargin;
    }

    private static int CountUnreadable(string[] lines) => lines.Sum(static line => line.Count(static c => c == Unreadable));

    private static string[] ReadLines(Screenshot screen, BitmapFont font, TextArea area)
    {
        Dictionary<string, char> glyphs = font.Width == BitmapFont.Large.Width ? s_large : s_small;
        string[] lines = new string[area.Rows];
        var line = new StringBuilder();
        for (int row = 0; row < lines.Length; row++)
        {
            line.Clear();
            for (int column = 0; column < area.Columns; column++)
            {
                line.Append(ReadCell(
                    screen, area.Left + (column * font.Width), area.Top + (row * font.Height), font, glyphs));
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
            seen.Append(s_small[Convert.ToHexString(BitmapFont.Small.GetGlyph(character))]);
        }

        return seen.ToString();
    }

    private static char ReadCell(Screenshot screen, int left, int top, BitmapFont font, Dictionary<string, char> glyphs)
    {
        uint first = screen[left, top];
        uint? second = null;
        byte[] bits = new byte[font.BytesPerRow * font.Height];
        byte[] inverted = new byte[bits.Length];
        Array.Fill(inverted, (byte)0xFF);
        for (int y = 0; y < font.Height; y++)
        {
            for (int x = 0; x < font.Width; x++)
            {
                uint pixel = screen[left + x, top + y];
                if (pixel == first)
                {
                    continue;
                }

                second ??= pixel;
                if (pixel != second)
                {
                    return Unreadable;
                }

                int index = (y * font.BytesPerRow) + (x / 8);
                bits[index] |= (byte)(0x80 >> (x % 8));
                inverted[index] = (byte)~bits[index];
            }
        }

        return glyphs.TryGetValue(Convert.ToHexString(bits), out char plain) ? plain
            : glyphs.TryGetValue(Convert.ToHexString(inverted), out char reversed) ? reversed
            : Unreadable;
    }

    private static Dictionary<string, char> Index(BitmapFont font)
    {
        var glyphs = new Dictionary<string, char>();
        for (int i = 0; i < font.Count; i++)
        {
            char character = (char)font.GetCodePoint(i);

            // Different characters may look the same, such as the two spaces; the first, which is the ASCII one, stands for all.
            glyphs.TryAdd(Convert.ToHexString(font.GetGlyph(character)), character);
        }

        return glyphs;
    }
}
