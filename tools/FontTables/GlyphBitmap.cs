namespace UefiKernel.FontTables;

/// <summary>A bitmap in PSF's form: rows from the top, each padded to whole bytes, leftmost pixel in the top bit.</summary>
public sealed class GlyphBitmap
{
    private readonly int _bytesPerRow;

    /// <summary>Makes an empty bitmap; both sides in pixels, at least 1.</summary>
    public GlyphBitmap(int width, int height)
    {
        Width = width;
        Height = height;
        _bytesPerRow = (width + 7) / 8;
        Bytes = new byte[_bytesPerRow * height];
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The rows.</summary>
    public byte[] Bytes { get; }

    /// <summary>Sets one pixel; both coordinates count from the top left corner and lie inside the bitmap.</summary>
    public void Set(int x, int y) => Bytes[(y * _bytesPerRow) + (x / 8)] |= (byte)(0x80 >> (x % 8));

    /// <summary>Sets all pixels with left ≤ x &lt; right and top ≤ y &lt; bottom.</summary>
    public void Fill(int left, int top, int right, int bottom)
    {
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                Set(x, y);
            }
        }
    }
}
