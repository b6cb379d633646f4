using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace UefiKernel.FontTables;

/// <summary>
/// A PC screen font, version 1 or 2, with its Unicode table. Layouts: the "PC Screen Font" description of the kbd project
/// (psf.h: magic 36 04 for version 1, 72 B5 4A 86 for version 2, both little-endian).
/// </summary>
public sealed class PsfFont
{
    private const byte Psf1Mode512 = 0x01;
    private const byte Psf1ModeHasTable = 0x02;
    private const byte Psf1ModeHasSequences = 0x04;
    private const int Psf1HeaderSize = 4;
    private const int Psf2HeaderSize = 32;
    private const uint Psf2HasUnicodeTable = 0x01;
    private const int MaximumGlyphSide = 128;
    private const int MaximumGlyphCount = 65536;

    private readonly Dictionary<int, int> _glyphOf = [];
    private readonly byte[] _bitmaps;

    private PsfFont(int width, int height, int count, ReadOnlySpan<byte> bitmaps)
    {
        Width = width;
        Height = height;
        Count = count;
        _bitmaps = bitmaps.ToArray();
    }

    /// <summary>Glyph width in pixels.</summary>
    public int Width { get; }

    /// <summary>Glyph height in pixels.</summary>
    public int Height { get; }

    /// <summary>Number of bitmaps in the font.</summary>
    public int Count { get; }

    /// <summary>Bytes of one bitmap row; the leftmost pixel is the top bit of the first byte.</summary>
    public int BytesPerRow => (Width + 7) / 8;

    private int BytesPerGlyph => BytesPerRow * Height;

