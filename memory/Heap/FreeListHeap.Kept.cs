using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Which freed blocks are kept, and when they are merged with the free memory beside them after all.</summary>
/// <remarks>
/// Only isolated blocks are kept: merging one that has a free neighbour costs little and keeps free memory together. Aligned blocks are kept whatever is beside
/// them, since room at aligned places is hard to find.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    /// <summary>How many blocks of a stack are looked at for one that is aligned or long enough.</summary>
    private const uint KeptTries = 4;

    private const nuint AlignedMask = (1 << KeptBlocks.LowestAlignment) - 1;

    /// <summary>Merges all kept blocks with the free memory beside them. They count as free all the time; only the largest free block can become larger.</summary>
    public void MergeKept()
    {
        Enter();
        ReleaseKept();
        Leave();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryKeep(HeapRegion* region, uint start, uint length, byte* block, bool isolated)
    {
        if (((nuint)block & AlignedMask) == 0)
        {
            return TryKeepAligned(region, start, block);
        }

        if (!isolated || _kept.Count(length) >= _kept.Limit)
        {
            return false;
        }

        Keep(region, start, block, length);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryKeepAligned(HeapRegion* region, uint start, byte* block)
    {
        uint stack = KeptBlocks.StackFor(BitOperations.TrailingZeroCount((nuint)block));
        if (_kept.Count(stack) >= _kept.Limit)
        {
            return false;
        }

        Keep(region, start, block, stack);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(HeapRegion* region, uint start, byte* block, uint stack)
    {
        _fence.WriteGuard(block);
        region->Reserve(start);
        _kept.Push(stack, block);
    }

    /// <summary>A kept block of a length up to <see cref="KeptBlocks.Longest"/> at an alignment; null when none of the few that are looked at fits.</summary>
    private byte* TakeAnyKept(uint granules, nuint alignment)
    {
        byte* block = null;
        if (alignment > AlignedMask)
        {
            uint stack = KeptBlocks.StackFor(BitOperations.Log2(alignment));
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
            byte* block = _kept.At(stack, --number);
            if (((nuint)block & (alignment - 1)) != 0)
            {
                continue;
            }

            HeapRegion* region = RegionOf((nuint)block);
            uint start = region->GranuleOf((nuint)block);
            uint length = region->BlockLength(start);
            if (length >= granules)
            {
                Unkeep(region, start);
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

    /// <summary>Makes a kept block an allocated one; the caller takes it out of its stack. A write into it is reported; nothing of the heap's was lost by it.</summary>
    private void Unkeep(HeapRegion* region, uint start)
    {
        byte* block = region->AddressOf(start);
        if (!_fence.IsGuardIntact(block))
        {
            Report(HeapStatus.WriteAfterFree, block);
        }

        region->Unreserve(start);
    }

    private void ReleaseKept()
    {
        for (uint stack = 1; stack < KeptBlocks.Stacks; stack++)
        {
            while (_kept.Count(stack) != 0)
            {
                byte* block = _kept.At(stack, _kept.Count(stack) - 1);
                HeapRegion* region = RegionOf((nuint)block);
                uint start = region->GranuleOf((nuint)block);
                Unkeep(region, start);
                _kept.Pop(stack);
                Release(region, start, region->BlockLength(start));
            }
        }
    }

    /// <summary>Merges the kept blocks if that makes a free run of at least <paramref name="granules"/>; false when it would not.</summary>
    private bool TryMergeFor(uint granules)
    {
        for (uint stack = 1; stack < KeptBlocks.Stacks; stack++)
        {
            for (uint number = 0; number < _kept.Count(stack); number++)
            {
                if (WouldMergeTo(_kept.At(stack, number), granules))
                {
                    ReleaseKept();
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a kept block, merged with the run below it and all free or kept granules above it, has the given length in granules.</summary>
    private readonly bool WouldMergeTo(byte* block, uint granules)
    {
        HeapRegion* region = RegionOf((nuint)block);
        uint start = region->GranuleOf((nuint)block);
        uint sum = region->RunBefore(start);
        if (sum == 0 && !_fence.IsOff)
        {
            // Of kept neighbours the lowest one answers for all. Where it cannot be told, the answer only takes longer.
            uint below = region->StartOfBlock(start - 1);
            if (below >= region->First && region->IsReserved(below) && _fence.IsGuardIntact(region->AddressOf(below)))
            {
                return false;
            }
        }

        while (sum < granules)
        {
            uint length = region->IsFree(start) ? region->RunLength(start)
                : region->IsReserved(start) && start != region->Metadata ? region->BlockLength(start)
                : 0;
            if (length == 0)
            {
                return false;
            }

            sum += length;
            start += length;
        }

        return true;
    }
}
