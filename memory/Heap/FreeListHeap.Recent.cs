using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace UefiKernel.Memory;

/// <summary>Placement by <see cref="HeapPlacement.Recent"/>: allocation from what was freed lately.</summary>
/// <remarks>
/// Map, guards and counts are exact at every moment, as with first fit: a freed block is free at once and one with its free neighbours. Three things
/// differ. Where it was is remembered, and looked at first. The indexes are not changed: the chunk is marked as stale, which whoever searches
/// there makes good. And the last few blocks freed are only pending, until the cache has their memory.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    private const int AlignmentShifts = 18;

    /// <summary>How many remembered places are looked at before the index is asked.</summary>
    private const int PlacesTried = 4;

    /// <summary>A bit for each alignment that all blocks have anyway: 1, 2, 4, 8 and 16.</summary>
    private const uint SmallAlignments = 0x1_0116;

    private void ChooseQuickPath()
    {
        FinishFrees();
        _quick = _placement == HeapPlacement.Recent && _hardening < HeapHardening.Full &&
            _enter == null && _leave == null && _observer == null && _lowPercent == 0;
    }

    /// <summary>
    /// Allocates a small block at the place freed last that had its length, if it is still free; otherwise null, and nothing has changed. Written
    /// without branches where nothing could predict them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* TakeQuickly(nuint size, nuint alignment)
    {
        if (size - 1 >= RecentBlocks.Longest * HeapRegion.GranuleBytes || alignment > HeapRegion.GranuleBytes ||
            ((SmallAlignments >> (int)alignment) & 1) == 0)
        {
            return null;
        }

        nuint length = (size + (HeapRegion.GranuleBytes - 1)) >> HeapRegion.GranuleShift;
        nuint blockClass = length;
        HeapRegion* region = _regions;
        if (!_recent.TryPeek(blockClass, out nuint address) || region == null || !region->Contains(address))
        {
            return null;
        }

        byte* block = (byte*)address;
        nuint start = (address - region->Base) >> HeapRegion.GranuleShift;
        MapWindow window = MapWindow.Before(region, start);
        ulong used = window.Used;
        if ((used & MapWindow.Block(length)) != 0)
        {
            return null;
        }

        // Bit 0 is the granule behind the block. A rest of a single granule comes along.
        ulong above = used >> 1 >> (int)length;
        nuint single = (nuint)(~above & (above >> 1) & 1);
        length += single;
        above >>= (int)single;
        ulong below = region->Map[start >> HeapRegion.ChunkShift].Used & ((1UL << (int)(start & 63)) - 1);
        nuint freeBelow = (nuint)~used & 1;
        nuint freeAbove = (nuint)~above & 1;
        byte* noRun = (byte*)&region->NoRun;
        byte* run = freeBelow != 0 ? noRun : block;
        if (((FreeNode*)run)->Guard != GuardFor(run))
        {
            return null;
        }

        _recent.Pop(blockClass);
        nuint blockBytes = length << HeapRegion.GranuleShift;
        window.Take(region, length, blockBytes != size);
        if (above == 0 || below == 0 || ((start ^ (start + length)) >> HeapRegion.ChunkShift) != 0)
        {
            RunUpdate.SplitLazily(region, start, length, (nuint)(uint)BitOperations.TrailingZeroCount(above));
        }

        byte* next = freeAbove != 0 ? block + blockBytes : noRun;
        ((FreeNode*)next)->Guard = GuardFor(next);
        if (blockBytes != size)
        {
            block[size] = Fence;
            block[blockBytes - 1] = (byte)((blockBytes - size) ^ SlackKey);
        }

        _counters.FreeRuns += freeBelow + freeAbove - 1;
        _counters.CountAllocation(blockBytes, size);
        return block;
    }

    /// <summary>Frees a block later, if it is one, and now the one that was freed eight frees ago; otherwise false, and nothing has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool GiveQuickly(void* pointer)
    {
        nuint address = (nuint)pointer;
        HeapRegion* region = _regions;
        if (region == null || !region->Contains(address) || (address & (HeapRegion.GranuleBytes - 1)) != 0)
        {
            return false;
        }

        nuint start = (address - region->Base) >> HeapRegion.GranuleShift;
        MapWindow window = MapWindow.Before(region, start);
        if (!window.IsStart || start == region->MetadataGranule || _pending.MayContain(address))
        {
            return false;
        }

        nuint length = window.Length;
        length = length != 0 ? length : BlockMap.EndOfBlock(region, start) - start;
        byte* block = (byte*)pointer;
        byte* behind = block + (length << HeapRegion.GranuleShift);
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(behind - 1);
            Sse.Prefetch0(behind);
        }

        if (_marks)
        {
            ForgetObject(region, start, length << HeapRegion.GranuleShift);
        }

        byte* oldest = _pending.Exchange(block, ref length);
        if (oldest != null && !FinishQuickly(oldest, length))
        {
            FinishFree(oldest);
        }

        return true;
    }

    /// <summary>
    /// Frees a pending block of so many granules if it is undamaged and not too long; otherwise answers false, and nothing has changed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FinishQuickly(byte* block, nuint length)
    {
        HeapRegion* region = _regions;
        if (!region->Contains((nuint)block) || length > RecentBlocks.Longest)
        {
            return false;
        }

        nuint start = ((nuint)block - region->Base) >> HeapRegion.GranuleShift;
        nuint blockBytes = length << HeapRegion.GranuleShift;
        MapWindow window = MapWindow.Before(region, start);
        nuint slack = 0;
        if (window.HasSlack && !TryReadSlack(block, blockBytes, out slack))
        {
            return false;
        }

        ulong used = window.Used;
        ulong above = used >> 1 >> (int)length;
        nuint freeBelow = (nuint)~used & 1;
        nuint freeAbove = (nuint)~above & 1;
        byte* next = freeAbove != 0 ? block + blockBytes : (byte*)&region->NoRun;
        if (((FreeNode*)next)->Guard != GuardFor(next))
        {
            return false;
        }

        window.Give(region, length);

        // A run that leaves the window starts behind the block, and the entry there knows at least its length.
        nuint runStart = freeBelow != 0 ? BlockMap.StartOfRun(region, start) : start;
        nuint runEnd = start + length;
        runEnd += above != 0 ? (nuint)(uint)BitOperations.TrailingZeroCount(above) : (nuint)(uint)region->Fit[runEnd >> HeapRegion.ChunkShift];
        region->Fit.Raise(runStart >> HeapRegion.ChunkShift, FitIndex.EntryFor(runEnd - runStart));
        AlignedBounds.RaiseAtMost(region, runStart, runEnd);

        // Inside a run a guard does no harm.
        ((FreeNode*)block)->Guard = GuardFor(block);
        _counters.FreeRuns += 1 - freeBelow - freeAbove;
        _counters.CountFree(blockBytes, blockBytes - slack);
        _recent.Push(length, (nuint)block);
        return true;
    }

    /// <summary>Frees a block that is no longer pending, or reports what is wrong with it: then it stays allocated.</summary>
    private void FinishFree(byte* block)
    {
        HeapStatus status = Locate(block, out BlockPlace place);
        if (status == HeapStatus.Success)
        {
            GiveBlock(in place);
        }
        else
        {
            Report(status, block);
        }
    }

    /// <summary>Frees all pending blocks.</summary>
    private void FinishFrees()
    {
        byte* block;
        while (_quick && (block = _pending.Take()) != null)
        {
            FinishFree(block);
        }
    }

    /// <summary>Finds room where something was freed lately, or, for large alignments, behind where such a block was allocated last.</summary>
    private HeapRegion* FindRecent(nuint length, nuint alignment, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        if (alignment > HeapRegion.GranuleBytes)
        {
            nuint before = (nuint)_alignedBefore[BitOperations.TrailingZeroCount(alignment) - HeapRegion.GranuleShift];
            HeapRegion* near = RegionOf(before);
            return near != null && FirstFit.TryFindAlignedNear(
                near, (before - near->Base) >> HeapRegion.GranuleShift, length, alignment >> HeapRegion.GranuleShift, out fit) ? near : null;
        }

        // A class that is one larger will do: the rest of one granule comes along. Everything else is left to first fit, or runs that could
        // hold large blocks would be cut up.
        nuint last = nuint.Min(length + 1, RecentBlocks.Longest);
        nuint blockClass = length;
        for (int i = 0; i < PlacesTried && blockClass <= last;)
        {
            if (!_recent.TryPeek(blockClass, out nuint address))
            {
                blockClass++;
                continue;
            }

            i++;
            _recent.Pop(blockClass);
            HeapRegion* region = RegionOf(address);
            nuint start = region == null ? 0 : (address - region->Base) >> HeapRegion.GranuleShift;
            if (region == null || !BlockMap.IsFree(region, start))
            {
                continue;
            }

            fit.Start = start;
            fit.RunEnd = BlockMap.EndOfRun(region, start);
            if (fit.RunEnd - start >= length)
            {
                fit.RunStart = BlockMap.IsFree(region, start - 1) ? BlockMap.StartOfRun(region, start) : start;
                return region;
            }
        }

        return null;
    }
}
