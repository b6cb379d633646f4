namespace UefiKernel.Memory;

/// <summary>The memory that the heap manages.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Gives the heap a region of memory, which must be readable and writable and used by nobody else. What alignment to 16 bytes cuts off at
    /// the ends stays untouched; some 2 % of the rest describe it.
    /// </summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>; <see cref="HeapStatus.InvalidRegion"/> for an empty region, one that contains address 0, and one that reaches
    /// the last 16 bytes of the address space or wraps around; <see cref="HeapStatus.RegionTooSmall"/> when it cannot hold its own description and a block;
    /// <see cref="HeapStatus.RegionOverlap"/> when it shares bytes with a region that the heap has. Refused memory is not touched.
    /// </returns>
    public HeapStatus AddRegion(VirtualAddress start, ByteCount length)
    {
        if (length.IsZero || start.IsZero || !start.TryAdd(length, out VirtualAddress end) || end.Value > nuint.MaxValue - HeapRegion.ChunkBytes)
        {
            return HeapStatus.InvalidRegion;
        }

        HeapRegion** link = (HeapRegion**)0;
        HeapRegion* above = _regions;
        for (; above != null && above->Start < end.Value; above = above->Next)
        {
            if (above->End > start.Value)
            {
                return HeapStatus.RegionOverlap;
            }

            link = &above->Next;
        }

        const nuint GranuleMask = HeapRegion.GranuleBytes - 1;
        nuint first = (start.Value + GranuleMask) & ~GranuleMask;
        nuint last = end.Value & ~GranuleMask;
        if (!RegionLayout.TryPlan(first, last, out RegionLayout layout))
        {
            return HeapStatus.RegionTooSmall;
        }

        HeapRegion* region = layout.Build();
        region->Next = above;
        if (link == null)
        {
            _regions = region;
        }
        else
        {
            *link = region;
        }

        _counters.Total += last - first;
        _counters.Metadata += region->MetadataLength << HeapRegion.GranuleShift;
        _counters.FreeRuns++;
        WriteGuard(region->AddressOf(region->MetadataGranule + region->MetadataLength));
        return HeapStatus.Success;
    }
}
