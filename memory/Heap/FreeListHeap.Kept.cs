using System.Runtime.CompilerServices;
namespace UefiKernel.Memory.Heap;

/// <summary>Which freed blocks are kept, and when they are merged with the free memory beside them after all.</summary>
/// <remarks>
/// Only isolated blocks are kept: merging one that has a free neighbour costs little and keeps free memory together. Aligned
/// blocks are kept whatever is beside them, since room at aligned places is hard to find.
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
        TryMergeKept();
        Leave();
    }

    /// <summary>The kept block of a length that was freed last, as an allocated one; null when there is none or it is damaged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* TakeTop(uint granules)
    {
        uint count = _kept.Count(granules);
        if (count == 0)
        {
            return null;
        }

        ref readonly KeptBlock kept = ref _kept.At(granules, count - 1);
        byte* block = kept.Address;
        if (!_fence.IsGuardIntact(block))
        {
            return null;
        }

        kept.Unreserve();
        _kept.Pop(granules);
        return block;
    }

    /// <summary>
    /// A kept block of a length up to <see cref="KeptBlocks.Longest"/> at an alignment; null when none of the few that are looked
    /// at fits.
    /// </summary>
    private byte* TakeKept(uint granules, nuint alignment)
    {
        byte* block = alignment <= HeapRegion.GranuleBytes ? TakeTop(granules) : null;
        uint stack = alignment > AlignedMask ? KeptBlocks.StackFor(alignment) : KeptBlocks.Stacks;
        for (; stack < KeptBlocks.Stacks && block == null; stack++)
        {
            block = TakeKeptFrom(stack, granules, alignment);
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

            HeapRegion* region = RegionOf(block, out uint start);
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
