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
            sum = needed + Plan(Start, bytes).MetadataBytes;
        }

        length = new(bytes);
        return bytes <= HeapRegion.MaximumBytes;
    }

    /// <summary>
    /// Gives the heap a region of memory, which must be readable and writable and not used by other code. What alignment to 16
    /// bytes cuts off at the ends stays untouched; some 2 % of the rest describe it. No block crosses from one region into
    /// another.
    /// </summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>; <see cref="HeapStatus.InvalidRegion"/> for an empty region, one that contains address 0,
    /// one that reaches the last KiB of the address space or wraps around, and one longer than 32 GiB; <see
    /// cref="HeapStatus.RegionTooSmall"/> when it cannot hold its own description and a block; <see
    /// cref="HeapStatus.RegionOverlap"/> when it shares bytes with a region that the heap has. Refused memory is not touched.
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
    /// Takes the region that begins at <paramref name="start"/> (after alignment to 16 bytes) out of the heap again.
    /// </summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>: the heap no longer uses the memory; <see cref="HeapStatus.RegionNotFound"/>, or
    /// <see cref="HeapStatus.RegionInUse"/> while anything in it is allocated.
    /// </returns>
    public HeapStatus RemoveRegion(VirtualAddress start)
    {
        Enter();
        TryMergeKept();
        nuint aligned = AlignUp(start.Value);
        HeapRegion* before = LastBelow(aligned);
        HeapRegion* region = before == null ? _regions : before->Next;
        HeapStatus status = region == null || region->Start != aligned ? HeapStatus.RegionNotFound
            : region->IsEmpty ? HeapStatus.Success : HeapStatus.RegionInUse;
        if (status == HeapStatus.Success)
        {
            Remember(null);
            SetNext(before, region->Next);
            _statistics.CountRemovedRegion(region->Bytes, region->MetadataBytes);
        }

        Leave();
        return status;
    }

    private HeapStatus AddRegion(nuint start, nuint end)
    {
        HeapRegion* before = LastBelow(end);
        if (before != null && before->EndAddress > start)
        {
            return HeapStatus.RegionOverlap;
        }

        start = AlignUp(start);
        end &= ~(HeapRegion.GranuleBytes - 1);
        nuint bytes = end > start ? end - start : 0;
        HeapRegion plan = Plan(start, bytes);
        if (bytes <= plan.MetadataBytes)
        {
            return HeapStatus.RegionTooSmall;
        }

        _fence.Prepare();
        _kept.Limit = _placement == HeapPlacement.FirstFit ? 0U : KeptBlocks.Depth;
        HeapRegion* region = plan.Build();
        region->Next = before == null ? _regions : before->Next;
        SetNext(before, region);
        Rebuild(region);
        _statistics.CountRegion(region->Bytes, region->MetadataBytes);
        return HeapStatus.Success;
    }

    private readonly HeapRegion Plan(nuint start, nuint bytes) =>
        HeapRegion.Plan(start, bytes, _marks, _placement == HeapPlacement.FirstFit, _fence.Secret);

    private static nuint AlignUp(nuint address) => (address + (HeapRegion.GranuleBytes - 1)) & ~(HeapRegion.GranuleBytes - 1);

    /// <summary>The last region in the list, which is in the order of addresses, that starts below an address.</summary>
    private readonly HeapRegion* LastBelow(nuint address)
    {
        HeapRegion* last = null;
        for (HeapRegion* region = _regions; region != null && region->Start < address; region = region->Next)
        {
            last = region;
        }

        return last;
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

    /// <summary>Rebuilds bins, lengths and index from the map, which is authoritative.</summary>
    private static void Rebuild(HeapRegion* region)
    {
        region->ClearBins();
        for (var piece = HeapPiece.FirstOf(region); piece.Region == region; piece.Step())
        {
            if (piece.IsFree)
            {
                region->Insert(piece.Start, piece.Length);
            }
            else
            {
                region->SetBlockLength(piece.Start, piece.Length);
            }
        }

        for (uint chunk = 0; region->Index.Exists && chunk < region->Chunks; chunk++)
        {
            region->Index.Update(region, chunk << HeapRegion.ChunkShift);
        }
    }
}
