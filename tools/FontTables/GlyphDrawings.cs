using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace UefiKernel.FontTables;

/// <summary>
/// Glyphs drawn by hand in a text file: a line <c>U+2713 name</c>, then one line of <c>#</c> (set) and <c>.</c> (clear) per pixel
/// row. Blank lines and lines that start with <c>;</c> are skipped.
/// </summary>
public sealed class GlyphDrawings
{
    private readonly Dictionary<int, bool[]> _pixels = [];

    private GlyphDrawings(int width, int height)
    {
        Width = width;
        Height = height;
    }

    /// <summary>Width of every drawing in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of every drawing in pixels.</summary>
    public int Height { get; }

    /// <summary>Reads drawings that are all <paramref name="width"/> by <paramref name="height"/> pixels.</summary>
    /// <exception cref="InvalidDataException">A line is wrong; the message names its number and what was expected.</exception>
    public static GlyphDrawings Parse(TextReader reader, int width, int height)
    {
        var drawings = new GlyphDrawings(width, height);
        bool[]? pixels = null;
        int row = height;
        int lineNumber = 0;
        while (reader.ReadLine() is { } line)
        {
            lineNumber++;
            line = line.TrimEnd();
            if (line.Length == 0 || line[0] == ';')
            {
                continue;
            }

            if (line.StartsWith("U+", StringComparison.Ordinal))
            {
                RequireWholeDrawing(row, height, lineNumber);
                pixels = new bool[width * height];
                row = 0;
                if (!drawings._pixels.TryAdd(ParseCodePoint(line, lineNumber), pixels))
                {
                    throw new InvalidDataException($"line {lineNumber}: this code point is drawn twice.");
                }

                continue;
            }

            if (pixels is null || row == height)
            {
                throw new InvalidDataException($"line {lineNumber}: expected a line U+XXXX before more pixels.");
            }

            ReadRow(line, lineNumber, pixels.AsSpan(row * width, width));
            row++;
        }

        RequireWholeDrawing(row, height, lineNumber + 1);
        return drawings;
    }

    /// <summary>
    /// The drawing, stretched to a size, as a bitmap; false when nobody drew this code point.
    /// </summary>
    public bool TryGetGlyph(int codePoint, int width, int height, out ReadOnlyMemory<byte> bitmap)
    {
        if (!_pixels.TryGetValue(codePoint, out bool[]? pixels))
        {
            bitmap = default;
            return false;
        }

        var result = new GlyphBitmap(width, height);
        for (int y = 0; y < result.Height; y++)
        {
            for (int x = 0; x < result.Width; x++)
            {
                if (pixels[(y * Height / height * Width) + (x * Width / width)])
                {
                    result.Set(x, y);
                }
            }
        }

        bitmap = result.Bytes;
        return true;
    }

    private static int ParseCodePoint(string line, int lineNumber)
    {
        string digits = line[2..].Split(' ')[0];
        if (int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int codePoint)
            && System.Text.Rune.IsValid(codePoint))
        {
            return codePoint;
        }

        throw new InvalidDataException($"line {lineNumber}: expected U+ and a hexadecimal code point, found '{line}'.");
    }

    private static void ReadRow(string line, int lineNumber, Span<bool> row)
    {
        if (line.Length != row.Length || line.AsSpan().ContainsAnyExcept('#', '.'))
        {
            throw new InvalidDataException($"line {lineNumber}: expected {row.Length} pixels of '#' and '.', found '{line}'.");
        }

        for (int x = 0; x < row.Length; x++)
        {
            row[x] = line[x] == '#';
        }
    }

    private static void RequireWholeDrawing(int row, int height, int lineNumber)
    {
        if (row != height)
        {
            throw new InvalidDataException($"line {lineNumber}: the drawing before this line has {row} of {height} rows.");
        }
    }
}
