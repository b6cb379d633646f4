using System;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Mapping;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// A loaded image and its function table. Every read is checked against the image's size: what the tables say is not trusted to
/// stay inside.
/// </summary>
internal readonly unsafe struct CodeImage
{
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
    public static CodeImage FromHeaders(void* start, uint size) =>
        PeHeaders.TryRead(new(start, (int)size), out PeHeaders headers)
            ? new(start, size, headers.FunctionTable, headers.FunctionTableSize)
            : new(start, size, 0, 0);

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
        for (int i = 0; TryGetSection(i, out PeSection section); i++)
        {
            if (section.IsExecutable && section.Contains(offset))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A row of the section table.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="section">The section.</param>
    /// <returns>False past the last section, and when the image has no headers.</returns>
    public bool TryGetSection(int index, out PeSection section)
    {
        section = default;
        return PeHeaders.TryRead(new(_start, (int)_size), out PeHeaders headers) && headers.TryGetSection(index, out section);
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
