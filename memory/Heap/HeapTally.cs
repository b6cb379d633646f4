using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>Blocks that were counted together: those of a region, or of about the same size.</summary>
public struct HeapTally
{
    /// <summary>Allocated blocks.</summary>
    public ulong UsedBlocks { get; private set; }

    /// <summary>Bytes of the allocated blocks, rounding included.</summary>
    public ByteCount Used { get; private set; }

    /// <summary>Free blocks.</summary>
    public ulong FreeBlocks { get; private set; }

    /// <summary>Bytes of the free blocks.</summary>
    public ByteCount Free { get; private set; }

    /// <summary>Bytes of the largest free block.</summary>
    public ByteCount LargestFree { get; private set; }

    /// <summary>Bytes that describe the others.</summary>
    public ByteCount Metadata { get; private set; }

    /// <summary>Adds the blocks of another tally.</summary>
    public void Add(HeapTally other)
    {
        UsedBlocks += other.UsedBlocks;
        Used = Used.AddSaturating(other.Used);
        FreeBlocks += other.FreeBlocks;
        Free = Free.AddSaturating(other.Free);
        LargestFree = other.LargestFree > LargestFree ? other.LargestFree : LargestFree;
        Metadata = Metadata.AddSaturating(other.Metadata);
    }

    /// <summary>Adds a block.</summary>
    internal void Count(HeapBlock block) => Add(block.Kind switch
    {
        HeapBlockKind.Used => new() { UsedBlocks = 1, Used = block.Size },
        HeapBlockKind.Free => new() { FreeBlocks = 1, Free = block.Size, LargestFree = block.Size },
        _ => new() { Metadata = block.Size },
    });
}
