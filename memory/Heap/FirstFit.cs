using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Where an allocation goes: the free run that is taken from, and the part of it that is taken, in granules.</summary>
internal struct Fit
{
    internal nuint RunStart;
    internal nuint RunEnd;
    internal nuint Start;
}

/// <summary>
/// Exact first fit by address in one region: of all free runs that can hold the allocation the one at the lowest address, and in it the
/// lowest aligned position. The same block that a walk over an address-ordered free list stops at.
/// </summary>
internal static unsafe class FirstFit
{
    /// <summary>Finds room for <paramref name="length"/> granules at any granule.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryFind(HeapRegion* region, nuint length, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        if (region->IsLazy)
        {
            return TryFindPromised(region, length, out fit);
        }

        nuint chunk = region->Fit.FindFirst(FitIndex.EntryFor(length));
        if (chunk == FitIndex.None)
        {
            return false;
        }

        if (length <= HeapRegion.GranulesPerChunk)
        {
            ulong free = region->Map[chunk].Free;
            ulong starts = BitRuns.StartsOf(free, (int)length);
            if (starts != 0)
            {
                fit.Start = (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.TrailingZeroCount(starts);
                fit.RunStart = fit.Start;
                fit.RunEnd = BlockMap.EndOfRun(region, fit.Start);
                return true;
            }
        }

        return TryFindLong(region, chunk, length, out fit);
    }

    /// <summary>The same where entries may promise too much: then they are put right. So each vain look was paid for by a free block there.</summary>
    private static bool TryFindPromised(HeapRegion* region, nuint length, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        int entry = FitIndex.EntryFor(length);
        nuint chunk = region->Fit.FindFirst(entry);
        while (chunk != FitIndex.None && !TryFindInChunk(region, chunk, length, 1, 0, out fit))
        {
            RunUpdate.Recompute(region, chunk);
            chunk = region->Fit.FindNext(chunk, entry);
        }

        return chunk != FitIndex.None;
    }

