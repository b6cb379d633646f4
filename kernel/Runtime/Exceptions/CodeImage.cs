using System;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// A loaded image and its function table. Every read is checked against the image's size: what the tables say is not trusted to
/// stay inside.
/// </summary>
internal readonly unsafe struct CodeImage
{
    // IMAGE_DOS_HEADER.e_lfanew; data directory 3 of a PE32+ optional header (Microsoft PE format, "Optional header data
    // directories").
    private const uint PeOffsetField = 0x3C;
    private const uint ExceptionDirectory = 0xA0;

    // NumberOfSections and SizeOfOptionalHeader of the COFF file header, and what precedes the optional header; a section
    // header's VirtualSize, VirtualAddress and Characteristics, and its length; IMAGE_SCN_MEM_EXECUTE ("COFF File Header",
    // "Section Table").
    private const uint SectionCountField = 0x06;
    private const uint OptionalSizeField = 0x14;
    private const uint OptionalHeader = 0x18;
    private const uint VirtualSizeField = 0x08;
    private const uint VirtualAddressField = 0x0C;
    private const uint CharacteristicsField = 0x24;
    private const uint SectionHeaderLength = 0x28;
    private const uint Executable = 0x2000_0000;

    private readonly byte* _start;
    private readonly uint _size;
    private readonly uint _table;
    private readonly uint _count;

    /// <summary>Describes an image.</summary>
    /// <param name="start">
    /// Its first byte; <paramref name="size"/> bytes can be read there for as long as the description is used.
    /// </param>
    /// <param name="size">Its bytes in memory.</param>
    /// <param name="table">Offset of its function table.</param>
    /// <param name="tableSize">Bytes of the table; a part that would lie outside of the image is left out.</param>
    public CodeImage(void* start, uint size, uint table, uint tableSize)
    {
        _start = (byte*)start;
        _size = size;
        _table = table;
        _count = table < size ? Math.Min(tableSize, size - table) / (uint)sizeof(RuntimeFunction) : 0;
    }

    /// <summary>The address of an offset.</summary>
    public ulong Start => (ulong)_start;

    /// <summary>Bytes of the image.</summary>
    public uint Size => _size;

    /// <summary>Rows of the function table.</summary>
    public uint FunctionCount => _count;

    /// <summary>Describes a loaded PE image by its headers.</summary>
    public static CodeImage FromHeaders(void* start, uint size)
    {
        var image = new CodeImage(start, size, 0, 0);
        return image.TryRead(PeOffsetField, out uint pe)
            && pe < size
            && image.TryRead(pe + ExceptionDirectory, out uint table)
            && image.TryRead(pe + ExceptionDirectory + sizeof(uint), out uint tableSize)
            ? new CodeImage(start, size, table, tableSize)
            : image;
    }

    /// <summary>The offset of an address; at least <see cref="Size"/> for addresses outside.</summary>
    public uint OffsetOf(ulong address) => (uint)Math.Min(address - (ulong)_start, _size);

    /// <summary>Reads a value at an offset.</summary>
    /// <returns>False when it does not lie inside.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead<T>(uint offset, out T value)
        where T : unmanaged
    {
        if (offset >= _size || _size - offset < (uint)sizeof(T))
        {
            value = default;
            return false;
        }

        // Inside the image, which the constructor's caller vouches for.
        value = Unsafe.ReadUnaligned<T>(_start + offset);
        return true;
    }

    /// <summary>Whether an offset lies in a section with code.</summary>
    public bool IsExecutable(uint offset)
    {
        if (!TryRead(PeOffsetField, out uint pe) || pe >= _size || !TryRead(pe + SectionCountField, out ushort sections) ||
            !TryRead(pe + OptionalSizeField, out ushort optional))
        {
            return false;
        }

        uint header = pe + OptionalHeader + optional;
        for (int i = 0; i < sections; i++, header += SectionHeaderLength)
        {
            if (!TryRead(header + CharacteristicsField, out uint characteristics) ||
                !TryRead(header + VirtualAddressField, out uint start) || !TryRead(header + VirtualSizeField, out uint length))
            {
                return false;
            }

            if ((characteristics & Executable) != 0 && offset >= start && offset - start < length)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The table row of the function that an offset lies in.</summary>
    /// <returns>A row number, or -1.</returns>
    public int Find(uint offset)
    {
        uint low = 0;
        uint high = _count;
        while (low < high)
        {
            uint middle = low + ((high - low) / 2);
            RuntimeFunction function = this[(int)middle];
            if (offset < function.Begin)
            {
                high = middle;
            }
            else if (offset >= function.End)
            {
                low = middle + 1;
            }
            else
            {
                return (int)middle;
            }
        }

        return -1;
    }

    /// <summary>A row of the table.</summary>
    /// <param name="row">A number that <see cref="Find"/> gave, or a smaller one from 0 on.</param>
    public RuntimeFunction this[int row] => (uint)row < _count
        ? Unsafe.ReadUnaligned<RuntimeFunction>(_start + _table + ((uint)row * (uint)sizeof(RuntimeFunction)))
        : default;
}
