
namespace UefiKernel.Memory.Heap;

/// <summary>Which freed blocks are kept, and when they are merged with the free memory beside them after all.</summary>
/// <remarks>
/// Only isolated blocks are kept: merging one that has a free neighbour costs little and keeps free memory together. Aligned
/// blocks are kept whatever is beside
/// them, since room at aligned places is hard to find.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    /// <summary>How many blocks of a stack are looked at for one that is aligned or long enough.</summary>
    private const uint KeptTries = 4;

    private const nuint AlignedMask = (1 << KeptBlocks.LowestAlignment) - 1;

    /// <summary>
    /// Merges all kept blocks with the free memory beside them. They count as free all the time; only the largest free block can
    /// become larger.
    /// </summary>
    public void MergeKept()
    {
        Enter();
        ReleaseKept();
        Leave();
    }

    /// <summary>
    /// A kept block of a length up to <see cref="KeptBlocks.Longest"/> at an alignment; null when none of the few that are looked
    /// at fits.
    /// </summary>
    private byte* TakeAnyKept(uint granules, nuint alignment)
    {
        byte* block = null;
        if (alignment > AlignedMask)
        {
            uint stack = KeptBlocks.StackFor(alignment);
            for (; stack < KeptBlocks.Stacks && block == null; stack++)
            {
                block = TakeKeptFrom(stack, granules, alignment);
            }
        }

        return block != null ? block : TakeKeptFrom(granules, granules, alignment);
    }

    private byte* TakeKeptFrom(uint stack, uint granules, nuint alignment)
    {
        uint number = _kept.Count(stack);
        for (uint tries = 0; tries < KeptTries && number != 0; tries++)
        {
            byte* block = _kept.At(stack, --number).Address;
            if (((nuint)block & (alignment - 1)) != 0)
            {
                continue;
            }

            HeapRegion* region = RegionOf((nuint)block);
            uint start = region->GranuleOf((nuint)block);
            uint length = region->BlockLength(start);
            if (length >= granules)
            {
                Unkeep(in _kept.At(stack, number));
                _kept.Remove(stack, number);
                if (length != granules)
                {
                    region->Split(start, start + granules, start + length);
                    Release(region, start + granules, length - granules);
                }

                return block;
            }
        }

        return null;
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

    private void ReleaseKept()
    {
        _hopeless = 0;
        for (uint stack = 1; stack < KeptBlocks.Stacks; stack++)
        {
            while (_kept.Count(stack) != 0)
            {
                KeptBlock kept = _kept.At(stack, _kept.Count(stack) - 1);
                HeapRegion* region = RegionOf((nuint)kept.Address);
                uint start = region->GranuleOf((nuint)kept.Address);
                Unkeep(in kept);
                _kept.Pop(stack);
                Release(region, start, region->BlockLength(start));
            }
        }
    }

    /// <summary>
    /// Merges the kept blocks if that makes a free run of at least <paramref name="granules"/>; false when it would not.
    /// </summary>
    private bool TryMergeFor(uint granules)
    {
        if (_hopeless != 0 && granules >= _hopeless)
        {
            return false;
        }

        uint longest = 0;
        for (uint stack = 1; stack < KeptBlocks.Stacks; stack++)
        {
            for (uint number = 0; number < _kept.Count(stack); number++)
            {
                nuint block = (nuint)_kept.At(stack, number).Address;
                HeapRegion* region = RegionOf(block);
                longest = uint.Max(longest, MeasureMerged(region, region->GranuleOf(block)));
            }
        }

        _hopeless = longest + 1;
        if (longest >= granules)
        {
            ReleaseKept();
        }

        return longest >= granules;
    }

    /// <summary>The length of the run that a free run or kept block, and all that are beside it, would make.</summary>
    private static uint MeasureMerged(HeapRegion* region, uint start)
    {
        uint low = start;
        for (uint below; low != region->First && (below = MergeableBelow(region, low)) != 0;)
        {
            low -= below;
        }

        uint high = start;
        for (uint above; (above = region->IsKept(high) ? region->BlockLength(high) : region->RunLength(high)) != 0;)
        {
            high += above;
        }

        return high - low;
    }

    private static uint MergeableBelow(HeapRegion* region, uint end)
    {
        uint free = region->RunBefore(end);
        uint block = free == 0 ? region->StartOfBlock(end - 1) : end;
        return free == 0 && region->IsKept(block) ? end - block : free;
    }
}
