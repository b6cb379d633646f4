using System;
using System.Collections.Generic;

namespace UefiKernel.FontTables;

/// <summary>Writes a bitmap as runs of equal rows, in the form that UefiKernel.Shell.Fonts.BitmapFont reads.</summary>
public static class RowRuns
{
    private const int CountBits = 4;

    /// <summary>Appends a glyph; it ends with a whole byte.</summary>
    /// <param name="output">Gets the runs: 4 bits with the number of rows less one, then the row.</param>
    /// <param name="glyph">The bitmap in PSF's form.</param>
    /// <param name="width">Its width in pixels, at most 16.</param>
    /// <param name="height">Its height in pixels.</param>
    public static void Append(List<byte> output, ReadOnlySpan<byte> glyph, int width, int height)
    {
        int bytesPerRow = (width + 7) / 8;
        int pending = 0;
        int pendingBits = 0;
        for (int y = 0; y < height;)
        {
            ReadOnlySpan<byte> row = glyph.Slice(y * bytesPerRow, bytesPerRow);
            int count = 1;
            while (count < 1 << CountBits && y + count < height &&
                glyph.Slice((y + count) * bytesPerRow, bytesPerRow).SequenceEqual(row))
            {
                count++;
            }

            int pixels = bytesPerRow == 1 ? row[0] : row[0] << 8 | row[1];
            Add(count - 1, CountBits);
            Add(pixels >> ((bytesPerRow * 8) - width), width);
            y += count;
        }

        Add(0, (8 - pendingBits) % 8);

        void Add(int value, int bits)
        {
            for (int bit = bits - 1; bit >= 0; bit--)
            {
                pending = pending << 1 | (value >> bit & 1);
                if (++pendingBits == 8)
                {
                    output.Add((byte)pending);
                    (pending, pendingBits) = (0, 0);
                }
            }
        }
    }
}
