using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>The counts of one zone at one moment. Free, allocated and reserved pages add up to <see cref="Total"/>.</summary>
public unsafe struct PageZoneStatistics
{
    private fixed ulong _free[PageAllocator.Orders];
    private fixed ulong _taken[PageAllocator.Orders];

    internal PageZoneStatistics(in PageZoneState state)
    {
        Total = new(state.TotalPages);
        Free = new(state.FreePages);
        Allocated = new(state.TakenPages);
        Reserved = new(state.ReservedPages);
        KeptAside = new((ulong)state.Cached);
        PeakAllocated = new(state.PeakTakenPages);
        Allocations = state.Allocations;
        Frees = state.Frees;
        Failures = state.Failures;
        Fallbacks = state.Fallbacks;
        LargestFreeOrder = state.FreeOrders != 0
            ? System.Numerics.BitOperations.Log2(state.FreeOrders)
            : state.Cached != 0 ? 0 : -1;
        for (int order = 0; order < PageAllocator.Orders; order++)
        {
            _free[order] = state.FreeBlocks[order];
            _taken[order] = state.TakenBlocks[order];
        }
    }

    /// <summary>All pages of the zone.</summary>
    public PageCount Total { get; }

    /// <summary>Free pages, those kept aside included.</summary>
    public PageCount Free { get; }

    /// <summary>Allocated pages.</summary>
    public PageCount Allocated { get; }

    /// <summary>Reserved pages, the allocator's own metadata included when it lies there.</summary>
    public PageCount Reserved { get; }

    /// <summary>Free single pages that are in no block, so that the next allocation of one is quick.</summary>
    public PageCount KeptAside { get; }

    /// <summary>The largest value that <see cref="Allocated"/> ever had.</summary>
    public PageCount PeakAllocated { get; }

    /// <summary>Blocks allocated from the zone, ever.</summary>
    public ulong Allocations { get; }

    /// <summary>Blocks of the zone freed, ever.</summary>
    public ulong Frees { get; }

    /// <summary>Allocations that named this zone and failed, ever.</summary>
    public ulong Failures { get; }

    /// <summary>Those among <see cref="Allocations"/> that named a zone above.</summary>
    public ulong Fallbacks { get; }

    /// <summary>
    /// The highest order of which a block is free, before pages kept aside are merged; −1 when nothing is free.
    /// </summary>
    public int LargestFreeOrder { get; }

    /// <summary>Free blocks of an order; 0 for an order that does not exist.</summary>
    public readonly ulong FreeBlocks(int order) => (uint)order < PageAllocator.Orders ? _free[order] : 0;

    /// <summary>Allocated blocks of an order; 0 for an order that does not exist.</summary>
    public readonly ulong AllocatedBlocks(int order) => (uint)order < PageAllocator.Orders ? _taken[order] : 0;
}
