using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>The counts of one region of a heap at one moment. Used, free and metadata add up to <see cref="Size"/>.</summary>
public struct HeapRegionStatistics
{
    private HeapSizeClass _blocks;

    internal HeapRegionStatistics(nuint start, nuint end)
    {
        Start = new(start);
        Size = new(end - start);
    }

    /// <summary>The first address, a multiple of 16.</summary>
    public VirtualAddress Start { get; }

    /// <summary>Bytes, a multiple of 16.</summary>
    public ByteCount Size { get; }

    /// <summary>Bytes of the allocated blocks, rounding included.</summary>
    public readonly ByteCount Used => _blocks.Used;

    /// <summary>Allocated blocks.</summary>
    public readonly ulong UsedBlocks => _blocks.UsedBlocks;

    /// <summary>Bytes of the free blocks.</summary>
    public readonly ByteCount Free => _blocks.Free;

    /// <summary>Free blocks.</summary>
    public readonly ulong FreeBlocks => _blocks.FreeBlocks;

    /// <summary>Bytes of the largest free block.</summary>
    public ByteCount LargestFree { get; private set; }

    /// <summary>Bytes that describe the others.</summary>
    public ByteCount Metadata { get; private set; }

    internal void Count(in HeapBlock block)
    {
        _blocks.Count(in block);
        if (block.Kind == HeapBlockKind.Metadata)
        {
            Metadata = new(Metadata.Value + block.Size.Value);
        }
        else if (block.Kind == HeapBlockKind.Free && block.Size.Value > LargestFree.Value)
        {
            LargestFree = block.Size;
        }
    }
}
