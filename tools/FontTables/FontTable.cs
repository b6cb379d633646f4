using System;
using System.Collections.Generic;
using System.IO;

namespace UefiKernel.FontTables;

/// <summary>The glyphs that go into the image, sorted by code point. All code points have 16 bits.</summary>
public sealed class FontTable
{
    private FontTable(PsfFont font, List<int> codePoints, List<ReadOnlyMemory<byte>> glyphs)
    {
        Width = font.Width;
        Height = font.Height;
        CodePoints = codePoints;
        Glyphs = glyphs;
    }

    /// <summary>The code point whose glyph stands for all that are missing: U+FFFD REPLACEMENT CHARACTER.</summary>
    public const int Replacement = 0xFFFD;

    /// <summary>Glyph width in pixels.</summary>
    public int Width { get; }

    /// <summary>Glyph height in pixels.</summary>
    public int Height { get; }

    /// <summary>Code points, ascending.</summary>
    public IReadOnlyList<int> CodePoints { get; }

    /// <summary>The bitmaps in the order of <see cref="CodePoints"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Glyphs { get; }

    /// <summary>
    /// The characters the console promises to show: ASCII, Latin-1, quotation marks, bullets, the ellipsis, arrows, box drawing,
    /// block elements, squares, triangles, circles, check boxes and marks, the brackets of buttons.
    /// </summary>
    public static IEnumerable<int> Characters()
    {
        (int First, int Last)[] ranges =
        [
            (0x20, 0x7E), (0xA0, 0xFF), (0x2013, 0x2013), (0x2018, 0x2019), (0x201C, 0x201D), (0x2022, 0x2022), (0x2026, 0x2026),
            (0x2190, 0x2193), (0x2500, 0x257F), (0x2580, 0x259F), (0x25A0, 0x25A0), (0x25B2, 0x25B2), (0x25B6, 0x25B6),
            (0x25BA, 0x25BA), (0x25BC, 0x25BC), (0x25C0, 0x25C0), (0x25C4, 0x25C4), (0x25C9, 0x25C9), (0x25CB, 0x25CB),
            (0x25CF, 0x25CF), (0x2610, 0x2611), (0x2713, 0x2713), (0x2717, 0x2717), (0x27E6, 0x27E7), (Replacement, Replacement),
        ];
        foreach ((int first, int last) in ranges)
        {
            for (int codePoint = first; codePoint <= last; codePoint++)
            {
                yield return codePoint;
            }
        }
    }

    /// <summary>Collects each character from the drawings, else from the font, else as a computed block element.</summary>
    /// <exception cref="InvalidDataException">
    /// A promised character is found nowhere, the font has other proportions than the drawings, or the replacement glyph cannot
    /// be seen.
    /// </exception>
    public static FontTable Create(PsfFont font, GlyphDrawings drawings)
    {
        if (font.Width < drawings.Width || font.Width * drawings.Height != font.Height * drawings.Width)
        {
            throw new InvalidDataException(
                $"a {font.Width}x{font.Height} font has not the proportions of the {drawings.Width}x{drawings.Height} drawings.");
        }

        var codePoints = new List<int>();
        var glyphs = new List<ReadOnlyMemory<byte>>();
        foreach (int codePoint in Characters())
        {
            // Drawings come first: Spleen's glyph for the ballot X is that of the letter x.
            if (!drawings.TryGetGlyph(codePoint, font.Width, font.Height, out ReadOnlyMemory<byte> glyph) &&
                !font.TryGetGlyph(codePoint, out glyph))
            {
                if (!BlockElements.TryDraw(codePoint, font.Width, font.Height, out GlyphBitmap block))
                {
                    throw new InvalidDataException($"U+{codePoint:X4} is neither in the font nor drawn.");
                }

                glyph = block.Bytes;
            }

            if (codePoint == Replacement && !glyph.Span.ContainsAnyExcept((byte)0))
            {
                throw new InvalidDataException("the font's replacement glyph U+FFFD is empty.");
            }

            codePoints.Add(codePoint);
            glyphs.Add(glyph);
        }

        return new FontTable(font, codePoints, glyphs);
    }
}
