namespace UefiKernel.Memory;

/// <summary>The proof that every byte of every region is in exactly one block, and that index and counts agree with the blocks.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Checks the whole heap: region headers, that blocks follow each other without a gap or an overlap from each region's start to its end, that no two
    /// free blocks are neighbours, the fit index, the marks behind payloads and in free blocks, and all counts. Time grows with the regions' size.
    /// </summary>
    /// <returns><see cref="HeapViolation.None"/>, or the first violation in address order.</returns>
    public HeapViolation Verify()
    {
        FinishFrees();
        BlockTotals totals = default;
        nuint previousEnd = 0;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            if (region->Start < previousEnd || region->Start >= region->End || !region->Contains((nuint)region) ||
                region->MetadataGranule != ((nuint)region - region->Base) >> HeapRegion.GranuleShift)
            {
                return new(HeapViolationKind.RegionHeader, (nuint)region);
            }

            HeapViolation violation = VerifyRegion(region, ref totals);
            if (!violation.IsNone)
            {
                return violation;
            }

            totals.Total += region->End - region->Start;
            totals.Metadata += region->MetadataLength << HeapRegion.GranuleShift;
            previousEnd = region->End;
        }

        bool agree = totals.Total == _counters.Total && totals.Metadata == _counters.Metadata && totals.Used == _counters.Used &&
            totals.Payload == _counters.Payload && totals.FreeRuns == _counters.FreeRuns &&
            totals.Blocks == _counters.Allocations - _counters.Frees;
        return agree ? VerifyObjects() : new(HeapViolationKind.Statistics, (nuint)_regions);
    }

    private struct BlockTotals
    {
        internal nuint Total;
        internal nuint Metadata;
        internal nuint Used;
        internal nuint Payload;
        internal nuint FreeRuns;
        internal ulong Blocks;
    }

    private readonly HeapViolation VerifyRegion(HeapRegion* region, ref BlockTotals totals)
    {
        HeapViolation violation = VerifyBoundary(region);
        nuint granule = region->FirstGranule;
        nuint end = region->EndGranule;
        while (violation.IsNone && granule < end)
        {
            nuint start = granule;
            byte* address = region->AddressOf(start);
            if (BlockMap.IsFree(region, start))
            {
                granule = WalkFree(region, start);
                totals.FreeRuns++;
                if (!AlignedBounds.Covers(region, start, granule))
                {
                    return new(HeapViolationKind.AlignedBounds, (nuint)address);
                }

                violation = IsGuardIntact(address) ? violation : new(HeapViolationKind.WriteAfterFree, (nuint)address);
            }
            else if (!BlockMap.IsStart(region, start))
            {
                return new(HeapViolationKind.OrphanedGranules, (nuint)address);
            }
            else
            {
                granule = WalkBlock(region, start);
                nuint bytes = (granule - start) << HeapRegion.GranuleShift;
                nuint slack = 0;
                if (start == region->MetadataGranule)
                {
                    violation = granule - start == region->MetadataLength ? violation : new(HeapViolationKind.RegionHeader, (nuint)address);
                    continue;
                }

                if (BlockMap.HasSlack(region, start) && !TryReadSlack(address, bytes, out slack))
                {
                    return new(HeapViolationKind.Overrun, (nuint)address);
                }

                totals.Used += bytes;
                totals.Payload += bytes - slack;
                totals.Blocks++;
            }
        }

        if (violation.IsNone && granule != end)
        {
            return new(HeapViolationKind.LostBytes, (nuint)region->AddressOf(granule));
        }

        return violation.IsNone ? VerifyIndex(region) : violation;
    }

    private static HeapViolation VerifyBoundary(HeapRegion* region)
    {
        for (nuint granule = 0; granule < region->FirstGranule; granule++)
        {
            if (BlockMap.IsFree(region, granule) || BlockMap.IsStart(region, granule))
            {
                return new(HeapViolationKind.RegionBoundary, (nuint)region->AddressOf(granule));
            }
        }

        nuint end = region->EndGranule;
        for (nuint granule = end; granule < region->Chunks << HeapRegion.ChunkShift; granule++)
        {
            if (BlockMap.IsFree(region, granule) || BlockMap.IsStart(region, granule) != (granule == end))
            {
                return new(HeapViolationKind.RegionBoundary, (nuint)region->AddressOf(granule));
            }
        }

        return HeapViolation.None;
    }

    /// <summary>Compares each chunk's entry with the longest run that starts there and is known to the index, found granule by granule.</summary>
    private static HeapViolation VerifyIndex(HeapRegion* region)
    {
        nuint granule = region->FirstGranule;
        for (nuint chunk = 0; chunk < region->Chunks; chunk++)
        {
            nuint longest = 0;
            nuint chunkEnd = (chunk + 1) << HeapRegion.ChunkShift;
            while (granule < chunkEnd && granule < region->EndGranule)
            {
                nuint start = granule;
                bool free = BlockMap.IsFree(region, start);
                granule = free ? WalkFree(region, start) : WalkBlock(region, start);
                longest = free && granule - start > longest ? granule - start : longest;
            }

            // Without exact first fit, entries may promise too much.
            int entry = region->Fit[chunk];
            if (entry < FitIndex.EntryFor(longest) || (entry > FitIndex.EntryFor(longest) && !region->IsLazy) || !region->Fit.IsConsistentAbove(chunk) ||
                region->Whole[chunk] != (region->Map[chunk].Free == ulong.MaxValue))
            {
                return new(HeapViolationKind.FitIndex, (nuint)region->AddressOf(chunk << HeapRegion.ChunkShift));
            }
        }

        return HeapViolation.None;
    }

    // The two walks look at one granule at a time, on purpose: they check what the heap finds with words of 64.
    private static nuint WalkFree(HeapRegion* region, nuint granule)
    {
        while (granule < region->EndGranule && BlockMap.IsFree(region, granule))
        {
            granule++;
        }

        return granule;
    }

    private static nuint WalkBlock(HeapRegion* region, nuint granule)
    {
        do
        {
            granule++;
        }
        while (granule < region->EndGranule && !BlockMap.IsFree(region, granule) && !BlockMap.IsStart(region, granule));
        return granule;
    }
}
