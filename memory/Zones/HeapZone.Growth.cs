using System.Numerics;

namespace UefiKernel.Memory;

/// <summary>Taking pages and giving them back.</summary>
public unsafe partial struct HeapZone
{
    /// <summary>The order of the smallest blocks of pages that are taken: 64 KiB.</summary>
    private const int SmallestOrder = 4;

    /// <summary>The order of the largest block that is kept although it is empty, so that one allocation does not take and return it each time: 1 MiB.</summary>
    private const int LargestKeptOrder = 8;

    /// <summary>
    /// One granule at the end of each block is left out, so that neighbouring blocks stay separate regions and each can be given back.
    /// </summary>
    private const nuint Gap = HeapRegion.GranuleBytes;

    /// <summary>Gives all pages back in which nothing is allocated.</summary>
    /// <returns>How many.</returns>
    public PageCount Trim()
    {
        ulong before = _counters.Held;
        for (int chunk = _chunks.Count - 1; chunk >= 0; chunk--)
        {
            if (_chunks.Live(chunk) == 0)
            {
                Return(chunk);
            }
        }

        return new(before - _counters.Held);
    }

    /// <summary>Checks the heap, and that the zone's own counts agree with it.</summary>
    public HeapViolation Verify()
    {
        HeapViolation violation = _heap.Verify();
        ulong held = 0;
        ulong live = 0;
        for (int chunk = 0; chunk < _chunks.Count && violation.IsNone; chunk++)
        {
            held += 1UL << _chunks.Order(chunk);
            live += _chunks.Live(chunk);
            PhysicalAddress physical = new(unchecked(_chunks.Start(chunk) - _mapping));
            if (_pages.TryGetOrder(physical, out int order) != PageStatus.Success || order != _chunks.Order(chunk))
            {
                violation = new(HeapViolationKind.RegionHeader, _chunks.Start(chunk));
            }
        }

        bool counted = held == _counters.Held && live == _heap.GetStatistics().UsedBlocks && (uint)_chunks.Count == _counters.Chunks;
        return violation.IsNone && !counted ? new(HeapViolationKind.Statistics, 0) : violation;
    }

    /// <summary>Takes a block of pages and allocates from it; all is as before when that fails.</summary>
    private HeapStatus GrowAndAllocate(nuint size, nuint alignment, out void* pointer)
    {
        pointer = null;
        ByteCount bytes = new ByteCount(size).AddSaturating(new(alignment)).AddSaturating(new(Gap));
        if (!_pages.IsInitialized || !PageAllocator.TryGetOrder(bytes, out int needed))
        {
            return HeapStatus.OutOfMemory;
        }

        // A quarter of what there is, so that blocks stay few; less when that much is not to be had.
        needed = needed < SmallestOrder ? SmallestOrder : needed;
        int wanted = BitOperations.Log2((_counters.Held >> 2) | 1);
        for (int order = wanted > PageAllocator.MaximumOrder ? PageAllocator.MaximumOrder : wanted; order > needed; order--)
        {
            if (TryGrowTo(order, size, alignment, countRefusal: false, out pointer))
            {
                return HeapStatus.Success;
            }
        }

        // What describes the region is 2 to 4 % of it: if the block is too large for the smallest order then not for the next one.
        bool found = TryGrowTo(needed, size, alignment, countRefusal: true, out pointer) ||
            (needed < PageAllocator.MaximumOrder && TryGrowTo(needed + 1, size, alignment, countRefusal: true, out pointer));
        return found ? HeapStatus.Success : HeapStatus.OutOfMemory;
    }

    private bool TryGrowTo(int order, nuint size, nuint alignment, bool countRefusal, out void* pointer)
    {
        pointer = null;
        ulong pages = 1UL << order;
        if (_chunks.Count == ChunkTable.Capacity)
        {
            return false;
        }

        if (_limits.Quota.Value < _counters.Held || pages > _limits.Quota.Value - _counters.Held)
        {
            _counters.QuotaRefusals += countRefusal ? 1UL : 0UL;
            return false;
        }

        if (_pages.TryAllocate(order, _limits.Highest, _limits.Fallback, out PhysicalAddress physical) != PageStatus.Success)
        {
            return false;
        }

        // The pages are the zone's alone now, and mapped writable as the caller of TryInitialize vouched.
        nuint start = unchecked(_mapping + (nuint)physical.Value);
        if (_heap.AddRegion(RegionOf(start), new((pages * PageCount.BytesPerPage) - (RegionOf(start).Value - start) - Gap)) != HeapStatus.Success)
        {
            _ = _pages.Free(physical, order);
            return false;
        }

        _chunks.Add(start, order);
        _counters.Chunks++;
        _counters.Growths++;
        _counters.Held += pages;
        _counters.PeakHeld = _counters.Held > _counters.PeakHeld ? _counters.Held : _counters.PeakHeld;
        if (_heap.TryAllocate(size, alignment, out pointer) == HeapStatus.Success)
        {
            return true;
        }

        Return(_chunks.Find(start));
        return false;
    }

    /// <summary>Counts a block that was freed, and gives its pages back if it was the last one in them.</summary>
    private void Left(HeapStatus status, void* pointer)
    {
        int chunk = status == HeapStatus.Success ? _chunks.Find((nuint)pointer) : -1;
        if (chunk < 0)
        {
            return;
        }

        _chunks.Leave(chunk);
        if (_chunks.Live(chunk) == 0 && (_chunks.Order(chunk) > LargestKeptOrder || HasOtherEmpty(chunk)))
        {
            Return(chunk);
        }
    }

    private readonly bool HasOtherEmpty(int chunk)
    {
        for (int other = 0; other < _chunks.Count; other++)
        {
            if (other != chunk && _chunks.Live(other) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Return(int chunk)
    {
        nuint start = _chunks.Start(chunk);
        int order = _chunks.Order(chunk);
        if (_heap.RemoveRegion(RegionOf(start)) != HeapStatus.Success)
        {
            return;
        }

        _chunks.Remove(chunk);
        _counters.Chunks--;
        _counters.Returns++;
        _counters.Held -= 1UL << order;
        _ = _pages.Free(new(unchecked(start - _mapping)), order);
    }

    /// <summary>Where a block's region begins: a page mapped at address 0 cannot be part of a heap, whose pointers are not null.</summary>
    private static VirtualAddress RegionOf(nuint start) => new(start == 0 ? (nuint)PageCount.BytesPerPage : start);
}
