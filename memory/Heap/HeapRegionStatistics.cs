using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>A region of a heap, and its blocks at one moment. Used, free and metadata add up to <see cref="Size"/>.</summary>
public readonly struct HeapRegionStatistics
{
    internal HeapRegionStatistics(nuint start, nuint bytes, HeapTally blocks)
    {
        Start = new(start);
        Size = new(bytes);
        Blocks = blocks;
    }

    /// <summary>The first address, a multiple of 16.</summary>
    public VirtualAddress Start { get; }

    /// <summary>Bytes, a multiple of 16.</summary>
    public ByteCount Size { get; }

    /// <summary>Its blocks.</summary>
    public HeapTally Blocks { get; }
}
