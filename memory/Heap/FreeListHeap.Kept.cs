namespace UefiKernel.Memory.Heap;

/// <summary>Which freed blocks are kept, and when they are merged with the free memory beside them after all.</summary>
/// <remarks>
/// Only isolated blocks are kept: merging one that has a free neighbour costs little and keeps free memory together.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Merges all kept blocks with the free memory beside them. They count as free all the time; only the largest free block can
    /// become larger.
    /// </summary>
    public void MergeKept()
    {
        Enter();
        TryMergeKept();
        Leave();
    }

    /// <summary>Takes the block of a length that was kept last; there is one.</summary>
    private byte* TakeKept(uint granules)
    {
        KeptBlock kept = _kept.Top(granules);
        Unkeep(in kept);
        _kept.Pop(granules);
        return kept.Address;
    }

    /// <summary>
    /// Makes a kept block an allocated one; the caller takes it out of its stack. A write into it is reported; nothing of the
    /// heap's was lost by it.
    /// </summary>
    private void Unkeep(in KeptBlock kept)
    {
        if (!_fence.IsGuardIntact(kept.Address))
        {
            Report(HeapStatus.WriteAfterFree, kept.Address);
        }

        kept.Unreserve();
    }

    /// <summary>
    /// Merges the kept blocks with what is free beside them; false when there are none. A block is kept once after it was freed,
    /// so requests that fail do not add up.
    /// </summary>
    private bool TryMergeKept()
    {
        bool isAny = false;
        for (uint place = 0; _kept.Seek(ref place); place++)
        {
            ref readonly KeptBlock kept = ref _kept[place];
            HeapRegion* region = RegionOf(kept.Address, out uint start);
            Unkeep(in kept);
            Release(region, start, region->BlockLength(start));
            isAny = true;
        }

        _kept.Clear();
        return isAny;
    }
}
