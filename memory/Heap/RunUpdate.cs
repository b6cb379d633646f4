using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Takes blocks out of free runs and gives them back, keeping map and index of a region in step.</summary>
/// <remarks>
/// <code>
///   before   …│            free run             │…
///   after    …│ front │   allocated    │  rest  │…      front and rest are free runs of their own, or empty
/// </code>
/// Only three index entries can change: that of the chunk where the run started, that of the chunk where the rest starts, and, when a
/// block is freed, that of the chunk where the run behind it used to start.
/// </remarks>
internal static unsafe class RunUpdate
{
    /// <summary>Allocates <paramref name="length"/> granules where <paramref name="fit"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Take(HeapRegion* region, in Fit fit, nuint length, bool slack)
    {
        BlockMap.SetAllocated(region, fit.Start, length, slack);
        nuint runChunk = fit.RunStart >> HeapRegion.ChunkShift;
        nuint end = fit.Start + length;
        nuint rest = fit.RunEnd - end;
        nuint restChunk = end >> HeapRegion.ChunkShift;
        if (region->IsLazy)
        {
            // The entry of the run's chunk may promise too much now. Whoever looks there puts it right.
            region->Fit.Raise(restChunk, FitIndex.EntryFor(rest));
            AlignedBounds.Raise(region, end, fit.RunEnd);
            if (fit.RunEnd - fit.RunStart >= AlignedBounds.LongRun)
            {
                AlignedBounds.Raise(region, fit.RunStart, fit.Start);
            }

            return;
        }

        if (region->Fit[runChunk] == FitIndex.EntryFor(fit.RunEnd - fit.RunStart))
        {
            Recompute(region, runChunk);
        }

        if (rest != 0 && restChunk != runChunk)
        {
            region->Fit.Raise(restChunk, FitIndex.EntryFor(rest));
            if ((restChunk ^ runChunk) >> AlignedBounds.GroupShift != 0)
            {
                AlignedBounds.Raise(region, end, fit.RunEnd);
            }
        }

        if (fit.RunEnd - fit.RunStart >= AlignedBounds.LongRun)
        {
            // What is left of a long run may now be short enough to count.
            AlignedBounds.Raise(region, fit.RunStart, fit.Start);
            AlignedBounds.Raise(region, end, fit.RunEnd);
        }
    }

    /// <summary>Frees the block of <paramref name="length"/> granules at <paramref name="start"/> and merges it with both neighbours.</summary>
    /// <returns>By how many the number of free runs has grown: 1, 0 or −1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Give(HeapRegion* region, nuint start, nuint length)
    {
        if (region->IsLazy)
        {
            return GiveLazily(region, start, length);
        }

        nuint chunk = start >> HeapRegion.ChunkShift;
        MapWord* word = region->Map + chunk;
        int bit = (int)(start & 63);
        if ((nuint)(uint)bit + length < HeapRegion.GranulesPerChunk)
        {
            ulong block = ((1UL << (int)length) - 1) << bit;
            ulong used = ~(word->Free | block);
            ulong below = used & ((1UL << bit) - 1);
            ulong above = used & (ulong.MaxValue << bit);
            if (below != 0 && above != 0)
            {
                // The merged run lies inside the word, so the word alone tells everything.
                word->Start &= ~block;
                word->Body &= ~block;
                int first = BitOperations.Log2(below) + 1;
                int behind = BitOperations.TrailingZeroCount(above);
                region->Fit.Raise(chunk, behind - first);
                AlignedBounds.Raise(region, (chunk << HeapRegion.ChunkShift) + (nuint)(uint)first, (chunk << HeapRegion.ChunkShift) + (nuint)(uint)behind);
                return 1 - (first < bit ? 1 : 0) - (behind > bit + (int)length ? 1 : 0);
            }
        }

        return GiveAcrossWords(region, start, length);
    }

