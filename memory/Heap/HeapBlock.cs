using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>What a stretch of a region is.</summary>
public enum HeapBlockKind
{
    /// <summary>No block: the walk is over, or there is no such neighbour.</summary>
    None,

    /// <summary>Free: a run, or a kept block.</summary>
    Free,

    /// <summary>Allocated.</summary>
    Used,

    /// <summary>The region's own description.</summary>
    Metadata,
}

/// <summary>One block of the heap, as a walk or a report shows it.</summary>
public readonly struct HeapBlock
{
    internal HeapBlock(HeapBlockKind kind, nuint address, nuint size, nuint payload)
    {
        Kind = kind;
        Address = new(address);
        Size = new(size);
        Payload = new(payload);
    }

    /// <summary>What it is.</summary>
    public HeapBlockKind Kind { get; }

    /// <summary>Its first byte.</summary>
    public VirtualAddress Address { get; }

    /// <summary>Its length, a multiple of 16 bytes.</summary>
    public ByteCount Size { get; }

    /// <summary>The bytes that were asked for; 0 unless <see cref="HeapBlockKind.Used"/>.</summary>
    public ByteCount Payload { get; }
}