    /// <summary>Reads an unpacked PSF file.</summary>
    /// <exception cref="InvalidDataException">
    /// The bytes are not a complete PSF font with a Unicode table; the message says what is wrong.
    /// </exception>
    public static PsfFont Parse(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0x36, 0x04]))
        {
            return ParseVersion1(file);
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0x72, 0xB5, 0x4A, 0x86]))
        {
            return ParseVersion2(file);
        }

        throw new InvalidDataException("Not a PSF font: expected the magic bytes 36 04 (version 1) or 72 B5 4A 86 (version 2).");
    }

    /// <summary>The bitmap for a code point, top row first; false when the font has none.</summary>
    public bool TryGetGlyph(int codePoint, out ReadOnlyMemory<byte> bitmap)
    {
        if (_glyphOf.TryGetValue(codePoint, out int index))
        {
            bitmap = _bitmaps.AsMemory(index * BytesPerGlyph, BytesPerGlyph);
            return true;
        }

        bitmap = default;
        return false;
    }

    private static PsfFont ParseVersion1(ReadOnlySpan<byte> file)
    {
        if (file.Length < Psf1HeaderSize)
        {
            throw new InvalidDataException("PSF1: the header is cut off.");
        }

        byte mode = file[2];
        int height = file[3];
        int count = (mode & Psf1Mode512) != 0 ? 512 : 256;
        if (height is 0 or > MaximumGlyphSide)
        {
            throw new InvalidDataException($"PSF1: a glyph height of {height} is not between 1 and {MaximumGlyphSide}.");
        }

        if ((mode & (Psf1ModeHasTable | Psf1ModeHasSequences)) == 0)
        {
            throw new InvalidDataException("PSF1: the font has no Unicode table.");
        }

        // Version 1 knows only eight pixels width, so a glyph has as many bytes as rows.
        int end = Psf1HeaderSize + (count * height);
        if (file.Length < end)
        {
            throw new InvalidDataException(
                $"PSF1: {count} glyphs of {height} bytes do not fit into a file of {file.Length} bytes.");
        }

        var font = new PsfFont(8, height, count, file[Psf1HeaderSize..end]);
        font.ReadTable1(file[end..]);
        return font;
    }

    private static PsfFont ParseVersion2(ReadOnlySpan<byte> file)
    {
        if (file.Length < Psf2HeaderSize)
        {
            throw new InvalidDataException("PSF2: the header is cut off.");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        uint headerSize = BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(file[12..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(file[16..]);
        uint glyphSize = BinaryPrimitives.ReadUInt32LittleEndian(file[20..]);
        uint height = BinaryPrimitives.ReadUInt32LittleEndian(file[24..]);
        uint width = BinaryPrimitives.ReadUInt32LittleEndian(file[28..]);

        if (version != 0)
        {
            throw new InvalidDataException($"PSF2: version {version} is not known, expected 0.");
        }

        if (headerSize < Psf2HeaderSize || headerSize > file.Length)
        {
            throw new InvalidDataException(
                $"PSF2: a header of {headerSize} bytes is not between {Psf2HeaderSize} and the file's size.");
        }

        if (width is 0 or > MaximumGlyphSide || height is 0 or > MaximumGlyphSide)
        {
            throw new InvalidDataException(
                $"PSF2: glyphs of {width}x{height} pixels are not between 1 and {MaximumGlyphSide} each way.");
        }

        if (count is 0 or > MaximumGlyphCount)
        {
            throw new InvalidDataException($"PSF2: {count} glyphs are not between 1 and {MaximumGlyphCount}.");
        }

        uint expectedSize = (width + 7) / 8 * height;
        if (glyphSize != expectedSize)
        {
            throw new InvalidDataException(
                $"PSF2: a {width}x{height} glyph has {expectedSize} bytes, the header says {glyphSize}.");
        }

        if ((flags & Psf2HasUnicodeTable) == 0)
        {
            throw new InvalidDataException("PSF2: the font has no Unicode table.");
        }

        long end = headerSize + ((long)count * glyphSize);
        if (file.Length < end)
        {
            throw new InvalidDataException(
                $"PSF2: {count} glyphs of {glyphSize} bytes do not fit into a file of {file.Length} bytes.");
        }

        var font = new PsfFont((int)width, (int)height, (int)count, file[(int)headerSize..(int)end]);
        font.ReadTable2(file[(int)end..]);
        return font;
    }

    // Per glyph: UCS-2 code points that it stands for, then FFFE-introduced combining sequences (not used here), then FFFF.
    private void ReadTable1(ReadOnlySpan<byte> table)
    {
        int glyph = 0;
        bool inSequence = false;
        for (int i = 0; i + 1 < table.Length && glyph < Count; i += 2)
        {
            ushort value = BinaryPrimitives.ReadUInt16LittleEndian(table[i..]);
            switch (value)
            {
                case 0xFFFF:
                    glyph++;
                    inSequence = false;
                    break;
                case 0xFFFE:
                    inSequence = true;
                    break;
                default:
                    if (!inSequence)
                    {
                        _glyphOf.TryAdd(value, glyph);
                    }

                    break;
            }
        }

        RequireWholeTable("PSF1", glyph);
    }

    // Per glyph: UTF-8 code points, then FE-introduced combining sequences (not used here), then FF.
    private void ReadTable2(ReadOnlySpan<byte> table)
    {
        int glyph = 0;
        bool inSequence = false;
        while (!table.IsEmpty && glyph < Count)
        {
            int consumed = 1;
            if (table[0] == 0xFF)
            {
                glyph++;
                inSequence = false;
            }
            else if (table[0] == 0xFE)
            {
                inSequence = true;
            }
            else if (Rune.DecodeFromUtf8(table, out Rune rune, out consumed) != System.Buffers.OperationStatus.Done)
            {
                throw new InvalidDataException($"PSF2: the Unicode table of glyph {glyph} is not UTF-8.");
            }
            else if (!inSequence)
            {
                _glyphOf.TryAdd(rune.Value, glyph);
            }

            table = table[consumed..];
        }

        RequireWholeTable("PSF2", glyph);
    }

    private void RequireWholeTable(string version, int glyphs)
    {
        if (glyphs != Count)
        {
            throw new InvalidDataException($"{version}: the Unicode table ends after {glyphs} of {Count} glyphs.");
        }
    }
}
