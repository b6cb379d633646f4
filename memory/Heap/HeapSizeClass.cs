using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>Blocks of about the same size; see <see cref="FreeListHeap.CountBlocks"/>.</summary>
public struct HeapSizeClass
{
    /// <summary>Allocated blocks.</summary>
    public ulong UsedBlocks { get; private set; }

    /// <summary>Bytes of the allocated blocks, rounding included.</summary>
    public ByteCount Used { get; private set; }

    /// <summary>Free blocks.</summary>
    public ulong FreeBlocks { get; private set; }

    /// <summary>Bytes of the free blocks.</summary>
    public ByteCount Free { get; private set; }

    /// <summary>Adds the blocks of another class.</summary>
    public void Add(HeapSizeClass other)
    {
        UsedBlocks += other.UsedBlocks;
        Used = Used.AddSaturating(other.Used);
        FreeBlocks += other.FreeBlocks;
        Free = Free.AddSaturating(other.Free);
    }

    /// <summary>Adds a block; what describes a region is neither used nor free.</summary>
    internal void Count(in HeapBlock block)
    {
        if (block.Kind == HeapBlockKind.Used)
        {
            UsedBlocks++;
            Used = new(Used.Value + block.Size.Value);
        }
        else if (block.Kind == HeapBlockKind.Free)
        {
            FreeBlocks++;
            Free = new(Free.Value + block.Size.Value);
        }
    }
}
