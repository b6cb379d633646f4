using System;
using System.Buffers.Binary;

namespace UefiKernel.Shell.Fonts;

/// <summary>
/// A fixed-width console font. The two fonts that exist are generated at build time (Fonts/FontTables.targets) as constant data,
/// so that looking up a glyph touches no heap.
/// </summary>
public abstract class BitmapFont
{
    /// <summary>The code point whose glyph is shown for everything the font lacks.</summary>
    public const int ReplacementCodePoint = 0xFFFD;

    /// <summary>Screens at least this many pixels wide get the large font, so that text stays readable on them.</summary>
    public const int LargeFontScreenWidth = 2560;

    private const int FirstAscii = 0x20;

    /// <summary>Sets the glyph size in pixels.</summary>
    protected BitmapFont(int width, int height)
    {
        Width = width;
        Height = height;
    }

    /// <summary>The 8×16 font.</summary>
    public static BitmapFont Small { get; } = new SpleenFont8x16();

    /// <summary>The 16×32 font.</summary>
    public static BitmapFont Large { get; } = new SpleenFont16x32();

    /// <summary>Glyph width in pixels, 8 or 16.</summary>
    public int Width { get; }

    /// <summary>Glyph height in pixels, 16 or 32.</summary>
    public int Height { get; }

    /// <summary>Bytes of one glyph row.</summary>
    public int BytesPerRow => Width / 8;

    /// <summary>Bytes of a glyph.</summary>
    public int BytesPerGlyph => BytesPerRow * Height;

    /// <summary>Number of glyphs.</summary>
    public int Count => CodePoints.Length / sizeof(ushort);

    /// <summary>
    /// The code points that have glyphs, ascending, 16 bits each, little-endian. As bytes, because only constant spans of bytes
    /// are plain pointers in every build: those of wider types go through a helper, which was seen to allocate in code that is
    /// not optimised.
    /// </summary>
    protected abstract ReadOnlySpan<byte> CodePoints { get; }

    /// <summary>All bitmaps, see <see cref="FindGlyph"/> and <see cref="GetGlyph"/>.</summary>
    public abstract ReadOnlySpan<byte> Glyphs { get; }

    /// <summary>The font for a screen of this width in pixels.</summary>
    public static BitmapFont ForScreenWidth(int pixels) => pixels >= LargeFontScreenWidth ? Large : Small;

    /// <summary>Whether the font has its own glyph for the code point.</summary>
    public bool Contains(int codePoint) => IndexOf(codePoint) >= 0;

    /// <summary>The code point of glyph <paramref name="index"/>, for 0 ≤ index &lt; <see cref="Count"/>.</summary>
    public int GetCodePoint(int index) => ReadCodePoint(CodePoints, index);

    /// <summary>
    /// The bitmap of a code point: <see cref="Height"/> rows from the top, each <see cref="BytesPerRow"/> bytes, leftmost pixel
    /// in the top bit of the first byte. A code point without a glyph gives the replacement glyph.
    /// </summary>
    public ReadOnlySpan<byte> GetGlyph(int codePoint) => Glyphs.Slice(FindGlyph(codePoint) * BytesPerGlyph, BytesPerGlyph);

    /// <summary>
    /// The number of the glyph that is shown for a code point; its bitmap begins at that many times <see cref="BytesPerGlyph"/>.
    /// </summary>
    public int FindGlyph(int codePoint)
    {
        int index = IndexOf(codePoint);
        return index < 0 ? IndexOf(ReplacementCodePoint) : index;
    }

    private int IndexOf(int codePoint)
    {
        // The table starts with ASCII without gaps, and nearly all text is ASCII.
        ReadOnlySpan<byte> codePoints = CodePoints;
        int ascii = codePoint - FirstAscii;
        if ((uint)ascii < (uint)codePoints.Length / sizeof(ushort) && ReadCodePoint(codePoints, ascii) == codePoint)
        {
            return ascii;
        }

        int low = 0;
        int high = (codePoints.Length / sizeof(ushort)) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int found = ReadCodePoint(codePoints, middle);
            if (found == codePoint)
            {
                return middle;
            }

            if (found < codePoint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    private static int ReadCodePoint(ReadOnlySpan<byte> codePoints, int index) =>
        BinaryPrimitives.ReadUInt16LittleEndian(codePoints[(index * sizeof(ushort))..]);
}
