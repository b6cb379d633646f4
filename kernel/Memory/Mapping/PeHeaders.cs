using System;
using System.Buffers.Binary;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// The headers of a PE32+ image in memory (Microsoft PE format, "COFF File Header", "Optional Header", "Section Table"). Every
/// read is checked: what the headers say is not trusted to stay inside.
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
internal readonly ref struct PeHeaders
{
    // IMAGE_DOS_HEADER.e_lfanew leads to the signature, behind which the COFF file header lies.
    private const int PeOffsetField = 0x3C;
    private const int SectionCountField = 6;
    private const int TimeDateStampField = 8;
    private const int OptionalSizeField = 20;
    private const int OptionalHeader = 24;

    // From the signature on: SizeOfImage, and data directory 3, in a PE32+ optional header.
    private const int SizeOfImageField = 0x50;
    private const int ExceptionDirectory = 0xA0;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _pe;

    private PeHeaders(ReadOnlySpan<byte> bytes, int pe, int sectionCount)
    {
        _bytes = bytes;
        _pe = pe;
        SectionCount = sectionCount;
    }

    /// <summary>Number of sections that the headers claim.</summary>
    public int SectionCount { get; }

    /// <summary>When the image was made, or with the linker's option /Brepro what it was made from.</summary>
    public uint TimeDateStamp => Read(TimeDateStampField);

    /// <summary>Bytes that the image takes in memory.</summary>
    public uint SizeOfImage => Read(SizeOfImageField);

    /// <summary>Offset of the function table in the image.</summary>
    public uint FunctionTable => Read(ExceptionDirectory);

    /// <summary>Bytes of the function table.</summary>
    public uint FunctionTableSize => Read(ExceptionDirectory + sizeof(uint));

    /// <summary>Finds the headers.</summary>
    /// <param name="bytes">The image's first bytes.</param>
    /// <param name="headers">The headers.</param>
    /// <returns>False when no image begins there, or the bytes end before the section table.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PeHeaders headers)
    {
        headers = default;
        if (bytes.Length < PeOffsetField + sizeof(uint) || !bytes.StartsWith("MZ"u8))
        {
            return false;
        }

        uint pe = BinaryPrimitives.ReadUInt32LittleEndian(bytes[PeOffsetField..]);
        if (pe > bytes.Length || bytes.Length - (int)pe < ExceptionDirectory + (2 * sizeof(uint))
            || !bytes[(int)pe..].StartsWith("PE\0\0"u8))
        {
            return false;
        }

        headers = new(bytes, (int)pe, BinaryPrimitives.ReadUInt16LittleEndian(bytes[((int)pe + SectionCountField)..]));
        return true;
    }

    /// <summary>Reads a row of the section table.</summary>
    /// <param name="index">0 to <see cref="SectionCount"/> − 1.</param>
    /// <param name="section">The section.</param>
    /// <returns>False past the last section, or past the end of the bytes.</returns>
    public bool TryGetSection(int index, out PeSection section)
    {
        section = default;
        int row = _pe + OptionalHeader + (ushort)Read(OptionalSizeField) + (index * PeSection.RowSize);
        if ((uint)index >= (uint)SectionCount || row > _bytes.Length - PeSection.RowSize)
        {
            return false;
        }

        section = new PeSection(_bytes.Slice(row, PeSection.RowSize));
        return true;
    }

    private uint Read(int field) =>
        _bytes.Length == 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(_pe + field)..]);
}

/// <summary>A row of a section table (Microsoft PE format, "Section Table").</summary>
/// <param name="row">Its bytes.</param>
internal readonly ref struct PeSection(ReadOnlySpan<byte> row)
{
    /// <summary>Bytes of a row.</summary>
    public const int RowSize = 40;

    private const int NameSize = 8;
    private const int SizeField = 8;
    private const int AddressField = 12;
    private const int FlagsField = 36;
    private const uint FlagExecute = 0x2000_0000;
    private const uint FlagWrite = 0x8000_0000;

    private readonly ReadOnlySpan<byte> _row = row;

    /// <summary>Its name, padded with zeros.</summary>
    public ReadOnlySpan<byte> Name => _row[..NameSize];

    /// <summary>Its bytes in memory.</summary>
    public uint Length => BinaryPrimitives.ReadUInt32LittleEndian(_row[SizeField..]);

    /// <summary>Its offset in the image.</summary>
    public uint Offset => BinaryPrimitives.ReadUInt32LittleEndian(_row[AddressField..]);

    /// <summary>Whether it asks to be executed.</summary>
    public bool IsExecutable => (BinaryPrimitives.ReadUInt32LittleEndian(_row[FlagsField..]) & FlagExecute) != 0;

    /// <summary>Whether it asks to be written.</summary>
    public bool IsWritable => (BinaryPrimitives.ReadUInt32LittleEndian(_row[FlagsField..]) & FlagWrite) != 0;

    /// <summary>Whether an offset of the image lies in it.</summary>
    public bool Contains(uint offset) => offset >= Offset && offset - Offset < Length;
}
