namespace UefiKernel.FontTables;

/// <summary>
/// The block elements that are plain rectangles (Unicode chart U+2580..U+259F without the shades), computed for any size.
/// Spleen has only the halves.
/// </summary>
public static class BlockElements
{
    // Bits of the quadrants U+2596..U+259F in chart order: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
    private static readonly byte[] s_quadrants = [4, 8, 1, 1 | 4 | 8, 1 | 8, 1 | 2 | 4, 1 | 2 | 8, 2, 2 | 4, 2 | 4 | 8];

    /// <summary>Draws the element; false when the code point is none of them.</summary>
    public static bool TryDraw(int codePoint, int width, int height, out GlyphBitmap bitmap)
    {
        bitmap = new GlyphBitmap(width, height);
        switch (codePoint)
        {
            case 0x2580: // upper half
                bitmap.Fill(0, 0, width, height / 2);
                return true;
            case >= 0x2581 and <= 0x2588: // lower eighths up to the full block
                bitmap.Fill(0, height - (height * (codePoint - 0x2580) / 8), width, height);
                return true;
            case >= 0x2589 and <= 0x258F: // left seven eighths down to one eighth
                bitmap.Fill(0, 0, width * (0x2590 - codePoint) / 8, height);
                return true;
            case 0x2590: // right half
                bitmap.Fill(width / 2, 0, width, height);
                return true;
            case 0x2594: // upper eighth
                bitmap.Fill(0, 0, width, height / 8);
                return true;
            case 0x2595: // right eighth
                bitmap.Fill(width - (width / 8), 0, width, height);
                return true;
            case >= 0x2596 and <= 0x259F:
                DrawQuadrants(bitmap, s_quadrants[codePoint - 0x2596]);
                return true;
            default:
                return false;
        }
    }

    private static void DrawQuadrants(GlyphBitmap bitmap, int quadrants)
    {
        for (int i = 0; i < 4; i++)
        {
            if ((quadrants & (1 << i)) != 0)
            {
                int left = (i & 1) * bitmap.Width / 2;
                int top = (i >> 1) * bitmap.Height / 2;
                bitmap.Fill(left, top, left + (bitmap.Width / 2), top + (bitmap.Height / 2));
            }
        }
    }
}
