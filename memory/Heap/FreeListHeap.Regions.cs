namespace UefiKernel.Memory;

/// <summary>The memory that the heap manages.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Gives the heap a region of memory, which must be readable and writable and used by nobody else. What alignment to 16 bytes cuts off at
    /// the ends stays untouched; some 2 % of the rest describe it. It becomes one with the regions that it touches, so that blocks can
    /// cross the seam.
    /// </summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>; <see cref="HeapStatus.InvalidRegion"/> for an empty region, one that contains address 0, and one that reaches
    /// the last KiB of the address space or wraps around; <see cref="HeapStatus.RegionTooSmall"/> when it cannot hold its own description and a block;
    /// <see cref="HeapStatus.RegionOverlap"/> when it shares bytes with a region that the heap has. Refused memory is not touched.
    /// </returns>
    public HeapStatus AddRegion(VirtualAddress start, ByteCount length)
    {
        if (length.IsZero || start.IsZero || !start.TryAdd(length, out VirtualAddress end) || end.Value > nuint.MaxValue - HeapRegion.ChunkBytes)
        {
            return HeapStatus.InvalidRegion;
        }

        Enter();
        HeapStatus status = AddRegion(start.Value, end.Value);
        if (status == HeapStatus.Success)
        {
            Notify(HeapEventKind.RegionAdded, start.Value, (nuint)length.Value);
        }

        Leave();
        return status;
    }

    /// <summary>
    /// Takes the region that begins at <paramref name="start"/> (after alignment to 16 bytes, and after merging) out of the heap again.
    /// </summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>: the heap no longer uses the memory; <see cref="HeapStatus.RegionNotFound"/>, or
    /// <see cref="HeapStatus.RegionInUse"/> while anything in it is allocated.
    /// </returns>
    public HeapStatus RemoveRegion(VirtualAddress start)
    {
        FinishFrees();
        if (_quarantineUsed)
        {
            FlushQuarantine();
        }

        Enter();
        nuint aligned = (start.Value + (HeapRegion.GranuleBytes - 1)) & ~(HeapRegion.GranuleBytes - 1);
        HeapStatus status = HeapStatus.RegionNotFound;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            if (region->Start == aligned)
            {
                status = CountRuns(region, out nuint runs) == region->EndGranule - region->FirstGranule - region->MetadataLength
                    ? HeapStatus.Success
                    : HeapStatus.RegionInUse;
                if (status == HeapStatus.Success)
                {
                    Notify(HeapEventKind.RegionRemoved, region->Start, region->End - region->Start);
                    Forget(region, runs);
                }

                break;
            }
        }

        Leave();
        return status;
    }

    private HeapStatus AddRegion(nuint start, nuint end)
    {
        HeapRegion* below = null;
        HeapRegion* above = _regions;
        for (; above != null && above->Start < end; above = above->Next)
        {
            if (above->End > start)
            {
                return HeapStatus.RegionOverlap;
            }

            below = above;
        }

        const nuint GranuleMask = HeapRegion.GranuleBytes - 1;
        start = (start + GranuleMask) & ~GranuleMask;
        end &= ~GranuleMask;
        HeapRegion* lower = below != null && below->End == start ? below : null;
        HeapRegion* upper = above != null && above->Start == end ? above : null;
        nuint first = lower == null ? start : lower->Start;
        nuint last = upper == null ? end : upper->End;
        if (end <= start || !RegionLayout.TryPlan(first, last, start, end, atEnd: lower != null && upper == null, _marks, _placement == HeapPlacement.Recent, out RegionLayout layout))
        {
            return HeapStatus.RegionTooSmall;
        }

        HeapRegion* region = layout.Build();
        if (_hardening >= HeapHardening.Full)
        {
            PoisonNewMemory(region, start, end);
        }

        Absorb(region, lower);
        Absorb(region, upper);
        Insert(region);
        return HeapStatus.Success;
    }

    /// <summary>Copies the blocks of a region that is becoming part of another; its old description becomes free memory.</summary>
    private void Absorb(HeapRegion* region, HeapRegion* old)
    {
        if (old == null)
        {
            return;
        }

        // Both bases are multiples of a chunk, so the words are the same and only their numbers differ; the granules outside are left out.
        nuint shift = (old->Base - region->Base) >> HeapRegion.GranuleShift;
        for (nuint granule = old->FirstGranule; granule < old->EndGranule;)
        {
            if (BlockMap.IsFree(old, granule))
            {
                granule = BlockMap.EndOfRun(old, granule);
                continue;
            }

            nuint next = BlockMap.EndOfBlock(old, granule);
            if (granule != old->MetadataGranule)
            {
                BlockMap.SetAllocated(region, granule + shift, next - granule, BlockMap.HasSlack(old, granule));
            }

            granule = next;
        }

        if (_hardening >= HeapHardening.Full && BlockMap.IsFree(old, old->FirstGranule) && old->Start != region->Start)
        {
            // This run now continues the one below it: its guard is in the middle.
            Poison((byte*)old->Start, (nuint)sizeof(FreeNode));
        }

        AbsorbObjects(region, old);
        CountRuns(old, out nuint runs);
        byte* metadata = old->AddressOf(old->MetadataGranule);
        nuint bytes = old->MetadataLength << HeapRegion.GranuleShift;
        Forget(old, runs);
        if (_hardening >= HeapHardening.Full)
        {
            // The guard of a run behind the description disappears with the merge.
            bool runBehind = metadata + bytes < (byte*)region->End && BlockMap.IsFree(region, ((nuint)metadata + bytes - region->Base) >> HeapRegion.GranuleShift);
            Poison(metadata, bytes + (runBehind ? (nuint)sizeof(FreeNode) : 0));
        }
    }

    /// <summary>Enters a region's free runs into its indexes, and the region into the list.</summary>
    private void Insert(HeapRegion* region)
    {
        for (nuint granule = region->FirstGranule; granule < region->EndGranule;)
        {
            if (!BlockMap.IsFree(region, granule))
            {
                granule = BlockMap.EndOfBlock(region, granule);
                continue;
            }

            nuint end = BlockMap.EndOfUnindexedRun(region, granule);
            RunUpdate.Enter(region, granule, end);
            WriteGuard(region->AddressOf(granule));
            _counters.FreeRuns++;
            granule = end;
        }

        region->NoRun.Guard = GuardFor((byte*)&region->NoRun);
        HeapRegion** link = LinkTo(region->Start);
        region->Next = link == null ? _regions : *link;
        SetLink(link, region);
        _counters.Total += region->End - region->Start;
        _counters.Metadata += region->MetadataLength << HeapRegion.GranuleShift;
    }

    private void Forget(HeapRegion* region, nuint runs)
    {
        _counters.Total -= region->End - region->Start;
        _counters.Metadata -= region->MetadataLength << HeapRegion.GranuleShift;
        _counters.FreeRuns -= runs;
        SetLink(LinkTo(region->Start), region->Next);
    }

    /// <summary>The link behind which a region with this start belongs; null for the head of the list, which may move with this structure.</summary>
    private readonly HeapRegion** LinkTo(nuint start)
    {
        HeapRegion** link = null;
        for (HeapRegion* region = _regions; region != null && region->Start < start; region = region->Next)
        {
            link = &region->Next;
        }

        return link;
    }

    private void SetLink(HeapRegion** link, HeapRegion* region)
    {
        if (link == null)
        {
            _regions = region;
        }
        else
        {
            *link = region;
        }
    }

    private static nuint CountRuns(HeapRegion* region, out nuint runs)
    {
        runs = 0;
        nuint free = 0;
        for (nuint granule = region->FirstGranule; granule < region->EndGranule;)
        {
            bool isFree = BlockMap.IsFree(region, granule);
            nuint end = isFree ? BlockMap.EndOfRun(region, granule) : BlockMap.EndOfBlock(region, granule);
            runs += isFree ? 1U : 0U;
            free += isFree ? end - granule : 0;
            granule = end;
        }

        return free;
    }

    private static void PoisonNewMemory(HeapRegion* region, nuint start, nuint end)
    {
        nuint metadata = (nuint)region;
        nuint behind = metadata + (region->MetadataLength << HeapRegion.GranuleShift);
        Poison((byte*)start, metadata - start);
        Poison((byte*)behind, end - behind);
    }
}
