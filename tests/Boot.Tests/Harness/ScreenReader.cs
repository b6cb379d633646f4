using System;
using System.Collections.Generic;
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

    /// <summary>The screen's rows from the top, without blanks at their ends.</summary>
    public static string[] ReadLines(Screenshot screen)
    {
        var font = BitmapFont.ForScreenWidth(screen.Width);
        Dictionary<string, char> glyphs = font.Width == BitmapFont.Large.Width ? s_large : s_small;
        string[] lines = new string[screen.Height / font.Height];
        var line = new StringBuilder();
        for (int row = 0; row < lines.Length; row++)
        {
            line.Clear();
            for (int column = 0; column < screen.Width / font.Width; column++)
            {
                line.Append(ReadCell(screen, column * font.Width, row * font.Height, font, glyphs));
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

        // Bold characters, unless they look like other ones that are not.
        for (int i = 0; i < font.Count; i++)
        {
            char character = (char)font.GetCodePoint(i);
            glyphs.TryAdd(Convert.ToHexString(Embolden(font.GetGlyph(character), font.BytesPerRow)), character);
        }

        return glyphs;
    }

    // The kernel strikes bold characters twice, a pixel apart.
    private static byte[] Embolden(ReadOnlySpan<byte> glyph, int bytesPerRow)
    {
        byte[] bold = new byte[glyph.Length];
        for (int i = 0; i < glyph.Length; i++)
        {
            int carry = i % bytesPerRow == 0 ? 0 : glyph[i - 1] << 7;
            bold[i] = (byte)(glyph[i] | (glyph[i] >> 1) | carry);
        }

        return bold;
    }
}
