using System;

namespace UefiKernel.Kernel.Memory.Heap;

/// <summary>What is known of an allocated block. Sixteen bytes.</summary>
internal struct BlockRecord
{
    // The number of the site in bits 0 to 15, two marks, the size from bit 24 on.
    private const int ObjectBit = 1 << 16;
    private const int OldBit = 1 << 17;
    private const int SizeShift = 24;
    private const ulong LargestSize = ulong.MaxValue >> SizeShift;

    private ulong _data;

    /// <summary>Makes a record.</summary>
    /// <param name="block">The block's address; not 0.</param>
    /// <param name="size">Requested bytes; more than 1 TiB is recorded as 1 TiB.</param>
    /// <param name="site">The number of its call site.</param>
    /// <param name="isObject">Whether it is an object.</param>
    public BlockRecord(nuint block, ulong size, ushort site, bool isObject)
    {
        Block = block;
        _data = (Math.Min(size, LargestSize) << SizeShift) | site | (isObject ? ObjectBit : 0UL);
    }

    /// <summary>The block's address; 0 for no block.</summary>
    public nuint Block { get; }

    /// <summary>Bytes that were asked for.</summary>
    public readonly ulong Size => _data >> SizeShift;

    /// <summary>The number of its call site.</summary>
    public readonly ushort Site => (ushort)_data;

    /// <summary>Whether it is an object.</summary>
    public readonly bool IsObject => (_data & ObjectBit) != 0;

    /// <summary>Whether it was there when the last mark was set.</summary>
    public bool IsOld
    {
        readonly get => (_data & OldBit) != 0;
        set => _data = value ? _data | OldBit : _data & ~(ulong)OldBit;
    }
}