    /// <summary>
    /// Finds room at an aligned position in the chunk of <paramref name="near"/> and the next ones that have such positions, and looks at no more
    /// than 16 of them.
    /// </summary>
    internal static bool TryFindAlignedNear(HeapRegion* region, nuint near, nuint length, nuint alignment, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        nuint bias = region->Base >> HeapRegion.GranuleShift;
        nuint step = alignment >> HeapRegion.ChunkShift;
        step += step == 0 ? 1U : 0;
        nuint chunk = near >> HeapRegion.ChunkShift;
        for (int i = 0; i < 16 && chunk < region->Chunks; i++, chunk += step)
        {
            if (TryFindInChunk(region, chunk, length, alignment, bias, out fit))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds room for <paramref name="length"/> granules at a multiple of <paramref name="alignment"/>, a power of two above 1.</summary>
    internal static bool TryFindAligned(HeapRegion* region, nuint length, nuint alignment, out Fit fit)
    {
        int shift = AlignedBounds.ShiftOf(alignment);
        bool found = TryFindInLongRuns(region, length, alignment, out fit);
        nuint last = found ? fit.RunStart >> (HeapRegion.ChunkShift + AlignedBounds.GroupShift) : FitIndex.None;

        // Groups up to that of the long run may have a shorter one below it.
        for (nuint group = region->Aligned.FindFrom(0, shift, length); group <= last && group != FitIndex.None; group = region->Aligned.FindFrom(group + 1, shift, length))
        {
            if (alignment < HeapRegion.GranulesPerChunk
                ? TryFindInGroup(region, group, length, alignment, out Fit shorter)
                : TryFindAtPositions(region, group, length, alignment, out shorter))
            {
                fit = shorter;
                return true;
            }

            region->Aligned.Prove(group, shift, length);
        }

        return found;
    }

    /// <summary>The lowest run of at least <see cref="AlignedBounds.LongRun"/> granules that fits: nearly always the first one looked at.</summary>
    private static bool TryFindInLongRuns(HeapRegion* region, nuint length, nuint alignment, out Fit fit)
    {
        nuint bias = region->Base >> HeapRegion.GranuleShift;
        int entry = FitIndex.EntryFor(length > AlignedBounds.LongRun ? length : AlignedBounds.LongRun);
        for (nuint chunk = region->Fit.FindFirst(entry); chunk != FitIndex.None; chunk = region->Fit.FindNext(chunk, entry))
        {
            if (region->IsLazy)
            {
                RunUpdate.Recompute(region, chunk);
                if (region->Fit[chunk] < entry)
                {
                    continue;
                }
            }

            fit.RunStart = BlockMap.StartOfTopRun(region, chunk);
            fit.RunEnd = BlockMap.EndOfRun(region, fit.RunStart);
            fit.Start = ((fit.RunStart + bias + alignment - 1) & ~(alignment - 1)) - bias;
            if (fit.Start < fit.RunEnd && fit.RunEnd - fit.Start >= length)
            {
                return true;
            }
        }

        fit = default;
        return false;
    }

    private static bool TryFindInGroup(HeapRegion* region, nuint group, nuint length, nuint alignment, out Fit fit)
    {
        // Alignment counts from address 0, positions from the region's base.
        nuint bias = region->Base >> HeapRegion.GranuleShift;
        int entry = FitIndex.EntryFor(length);
        nuint chunk = group == 0 ? region->Fit.FindFirst(entry) : region->Fit.FindNext((group << AlignedBounds.GroupShift) - 1, entry);
        while (chunk != FitIndex.None && chunk >> AlignedBounds.GroupShift == group)
        {
            if (TryFindInChunk(region, chunk, length, alignment, bias, out fit))
            {
                return true;
            }

            if (region->IsLazy)
            {
                RunUpdate.Recompute(region, chunk);
            }

            chunk = region->Fit.FindNext(chunk, entry);
        }

        fit = default;
        return false;
    }

    /// <summary>
    /// The same for alignments of a chunk and more. There are few such positions, so each is looked at, and the first one behind the group too: a run
    /// that starts in the group may reach it.
    /// </summary>
    private static bool TryFindAtPositions(HeapRegion* region, nuint group, nuint length, nuint alignment, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        nuint bias = region->Base >> HeapRegion.GranuleShift;
        nuint position = group << (HeapRegion.ChunkShift + AlignedBounds.GroupShift);
        nuint end = position + (1 << (HeapRegion.ChunkShift + AlignedBounds.GroupShift)) + alignment;
        end = nuint.Min(end, region->EndGranule);
        for (position = ((position + bias + alignment - 1) & ~(alignment - 1)) - bias; position < end; position += alignment)
        {
            nuint leading = (nuint)(uint)BitRuns.Leading(region->Map[position >> HeapRegion.ChunkShift].Free);
            if (leading >= length || (leading == HeapRegion.GranulesPerChunk && BlockMap.EndOfRun(region, position) - position >= length))
            {
                fit.Start = position;
                fit.RunStart = BlockMap.IsFree(region, position - 1) ? BlockMap.StartOfRun(region, position) : position;
                fit.RunEnd = BlockMap.EndOfRun(region, position);
                return true;
            }
        }

        return false;
    }

    private static bool TryFindInChunk(HeapRegion* region, nuint chunk, nuint length, nuint alignment, nuint bias, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        ulong free = region->Map[chunk].Free;
        if (length <= HeapRegion.GranulesPerChunk)
        {
            ulong starts = BitRuns.StartsOf(free, (int)length) & PositionsAligned(alignment, chunk, bias);
            if (starts != 0)
            {
                fit.Start = (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.TrailingZeroCount(starts);
                fit.RunStart = BlockMap.IsFree(region, fit.Start - 1) ? BlockMap.StartOfRun(region, fit.Start) : fit.Start;
                fit.RunEnd = BlockMap.EndOfRun(region, fit.RunStart);
                return true;
            }
        }

        // What begins inside the chunk and ends above it may still have an aligned position further up.
        if ((long)free >= 0)
        {
            return false;
        }

        // In a stale index the run may have started earlier.
        nuint top = BlockMap.StartOfTopRun(region, chunk);
        fit.RunStart = BlockMap.IsFree(region, top - 1) ? BlockMap.StartOfRun(region, top) : top;
        fit.RunEnd = BlockMap.EndOfRun(region, top);
        fit.Start = ((top + bias + alignment - 1) & ~(alignment - 1)) - bias;
        return fit.Start < fit.RunEnd && fit.RunEnd - fit.Start >= length;
    }

    private static bool TryFindLong(HeapRegion* region, nuint chunk, nuint length, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        do
        {
            // No run inside the chunk is long enough, so the entry is that of the run which leaves it at the top.
            fit.Start = BlockMap.StartOfTopRun(region, chunk);
            fit.RunStart = fit.Start;
            fit.RunEnd = BlockMap.EndOfRun(region, fit.Start);
            if (fit.RunEnd - fit.Start >= length)
            {
                return true;
            }

            // Only entries for long runs can promise too much; there is at most one such run in 512 KiB.
            chunk = region->Fit.FindNext(chunk, FitIndex.Long);
        }
        while (chunk != FitIndex.None);
        return false;
    }

    /// <summary>A bit for each position in a chunk that is a multiple of <paramref name="alignment"/>.</summary>
    private static ulong PositionsAligned(nuint alignment, nuint chunk, nuint bias)
    {
        if (alignment < HeapRegion.GranulesPerChunk)
        {
            // Bits 0, a, 2a …: all ones divided by a word of a ones.
            return ulong.MaxValue / BitRuns.Mask(0, (int)alignment);
        }

        nuint first = (chunk << HeapRegion.ChunkShift) + bias;
        return (first & (alignment - 1)) == 0 ? 1UL : 0UL;
    }
}