    private static int GiveAcrossWords(HeapRegion* region, nuint start, nuint length)
    {
        nuint end = start + length;
        nuint runStart = start;
        nuint runEnd = end;
        int grown = 1;
        if (BlockMap.IsFree(region, end))
        {
            runEnd = BlockMap.EndOfRun(region, end);
            grown--;
        }

        if (BlockMap.IsFree(region, start - 1))
        {
            runStart = BlockMap.StartOfRun(region, start);
            grown--;
        }

        BlockMap.SetFree(region, start, length);
        nuint runChunk = runStart >> HeapRegion.ChunkShift;
        nuint oldChunk = end >> HeapRegion.ChunkShift;
        if (runEnd != end && oldChunk != runChunk && region->Fit[oldChunk] == FitIndex.EntryFor(runEnd - end))
        {
            Recompute(region, oldChunk);
        }

        region->Fit.Raise(runChunk, FitIndex.EntryFor(runEnd - runStart));
        AlignedBounds.Raise(region, runStart, runEnd);
        return grown;
    }

    /// <summary>
    /// Enters what is left of a run into indexes that may promise too much, after <paramref name="length"/> granules at <paramref name="start"/> were
    /// taken out of it. Nothing is to be done where the run and the rest start in the same chunk, unless the run may have been long.
    /// </summary>
    /// <param name="region">The region.</param>
    /// <param name="start">The first granule taken.</param>
    /// <param name="length">The granules taken.</param>
    /// <param name="rest">The granules free behind them; <see cref="Unknown"/> when nobody has counted them.</param>
    internal static void SplitLazily(HeapRegion* region, nuint start, nuint length, nuint rest)
    {
        nuint end = start + length;
        nuint runStart = BlockMap.IsFree(region, start - 1) ? BlockMap.StartOfRun(region, start) : start;
        // The rest is no longer than the run was, and that the entry knows.
        rest = rest != Unknown ? rest : (nuint)(uint)region->Fit[runStart >> HeapRegion.ChunkShift];
        region->Fit.Raise(end >> HeapRegion.ChunkShift, FitIndex.EntryFor(rest));
        AlignedBounds.RaiseAtMost(region, end, end + rest);
        AlignedBounds.Raise(region, runStart, start);
    }

    /// <summary>Stands for a number of granules that nobody has counted.</summary>
    internal const nuint Unknown = 64;

    /// <summary>Lets the indexes promise too much.</summary>
    private static int GiveLazily(HeapRegion* region, nuint start, nuint length)
    {
        nuint end = start + length;
        bool above = BlockMap.IsFree(region, end);
        bool below = BlockMap.IsFree(region, start - 1);
        BlockMap.SetFree(region, start, length);
        nuint runStart = below ? BlockMap.StartOfRun(region, start) : start;
        nuint runEnd = above ? BlockMap.EndOfRun(region, end) : end;
        region->Fit.Raise(runStart >> HeapRegion.ChunkShift, FitIndex.EntryFor(runEnd - runStart));
        AlignedBounds.Raise(region, runStart, runEnd);
        return 1 - (above ? 1 : 0) - (below ? 1 : 0);
    }

    /// <summary>Enters a free run from <paramref name="start"/> to <paramref name="end"/> that the map already shows; none when they are equal.</summary>
    internal static void Enter(HeapRegion* region, nuint start, nuint end)
    {
        if (start != end)
        {
            region->Fit.Raise(start >> HeapRegion.ChunkShift, FitIndex.EntryFor(end - start));
            AlignedBounds.Raise(region, start, end);
        }
    }

    /// <summary>Works a chunk's entry out again where it may promise too much.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Recompute(HeapRegion* region, nuint chunk)
    {
        MapWord* word = region->Map + chunk;
        ulong free = word->Free;
        if ((long)word[-1].Free < 0)
        {
            // The lowest run started in an earlier chunk: clear the set bits below the first clear one.
            free &= free + 1;
        }

        nuint longest = (nuint)(uint)BitRuns.Longest(free);
        if ((long)free < 0)
        {
            nuint start = BlockMap.StartOfTopRun(region, chunk);
            nuint leaving = BlockMap.EndOfRun(region, start) - start;
            longest = leaving > longest ? leaving : longest;
        }

        region->Fit.Lower(chunk, FitIndex.EntryFor(longest));
    }
}
