namespace UefiKernel.Memory;

/// <summary>The named heaps of the kernel.</summary>
public enum HeapZoneKind
{
    /// <summary>Buffers that devices with few address lines reach.</summary>
    Dma,

    /// <summary>The kernel's own data.</summary>
    Kernel,

    /// <summary>Data held on behalf of programs.</summary>
    User,
}

/// <summary>
/// A heap that takes its memory from the page allocator when it needs it, up to a quota, and gives it back when nothing in it is used. All zeros is a
/// zone without pages.
/// </summary>
public unsafe struct HeapZone
{
    private const int MaximumRegions = 64;

    private BuddyAllocator* _pages;
    private PageZone _from;
    private nuint _quota;
    private nuint _held;
    private nuint _mapOffset;
    private int _regionCount;
    private fixed ulong _regions[MaximumRegions];
    private fixed byte _orders[MaximumRegions];
    private FreeListHeap _heap;

    /// <summary>The zone's name.</summary>
    public HeapZoneKind Kind { get; private set; }

    /// <summary>The pages that the zone may hold.</summary>
    public readonly PageCount Quota => new(_quota);

    /// <summary>The pages that it holds.</summary>
    public readonly PageCount Held => new(_held);

    /// <summary>The statistics of its heap.</summary>
    public readonly HeapStatistics GetStatistics() => _heap.GetStatistics();

    /// <summary>Checks its heap.</summary>
    public readonly HeapViolation Verify() => _heap.Verify();

    /// <summary>Sets the zone up, once.</summary>
    /// <param name="kind">Its name.</param>
    /// <param name="pages">Where its pages come from; must stay where it is.</param>
    /// <param name="from">The highest zone of physical memory that they may come from.</param>
    /// <param name="quota">The most pages that it may hold.</param>
    /// <param name="mapOffset">What is added to a physical address to get the address that the processor uses; 0 where both are the same.</param>
    public void Initialize(HeapZoneKind kind, BuddyAllocator* pages, PageZone from, PageCount quota, nuint mapOffset)
    {
        Kind = kind;
        _pages = pages;
        _from = from;
        _quota = (nuint)quota.Value;
        _mapOffset = mapOffset;
    }

    /// <summary>Allocates as <see cref="FreeListHeap.Allocate"/> does, taking more pages when it has to; null beyond the quota.</summary>
    public void* Allocate(nuint size, nuint alignment)
    {
        void* pointer = _heap.Allocate(size, alignment);
        return pointer != null || !TryGrow(size, alignment) ? pointer : _heap.Allocate(size, alignment);
    }

    /// <summary>Frees a block of this zone; a pointer of another zone is foreign.</summary>
    public HeapStatus Free(void* pointer) => _heap.Free(pointer);

    /// <summary>Gives regions in which nothing is allocated back to the page allocator.</summary>
    /// <returns>The pages given back.</returns>
    public PageCount Trim()
    {
        nuint before = _held;
        for (int i = _regionCount - 1; i >= 0; i--)
        {
            int order = _orders[i];
            PhysicalAddress address = new(_regions[i]);
            if (_heap.RemoveRegion(new((nuint)_regions[i] + _mapOffset)) == HeapStatus.Success && _pages->TryFree(address, order))
            {
                _held -= (nuint)1 << order;
                _regionCount--;
                _regions[i] = _regions[_regionCount];
                _orders[i] = _orders[_regionCount];
            }
        }

        return new(before - _held);
    }

    private bool TryGrow(nuint size, nuint alignment)
    {
        if (_pages == null || _regionCount == MaximumRegions || size > nuint.MaxValue >> 8 || alignment > FreeListHeap.MaximumAlignment)
        {
            return false;
        }

        // Room for the region's own description (2 %, and at least 2 KiB) and for padding in front of the block.
        nuint bytes = size + alignment + size / 32 + 4096 + 16;
        int order = 4;
        while (order < BuddyAllocator.MaximumOrder && (nuint)PageCount.BytesPerPage << order < bytes)
        {
            order++;
        }

        nuint pages = (nuint)1 << order;
        if (pages > _quota - _held || !_pages->TryAllocate(order, _from, out PhysicalAddress address))
        {
            return false;
        }

        // One granule at the end is left out, so that regions of neighbouring blocks never merge and each can be given back by itself.
        nuint length = (pages * (nuint)PageCount.BytesPerPage) - 16;
        if (_heap.AddRegion(new((nuint)address.Value + _mapOffset), new(length)) != HeapStatus.Success)
        {
            _pages->TryFree(address, order);
            return false;
        }

        _regions[_regionCount] = address.Value;
        _orders[_regionCount++] = (byte)order;
        _held += pages;
        return true;
    }
}
