using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>Allocation.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Allocates <paramref name="size"/> bytes, whose content is undefined, where <see cref="Placement"/> says.</summary>
    /// <param name="size">Bytes. 0 gives a block of its own, of which no byte may be used.</param>
    /// <param name="alignment">Alignment of the address in bytes, a power of two from 1 to 2 MiB. All blocks are aligned to 16 anyway.</param>
    /// <returns>The block, or null when nothing is free that is large enough, the size is absurd or the alignment invalid.</returns>
    public void* Allocate(nuint size, nuint alignment)
    {
        if (_enter != null)
        {
            return AllocateLocked(size, alignment);
        }

        void* pointer = alignment <= HeapRegion.GranuleBytes ? TakeKept(size) : null;
        return pointer != null ? pointer : AllocateSlowly(size, alignment);
    }

    /// <summary>Allocates like <see cref="Allocate"/>, and sets every byte to 0.</summary>
    public void* AllocateZeroed(nuint size, nuint alignment)
    {
        void* pointer = Allocate(size, alignment);
        if (pointer != null)
        {
            NativeMemory.Clear(pointer, size);
        }

        return pointer;
    }

    /// <summary>Allocates like <see cref="Allocate"/> and says why not, when not.</summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>, <see cref="HeapStatus.OutOfMemory"/>, <see cref="HeapStatus.InvalidSize"/> or
    /// <see cref="HeapStatus.InvalidAlignment"/>.
    /// </returns>
    public HeapStatus TryAllocate(nuint size, nuint alignment, out void* pointer)
    {
        Enter();
        pointer = alignment <= HeapRegion.GranuleBytes ? TakeKept(size) : null;
        HeapStatus status = pointer == null ? TryPlace(size, alignment, out pointer) : HeapStatus.Success;
        Leave();
        return status == HeapStatus.Success ? status : TryAgain(status, size, alignment, out pointer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocateLocked(nuint size, nuint alignment)
    {
        TryAllocate(size, alignment, out void* pointer);
        return pointer;
    }

    /// <summary>What <see cref="Allocate"/> does without a lock and without a kept block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocateSlowly(nuint size, nuint alignment)
    {
        HeapStatus status = TryPlace(size, alignment, out void* pointer);
        if (status != HeapStatus.Success)
        {
            TryAgain(status, size, alignment, out pointer);
        }

        return pointer;
    }

    /// <summary>The block of the right length that was kept last; null when there is none, or it needs a closer look.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* TakeKept(nuint size)
    {
        nuint granules = _fence.GranulesFor(size);
        if (granules > KeptBlocks.Longest || _kept.Count((uint)granules) == 0)
        {
            return null;
        }

        byte* block = _kept.At((uint)granules, _kept.Count((uint)granules) - 1);
        if (!_fence.IsGuardIntact(block))
        {
            return null;
        }

        _kept.Pop((uint)granules);
        HeapRegion* region = RegionOf((nuint)block);
        region->Unreserve(region->GranuleOf((nuint)block));
        Finish(block, granules << HeapRegion.GranuleShift, size);
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(byte* block, nuint blockBytes, nuint size)
    {
        _fence.Write(block, blockBytes, size);
        _counters.CountAllocation(blockBytes, _fence.IsOff ? blockBytes : size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private HeapStatus TryPlace(nuint size, nuint alignment, out void* pointer)
    {
        pointer = null;
        if (size > MaximumSize)
        {
            return HeapStatus.InvalidSize;
        }

        if (!BitOperations.IsPow2(alignment) || alignment > MaximumAlignment)
        {
            return HeapStatus.InvalidAlignment;
        }

        nuint granules = _fence.GranulesFor(size);
        granules += granules == 0 ? 1U : 0;
        byte* block = PlaceGranules(granules, alignment);
        if (block == null)
        {
            return HeapStatus.OutOfMemory;
        }

        Finish(block, granules << HeapRegion.GranuleShift, size);
        pointer = block;
        return HeapStatus.Success;
    }

    /// <summary>Makes one block of free granules somewhere; null when no place fits, even after the kept blocks were merged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* PlaceGranules(nuint granules, nuint alignment)
    {
        if (granules > MaximumGranules)
        {
            return null;
        }

        uint step = alignment <= HeapRegion.GranuleBytes ? 1 : (uint)(alignment >> HeapRegion.GranuleShift);
        bool mayBeKept = granules <= KeptBlocks.Longest && (step != 1 || _kept.Count((uint)granules) != 0);
        byte* block = mayBeKept ? TakeAnyKept((uint)granules, alignment) : null;
        if (block == null)
        {
            block = Carve((uint)granules, step);
        }

        return block == null && TryMergeFor((uint)granules) ? Carve((uint)granules, step) : block;
    }

    private byte* Carve(uint granules, uint alignment)
    {
        byte* block = null;
        for (HeapRegion* region = _regions; region != null && block == null; region = region->Next)
        {
            if (_placement == HeapPlacement.FirstFit)
            {
                block = CarveLowest(region, granules, alignment);
            }
            else
            {
                block = alignment == 1 ? CarveTop(region, granules) : CarveAligned(region, granules, alignment);
            }
        }

        return block;
    }

    /// <summary>Takes the end of a run from the lowest bin that fits: the run's node stays where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* CarveTop(HeapRegion* region, uint granules)
    {
        for (uint run; (run = region->Find(granules, out uint length)) != 0;)
        {
            byte* block = CarveAt(region, run, length, run + length - granules, granules);
            if (block != null)
            {
                return block;
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* CarveLowest(HeapRegion* region, uint granules, uint alignment)
    {
        for (uint run; (run = region->Index.Find(region, granules, BitOperations.Log2(alignment), out uint place)) != 0;)
        {
            byte* block = CarveAt(region, run, region->RunLength(run), place, granules);
            if (block != null)
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>Makes a block of a part of a run, whose ends stay free; null when the run's node was damaged, and all bins are in order again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* CarveAt(HeapRegion* region, uint run, uint length, uint start, uint granules)
    {
        if (!region->TryResize(run, length, start - run))
        {
            Repair(region, run);
            return null;
        }

        uint end = start + granules;
        uint above = run + length - end;
        region->MarkBlock(start, granules);
        if (above != 0)
        {
            region->Insert(end, above);
        }

        if (region->Index.Exists)
        {
            region->Index.Update(region, run);
            region->Index.Update(region, end);
        }

        return region->AddressOf(start);
    }

    /// <summary>After nothing was found: whoever can make room does, and there is one more try.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private HeapStatus TryAgain(HeapStatus status, nuint size, nuint alignment, out void* pointer)
    {
        pointer = null;
        if (status == HeapStatus.OutOfMemory && _relieve != null && _relieve(size + alignment))
        {
            Enter();
            status = TryPlace(size, alignment, out pointer);
            Leave();
        }

        if (status != HeapStatus.Success)
        {
            Enter();
            _counters.Failures++;
            Leave();
        }

        return status;
    }
}
