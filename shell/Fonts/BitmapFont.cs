using System;
using System.Buffers.Binary;

namespace UefiKernel.Shell.Fonts;

/// <summary>
/// A fixed-width console font. The fonts are generated at build time (Fonts/FontTables.targets) as constant data, so that looking
/// up a glyph touches no heap.
/// </summary>
public abstract class BitmapFont
{
    /// <summary>The code point whose glyph is shown for everything the font lacks.</summary>
    public const int ReplacementCodePoint = 0xFFFD;

    /// <summary>Rows of the highest glyph.</summary>
    public const int MostRows = 32;

    private const int FirstAscii = 0x20;

    // Bits in which a run says how many rows it has, less one.
    private const int CountBits = 4;

    /// <summary>Sets the glyph size in pixels.</summary>
    protected BitmapFont(int width, int height)
    {
        Width = width;
        Height = height;
    }

    /// <summary>The 8×16 font.</summary>
    public static BitmapFont Small { get; } = new SpleenFont8x16();

    /// <summary>The 12×24 font.</summary>
    public static BitmapFont Medium { get; } = new SpleenFont12x24();

    /// <summary>The 16×32 font.</summary>
    public static BitmapFont Large { get; } = new SpleenFont16x32();

    /// <summary>Glyph width in pixels, 8, 12 or 16.</summary>
    public int Width { get; }

    /// <summary>Glyph height in pixels, twice the width.</summary>
    public int Height { get; }

    /// <summary>Number of glyphs.</summary>
    public int Count => CodePoints.Length / sizeof(ushort);

    /// <summary>
    /// The code points that have glyphs, ascending, 16 bits each, little-endian. As bytes, because only constant spans of bytes
    /// are plain pointers in every build: those of wider types go through a helper, which was seen to allocate in code that is
    /// not optimised.
    /// </summary>
    protected abstract ReadOnlySpan<byte> CodePoints { get; }

    /// <summary>The byte in <see cref="Runs"/> at which each glyph begins: 16 bits each, little-endian.</summary>
    protected abstract ReadOnlySpan<byte> Starts { get; }

    /// <summary>
    /// All bitmaps, as runs of equal rows: 4 bits with the number of rows less one, then the row's pixels, from the highest bit
    /// on. Rows of a glyph are often equal, and each font is a third smaller so. Two bytes more stand at the end.
    /// </summary>
    protected abstract ReadOnlySpan<byte> Runs { get; }

    /// <summary>Whether the font has its own glyph for the code point.</summary>
    public bool Contains(int codePoint) => IndexOf(codePoint) >= 0;

    /// <summary>The code point of glyph <paramref name="index"/>, for 0 ≤ index &lt; <see cref="Count"/>.</summary>
    public int GetCodePoint(int index) => ReadUInt16(CodePoints, index);

    /// <summary>Reads the bitmap of a code point. One without a glyph gives the replacement glyph.</summary>
    /// <param name="codePoint">The code point.</param>
    /// <param name="rows">Gets <see cref="Height"/> rows from the top, the leftmost pixel in bit <see cref="Width"/> - 1.</param>
    public void ReadGlyph(int codePoint, Span<ushort> rows) => ReadRows(FindGlyph(codePoint), rows);

    /// <summary>Reads the bitmap of a glyph.</summary>
    /// <param name="glyph">Its number, see <see cref="FindGlyph"/>.</param>
    /// <param name="rows">Gets <see cref="Height"/> rows from the top, the leftmost pixel in bit <see cref="Width"/> - 1.</param>
    public void ReadRows(int glyph, Span<ushort> rows)
    {
        ReadOnlySpan<byte> runs = Runs;
        int bit = ReadUInt16(Starts, glyph) * 8;
        for (int y = 0; y < Height;)
        {
            int count = ReadBits(runs, ref bit, CountBits) + 1;
            rows.Slice(y, count).Fill((ushort)ReadBits(runs, ref bit, Width));
            y += count;
        }
    }

    /// <summary>The number of the glyph that is shown for a code point.</summary>
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
        if ((uint)ascii < (uint)codePoints.Length / sizeof(ushort) && ReadUInt16(codePoints, ascii) == codePoint)
        {
            return ascii;
        }

        int low = 0;
        int high = (codePoints.Length / sizeof(ushort)) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int found = ReadUInt16(codePoints, middle);
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

    private static int ReadUInt16(ReadOnlySpan<byte> numbers, int index) =>
        BinaryPrimitives.ReadUInt16LittleEndian(numbers[(index * sizeof(ushort))..]);

    // Up to 16 bits lie in three bytes.
    private static int ReadBits(ReadOnlySpan<byte> data, ref int bit, int count)
    {
        int at = bit / 8;
        int word = data[at] << 16 | data[at + 1] << 8 | data[at + 2];
        int shift = 24 - (bit % 8) - count;
        bit += count;
        return word >> shift & ((1 << count) - 1);
    }
}
