using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>What a check of the whole heap can find wrong.</summary>
public enum HeapViolationKind
{
    /// <summary>Nothing: the heap is sound.</summary>
    None,

    /// <summary>A region's header does not describe the memory it lies in.</summary>
    RegionHeader,

    /// <summary>Granules outside the region are not marked as such, so blocks could grow past its ends.</summary>
    RegionBoundary,

    /// <summary>Granules continue a block that never started.</summary>
    OrphanedGranules,

    /// <summary>A length that is kept out of line does not agree with the map.</summary>
    Length,

    /// <summary>
    /// A free run is not in the bin of its length, or the index for exact first fit does not agree with the map.
    /// </summary>
    Bins,

    /// <summary>The counters do not agree with the blocks.</summary>
    Statistics,

    /// <summary>The bytes behind a block's payload have changed: something wrote past its end.</summary>
    Overrun,

    /// <summary>The guard of a free run or a kept block has changed: something wrote to memory after freeing it.</summary>
    WriteAfterFree,

    /// <summary>
    /// A collector's bit says that an object starts where no block does, or that something is marked that is no object.
    /// </summary>
    ObjectBits,
}

/// <summary>The first violation that a check found, or <see cref="None"/>.</summary>
public readonly struct HeapViolation
{
    internal HeapViolation(HeapViolationKind kind, nuint address)
    {
        Kind = kind;
        Address = new(address);
    }

    /// <summary>A sound heap.</summary>
    public static HeapViolation None => default;

    /// <summary>What is wrong.</summary>
    public HeapViolationKind Kind { get; }

    /// <summary>Where: the block, granule or header concerned.</summary>
    public VirtualAddress Address { get; }

    /// <summary>Whether the heap is sound.</summary>
    public bool IsNone => Kind == HeapViolationKind.None;

    /// <summary>The kind by name and the address, or <c>none</c>.</summary>
    public override string ToString() => Kind switch
    {
        HeapViolationKind.None => "none",
        HeapViolationKind.RegionHeader => "region header at " + Address,
        HeapViolationKind.RegionBoundary => "region boundary at " + Address,
        HeapViolationKind.OrphanedGranules => "orphaned granules at " + Address,
        HeapViolationKind.Length => "length at " + Address,
        HeapViolationKind.Bins => "bins at " + Address,
        HeapViolationKind.Statistics => "statistics at " + Address,
        HeapViolationKind.Overrun => "overrun at " + Address,
        HeapViolationKind.WriteAfterFree => "write after free at " + Address,
        HeapViolationKind.ObjectBits => "object bits at " + Address,
        _ => "unknown at " + Address,
    };
}
