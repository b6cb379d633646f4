using System.Numerics;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The proof that every byte of every region is in exactly one block, and that bins, stacks and counts agree with the blocks.
/// </summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Checks the whole heap: region headers, that blocks follow each other without a gap or an overlap from each region's start
    /// to its end, that no two free runs are neighbours, lengths, bins, kept blocks, fences, guards, the collector's bits, and
    /// all counts. Time grows with the regions' size.
    /// </summary>
    /// <returns><see cref="HeapViolation.None"/>, or the first violation that was found, region by region.</returns>
    public readonly HeapViolation Verify()
    {
        Enter();
        HeapViolation violation = VerifyAll();
        Leave();
        return violation;
    }

    private readonly HeapViolation VerifyAll()
    {
        HeapStatistics found = default;
        HeapViolation violation = HeapViolation.None;
        nuint previousEnd = 0;
        ulong freeBlocks = _kept.Count();
        for (HeapRegion* region = _regions; region != null && violation.IsNone; region = region->Next)
        {
            violation = (nuint)region == region->Start && region->Start >= previousEnd
                ? VerifyRegion(region, ref found)
                : new(HeapViolationKind.RegionHeader, (nuint)region);
            previousEnd = region->EndAddress;
            freeBlocks += region->FreeRuns;
            found.CountRegion(region->Bytes, region->MetadataBytes);
        }

        bool agree = found.FreeBlocks == freeBlocks && found.AgreesWith(in _statistics);
        return agree || !violation.IsNone ? violation : new(HeapViolationKind.Statistics, (nuint)_regions);
    }

    private readonly HeapViolation VerifyRegion(HeapRegion* region, ref HeapStatistics found)
    {
        uint runs = 0;
        for (uint chunk = 0; chunk < region->Chunks; chunk++)
        {
            HeapViolation violation = VerifyChunk(region, chunk);
            if (!violation.IsNone)
            {
                return violation;
            }

            runs += (uint)BitOperations.PopCount(region->RunStarts(chunk));
        }

        for (var piece = HeapPiece.FirstOf(region); piece.Region == region; piece.Step())
        {
            HeapViolationKind kind = piece.IsFree ? CheckRun(in piece, ref found) : CheckBlock(in piece, ref found);
            if (kind != HeapViolationKind.None)
            {
                return new(kind, (nuint)piece.Address);
            }
        }

        uint linked = 0;
        for (uint bin = 0; bin < region->BinCount && linked <= runs; bin++)
        {
            linked += region->CountRing(bin, runs);
        }

        bool agree = linked == runs && region->FreeRuns == runs && (!region->Index.Exists || region->Index.IsCurrent(region));
        return agree ? HeapViolation.None : new(HeapViolationKind.Bins, (nuint)region);
    }

    /// <summary>
    /// Checks that all granules outside the region continue a block, except that one starts right behind it; that no granule
    /// inside continues a free run; that every object bit stands at the start of a used block, and every bit of a dead one at an
    /// object; and that the next sweep looks at it.
    /// </summary>
    private readonly HeapViolation VerifyChunk(HeapRegion* region, uint chunk)
    {
        MapWord word = region->Map[chunk];
        ulong inside = region->InsideOf(chunk);
        ulong behind = chunk == region->End >> HeapRegion.ChunkShift ? 1UL << (int)region->End : 0;
        ulong outside = ((word.Start ^ behind) | (~word.Body ^ behind)) & ~inside;
        ulong orphans = word.Inside & region->FreeBefore(chunk) & inside;
        ulong objects = region->Objects == null ? 0 : region->Objects[chunk];
        ulong dead = region->Objects == null ? 0 : region->Dead[chunk];
        objects = (objects & ~(word.Start & ~word.Body & inside)) | (dead & ~objects);
        objects |= dead != 0 && !_isUnmarked && !region->IsNew(chunk) ? dead : 0;
        if ((outside | orphans | objects) == 0)
        {
            return HeapViolation.None;
        }

        HeapViolationKind kind = outside != 0 ? HeapViolationKind.RegionBoundary
            : orphans != 0 ? HeapViolationKind.OrphanedGranules : HeapViolationKind.ObjectBits;
        return new(kind, (nuint)region->AddressOf(HeapRegion.GranuleIn(chunk, outside | orphans | objects)));
    }

    private static HeapViolationKind CheckRun(in HeapPiece piece, ref HeapStatistics found)
    {
        HeapRegion* region = piece.Region;
        found.FreeBlocks++;
        bool isMeasured = region->RunLength(piece.Start) == piece.Length &&
            region->RunBefore(piece.Start + piece.Length) == piece.Length;
        return !isMeasured ? HeapViolationKind.Length
            : region->IsIntact(piece.Start) ? HeapViolationKind.None : HeapViolationKind.WriteAfterFree;
    }

    private readonly HeapViolationKind CheckBlock(in HeapPiece piece, ref HeapStatistics found)
    {
        HeapRegion* region = piece.Region;
        if (region->BlockLength(piece.Start) != piece.Length)
        {
            return HeapViolationKind.Length;
        }

        bool isReserved = region->IsReserved(piece.Start);
        if (piece.Start == region->First)
        {
            bool isDescription = isReserved && piece.Length == region->MetadataLength;
            return isDescription ? HeapViolationKind.None : HeapViolationKind.RegionHeader;
        }

        if (isReserved && _kept.Contains(piece.Address))
        {
            found.FreeBlocks++;
            return _fence.IsGuardIntact(piece.Address) ? HeapViolationKind.None : HeapViolationKind.WriteAfterFree;
        }

        nuint payload = piece.Bytes;
        if (isReserved)
        {
            found.OpenRuns++;
        }
        else if (region->IsObject(piece.Start))
        {
            found.CountObject(piece.Bytes);
        }
        else if ((payload = _fence.Read(piece.Address, piece.Bytes)) > piece.Bytes)
        {
            return HeapViolationKind.Overrun;
        }

        found.CountAllocation(piece.Bytes, payload);
        return HeapViolationKind.None;
    }
}
