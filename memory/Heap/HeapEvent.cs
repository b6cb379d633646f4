namespace UefiKernel.Memory;

/// <summary>What happened.</summary>
public enum HeapEventKind
{
    /// <summary>A block was allocated.</summary>
    Allocated,

    /// <summary>A block was freed.</summary>
    Freed,

    /// <summary>A block changed its size in place.</summary>
    Resized,

    /// <summary>An allocation failed.</summary>
    Failed,

    /// <summary>Misuse was caught; <see cref="FreeListHeap.LastMisuse"/> has the report.</summary>
    Misused,

    /// <summary>A region came.</summary>
    RegionAdded,

    /// <summary>A region went.</summary>
    RegionRemoved,
}

/// <summary>One event of the heap's trace.</summary>
public readonly struct HeapEvent
{
    internal HeapEvent(HeapEventKind kind, nuint address, nuint size, HeapStatus status)
    {
        Kind = kind;
        Address = new(address);
        Size = new(size);
        Status = status;
    }

    /// <summary>What happened.</summary>
    public HeapEventKind Kind { get; }

    /// <summary>The block, region or pointer; 0 for a failure.</summary>
    public VirtualAddress Address { get; }

    /// <summary>The payload's or the region's bytes.</summary>
    public ByteCount Size { get; }

    /// <summary>Why, for failures and misuse.</summary>
    public HeapStatus Status { get; }
}

/// <summary>How short memory is.</summary>
public enum HeapPressure
{
    /// <summary>There is enough.</summary>
    None,

    /// <summary>Free memory has fallen below the low mark.</summary>
    Low,

    /// <summary>Free memory has fallen below the critical mark.</summary>
    Critical,

    /// <summary>An allocation is about to fail; what the callback frees lets it be tried again.</summary>
    Failed,
}
