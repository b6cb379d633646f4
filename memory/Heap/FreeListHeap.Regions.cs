using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>The memory that the heap manages.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>The longest region, 32 GiB.</summary>
    public static ByteCount LargestRegion => new(HeapRegion.MaximumBytes);

    /// <summary>The length of a region, a multiple of 4 KiB, that has room for a block and for its own description.</summary>
    /// <param name="block">Bytes of the block, what aligning it costs included.</param>
    /// <param name="length">The length, for a region that begins at a multiple of 4 KiB.</param>
    /// <returns>False when no region is that long.</returns>
    public readonly bool TryMeasureRegion(ByteCount block, out ByteCount length)
    {
        length = ByteCount.Zero;
        if (block.Value >= HeapRegion.MaximumBytes)
        {
            return false;
        }

        // The description grows with the region: what it takes of a region that is too short is added until both fit.
        const nuint Page = 4096;
        const nuint Start = 1 << 20;
        nuint needed = (nuint)block.Value + (2 * HeapRegion.GranuleBytes);
        nuint bytes = 0;
        for (nuint sum = needed; sum > bytes;)
        {
            bytes = (sum + (Page - 1)) & ~(Page - 1);
            RegionLayout.TryPlan(
                Start, Start + bytes, Start, Start + bytes, false, _marks, _placement == HeapPlacement.FirstFit,
                out RegionLayout layout);
            sum = needed + layout.MetadataBytes;
        }

        length = new(bytes);
        return bytes <= HeapRegion.MaximumBytes;
    }

    /// <summary>
    /// Gives the heap a region of memory, which must be readable and writable and used by nobody else. What alignment to 16 bytes
    /// cuts off at the ends stays untouched; some 2 % of the rest describe it. It becomes one with the regions that it touches,
    /// so that blocks can cross the seam, unless that would be longer than 32 GiB.
    /// </summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>; <see cref="HeapStatus.InvalidRegion"/> for an empty region, one that contains address 0,
    /// one that reaches the last KiB of the address space or wraps around, and one longer than 32 GiB;
    /// <see cref="HeapStatus.RegionTooSmall"/> when it cannot hold its own description and a block;
    /// <see cref="HeapStatus.RegionOverlap"/> when it shares bytes with a region that the heap has. Refused memory is not
    /// touched.
    /// </returns>
    public HeapStatus AddRegion(VirtualAddress start, ByteCount length)
    {
        if (length.IsZero || start.IsZero || !start.TryAdd(length, out VirtualAddress end) ||
            end.Value > nuint.MaxValue - HeapRegion.ChunkBytes ||
            length.Value > HeapRegion.MaximumBytes)
        {
            return HeapStatus.InvalidRegion;
        }

        Enter();
        HeapStatus status = AddRegion(start.Value, end.Value);
        Leave();
        return status;
    }

    /// <summary>
    /// Takes the region that begins at <paramref name="start"/> (after alignment to 16 bytes, and after merging) out of the heap
    /// again.
    /// </summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>: the heap no longer uses the memory; <see cref="HeapStatus.RegionNotFound"/>, or
    /// <see cref="HeapStatus.RegionInUse"/> while anything in it is allocated.
    /// </returns>
    public HeapStatus RemoveRegion(VirtualAddress start)
    {
        Enter();
        ReleaseKept();
        nuint aligned = AlignUp(start.Value);
        HeapRegion* region = _regions;
        while (region != null && region->Start != aligned)
        {
            region = region->Next;
        }

        HeapStatus status = region == null
            ? HeapStatus.RegionNotFound
            : IsEmpty(region) ? HeapStatus.Success : HeapStatus.RegionInUse;
        if (status == HeapStatus.Success)
        {
            Forget(region);
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
            if (above->EndAddress > start)
            {
                return HeapStatus.RegionOverlap;
            }

            below = above;
        }

        start = AlignUp(start);
        end &= ~(HeapRegion.GranuleBytes - 1);
        if (end <= start)
        {
            return HeapStatus.RegionTooSmall;
        }

        HeapRegion* lower = below != null && below->EndAddress == start && end - below->Start <= HeapRegion.MaximumBytes
            ? below
            : null;
        nuint first = lower == null ? start : lower->Start;
        HeapRegion* upper = above != null && above->Start == end && above->EndAddress - first <= HeapRegion.MaximumBytes
            ? above
            : null;
        nuint last = upper == null ? end : upper->EndAddress;
        // At the end of a region that grows upward, so that its free memory stays together.
        bool atEnd = lower != null && upper == null;
        if (!RegionLayout.TryPlan(
            first, last, start, end, atEnd, _marks, _placement == HeapPlacement.FirstFit, out RegionLayout layout))
        {
            return HeapStatus.RegionTooSmall;
        }

        _fence.Prepare();
        _kept.Limit = _placement == HeapPlacement.FirstFit ? 0U : KeptBlocks.Depth;
        ReleaseKept();
        HeapRegion* region = layout.Build(_fence.Secret);
        Absorb(region, lower);
        Absorb(region, upper);
        Rebuild(region);
        Insert(region);
        return HeapStatus.Success;
    }

    private static nuint AlignUp(nuint address) => (address + (HeapRegion.GranuleBytes - 1)) & ~(HeapRegion.GranuleBytes - 1);

    /// <summary>
    /// Copies the blocks of a region that is becoming part of another; its old description becomes free memory.
    /// </summary>
    private void Absorb(HeapRegion* region, HeapRegion* old)
    {
        if (old == null)
        {
            return;
        }

        // Both bases are multiples of a chunk, so the words are the same and only their numbers differ; the granules outside are
        // left out.
        uint shift = region->GranuleOf(old->Base) >> HeapRegion.ChunkShift;
        for (uint chunk = 0; chunk < old->Chunks; chunk++)
        {
            ulong inside = old->InsideOf(chunk);
            region->Map[chunk + shift].Start |= old->Map[chunk].Start & inside;
            region->Map[chunk + shift].Body |= old->Map[chunk].Body & inside;
            if (old->Objects != null)
            {
                region->Objects[chunk + shift].Objects |= old->Objects[chunk].Objects;
                region->Objects[chunk + shift].Marks |= old->Objects[chunk].Marks;
            }
        }

        region->Clear(region->GranuleOf((nuint)old), old->MetadataLength);
        Forget(old);
    }

    /// <summary>Enters a region into the list, which is in the order of addresses.</summary>
    private void Insert(HeapRegion* region)
    {
        HeapRegion* before = Before(region);
        region->Next = before == null ? _regions : before->Next;
        SetNext(before, region);
        _counters.Total += region->Bytes;
        _counters.Metadata += (nuint)region->MetadataLength << HeapRegion.GranuleShift;
    }

    private void Forget(HeapRegion* region)
    {
        Remember(null);
        SetNext(Before(region), region->Next);
        _counters.Total -= region->Bytes;
        _counters.Metadata -= (nuint)region->MetadataLength << HeapRegion.GranuleShift;
    }

    /// <summary>The region in the list below another; null when that is the lowest.</summary>
    private readonly HeapRegion* Before(HeapRegion* region)
    {
        HeapRegion* before = null;
        for (HeapRegion* other = _regions; other != null && other->Start < region->Start; other = other->Next)
        {
            before = other;
        }

        return before;
    }

    private void SetNext(HeapRegion* before, HeapRegion* next)
    {
        if (before == null)
        {
            _regions = next;
        }
        else
        {
            before->Next = next;
        }
    }

    private static bool IsEmpty(HeapRegion* region)
    {
        uint granule = region->First;
        while (granule < region->End && (granule == region->Metadata || region->IsFree(granule)))
        {
            granule += granule == region->Metadata ? region->MetadataLength : region->RunLength(granule);
        }

        return granule == region->End;
    }

    /// <summary>Makes bins, lengths and index anew from the map, which is the only truth.</summary>
    private static void Rebuild(HeapRegion* region)
    {
        region->ClearBins();
        uint granule = region->First;
        while (granule < region->End)
        {
            uint length;
            if (region->IsFree(granule))
            {
                length = region->FindNext(granule, free: false, region->End) - granule;
                region->Insert(granule, length);
            }
            else
            {
                length = region->MeasureBlock(granule);
                region->SetBlockLength(granule, length);
            }

            granule += length;
        }

        if (region->Index.Exists)
        {
            region->Index.Rebuild(region);
        }
    }
}
