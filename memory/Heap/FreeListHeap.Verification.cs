namespace UefiKernel.Memory.Heap;

/// <summary>
/// The proof that every byte of every region is in exactly one block, and that bins, stacks and counts agree with the blocks.
/// </summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Checks the whole heap: region headers, that blocks follow each other without a gap or an overlap from each region's start
    /// to its end, that no two
    /// free runs are neighbours, bins, kept blocks, fences, guards, the collector's bits, and all counts. Time grows with the
    /// regions' size.
    /// </summary>
    /// <returns><see cref="HeapViolation.None"/>, or the first violation in address order.</returns>
    public readonly HeapViolation Verify()
    {
        Enter();
        HeapViolation violation = VerifyAll();
        Leave();
        return violation;
    }

    private struct BlockTotals
    {
        internal nuint Total;
        internal nuint Metadata;
        internal nuint Used;
        internal nuint Payload;
        internal ulong Blocks;
        internal uint Kept;
        internal uint OpenRuns;
        internal ulong Objects;
        internal nuint ObjectBytes;
    }

    private readonly HeapViolation VerifyAll()
    {
        BlockTotals totals = default;
        nuint previousEnd = 0;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            HeapViolation violation = region->Start < previousEnd || !region->Contains((nuint)region) ||
                region->Metadata != region->GranuleOf((nuint)region)
                ? new(HeapViolationKind.RegionHeader, (nuint)region)
                : VerifyBoundary(region);
            violation = violation.IsNone ? VerifyBlocks(region, ref totals) : violation;
            violation = violation.IsNone ? VerifyBins(region) : violation;
            violation = violation.IsNone ? VerifyObjectBits(region) : violation;
            if (!violation.IsNone)
            {
                return violation;
            }

            totals.Total += region->Bytes;
            totals.Metadata += (nuint)region->MetadataLength << HeapRegion.GranuleShift;
            previousEnd = region->EndAddress;
        }

        uint kept = 0;
        for (uint stack = 0; stack < KeptBlocks.Stacks; stack++)
        {
            kept += _kept.Count(stack);
        }

        bool agree = totals.Total == _counters.Total && totals.Metadata == _counters.Metadata && totals.Used == _counters.Used &&
            totals.Payload == _counters.Payload && totals.Blocks == _counters.Allocations - _counters.Frees &&
            totals.Kept == kept && totals.OpenRuns == _openRuns &&
            totals.Objects == _objects && totals.ObjectBytes == _objectBytes;
        return agree ? HeapViolation.None : new(HeapViolationKind.Statistics, (nuint)_regions);
    }

    private static HeapViolation VerifyBoundary(HeapRegion* region)
    {
        for (uint granule = 0; granule < region->Chunks << HeapRegion.ChunkShift; granule++)
        {
            bool outside = granule < region->First || granule >= region->End;
            if (outside && (region->IsFree(granule) || region->IsStart(granule) != (granule == region->End)))
            {
                return new(HeapViolationKind.RegionBoundary, (nuint)region->AddressOf(granule));
            }
        }

        return HeapViolation.None;
    }

    // This walk looks at one granule at a time, on purpose: it checks what the heap finds with words of 64 and lengths out of
    // line.
    private readonly HeapViolation VerifyBlocks(HeapRegion* region, ref BlockTotals totals)
    {
        for (uint start = region->First, end; start < region->End; start = end)
        {
            bool isFree = region->IsFree(start);
            end = start + 1;
            while (end < region->End && !region->IsStart(end) && region->IsFree(end) == isFree)
            {
                end++;
            }

            HeapViolationKind kind = isFree ? CheckRun(region, start, end - start)
                : !region->IsStart(start) ? HeapViolationKind.OrphanedGranules
                : region->BlockLength(start) != end - start ? HeapViolationKind.Length
                : CheckBlock(region, start, end - start, ref totals);
            if (kind != HeapViolationKind.None)
            {
                return new(kind, (nuint)region->AddressOf(start));
            }
        }

        return HeapViolation.None;
    }

    private static HeapViolationKind CheckRun(HeapRegion* region, uint run, uint length)
    {
        if (region->RunLength(run) != length || region->RunBefore(run + length) != length)
        {
            return HeapViolationKind.Length;
        }

        return !region->IsIntact(run) ? HeapViolationKind.WriteAfterFree
            : region->IsLinked(run, length) ? HeapViolationKind.None : HeapViolationKind.Bins;
    }

    private readonly HeapViolationKind CheckBlock(HeapRegion* region, uint start, uint length, ref BlockTotals totals)
    {
        byte* block = region->AddressOf(start);
        nuint bytes = (nuint)length << HeapRegion.GranuleShift;
        if (start == region->Metadata)
        {
            bool isDescription = region->IsReserved(start) && length == region->MetadataLength;
            return isDescription ? HeapViolationKind.None : HeapViolationKind.RegionHeader;
        }

        bool reserved = region->IsReserved(start);
        if (reserved && _kept.Contains(block))
        {
            totals.Kept++;
            return _fence.IsGuardIntact(block) ? HeapViolationKind.None : HeapViolationKind.WriteAfterFree;
        }

        nuint payload = bytes;
        if (region->IsObject(start))
        {
            totals.Objects++;
            totals.ObjectBytes += bytes;
        }
        else if (!reserved && (payload = _fence.Read(block, bytes)) > bytes)
        {
            return HeapViolationKind.Overrun;
        }

        totals.OpenRuns += reserved ? 1U : 0;
        totals.Used += bytes;
        totals.Payload += payload;
        totals.Blocks++;
        return HeapViolationKind.None;
    }

    private static HeapViolation VerifyBins(HeapRegion* region)
    {
        uint linked = 0;
        for (uint bin = 0; bin < region->BinCount && linked <= region->FreeRuns; bin++)
        {
            linked += region->CountRing(bin, region->FreeRuns);
        }

        uint runs = 0;
        for (uint granule = region->First; granule < region->End; granule++)
        {
            runs += region->IsFree(granule) && !region->IsFree(granule - 1) ? 1U : 0;
        }

        bool agree = linked == runs && region->FreeRuns == runs && (!region->Index.Exists || region->Index.IsCurrent(region));
        return agree ? HeapViolation.None : new(HeapViolationKind.Bins, (nuint)region);
    }

    /// <summary>Checks that every object bit stands at the start of a used block, and every mark at an object.</summary>
    private static HeapViolation VerifyObjectBits(HeapRegion* region)
    {
        for (uint chunk = 0; region->Objects != null && chunk < region->Chunks; chunk++)
        {
            ObjectWord word = region->Objects[chunk];
            ulong used = region->Map[chunk].Start & ~region->Map[chunk].Body & region->InsideOf(chunk);
            if ((word.Objects & ~used) != 0 || (word.Marks & ~word.Objects) != 0)
            {
                return new(HeapViolationKind.ObjectBits, (nuint)region->AddressOf(chunk << HeapRegion.ChunkShift));
            }
        }

        return HeapViolation.None;
    }
}
