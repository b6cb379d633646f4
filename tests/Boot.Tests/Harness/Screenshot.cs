using System;
using System.IO;
using System.Text;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>The pixels of a screen.</summary>
internal sealed class Screenshot
{
    private readonly byte[] _pixels;
    private readonly int _start;

    private Screenshot(byte[] pixels, int start, int width, int height)
    {
        _pixels = pixels;
        _start = start;
        Width = width;
        Height = height;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The pixel, 0x00RRGGBB.</summary>
    public uint this[int x, int y]
    {
        get
        {
            ReadOnlySpan<byte> rgb = _pixels.AsSpan(_start + (((y * Width) + x) * 3), 3);
            return ((uint)rgb[0] << 16) | ((uint)rgb[1] << 8) | rgb[2];
        }
    }

    /// <summary>Reads what QEMU's <c>screendump</c> writes: binary PPM (netpbm, "ppm", format P6) with 8 bits a sample.</summary>
    public static Screenshot FromPpm(byte[] file)
    {
        int position = 0;
        string magic = NextToken(file, ref position);
        int width = int.Parse(NextToken(file, ref position), null);
        int height = int.Parse(NextToken(file, ref position), null);
        string maximum = NextToken(file, ref position);
        return magic == "P6" && maximum == "255" && file.Length >= position + (width * height * 3)
            ? new Screenshot(file, position, width, height)
            : throw new InvalidDataException(
            $"expected a whole P6 file with 255 levels; found {magic}, {maximum} levels, {width}x{height}, {file.Length} bytes");
    }

    private static string NextToken(byte[] file, ref int position)
    {
        int start = position;
        while (position < file.Length && file[position] > ' ')
        {
            position++;
        }

        // Exactly one white-space character ends a token; behind the last token the pixels begin.
        position++;
        return Encoding.ASCII.GetString(file, start, position - 1 - start);
    }
}
