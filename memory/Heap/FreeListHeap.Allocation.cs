using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Allocation.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Allocates <paramref name="size"/> bytes, whose content is undefined, where <see cref="Placement"/> says.
    /// </summary>
    /// <param name="size">Bytes. 0 gives a block of its own, of which no byte may be used.</param>
    /// <param name="alignment">
    /// Alignment of the address in bytes, a power of two from 1 to 2 MiB. All blocks are aligned to 16 anyway.
    /// </param>
    /// <returns>
    /// The block, or null when nothing is free that is large enough, the size is absurd or the alignment invalid.
    /// </returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void* Allocate(nuint size, nuint alignment)
    {
        nuint granules = _fence.GranulesFor(size);
        uint stack = (uint)granules;
        if (_enter != null || alignment - 1 >= HeapRegion.GranuleBytes || (alignment & (alignment - 1)) != 0 ||
            granules > KeptBlocks.Longest || _kept.Count(stack) == 0)
        {
            return AllocateSlowly(size, alignment);
        }

        ref readonly KeptBlock kept = ref _kept.Top(stack);
        byte* block = kept.Address;
        if (!_fence.IsGuardIntact(block))
        {
            return AllocateSlowly(size, alignment);
        }

        kept.Unreserve();
        _kept.Pop(stack);
        return Finish(block, granules, size);
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

    /// <summary>Allocates like <see cref="Allocate"/>, and reports the reason when it fails.</summary>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>, <see cref="HeapStatus.OutOfMemory"/>, <see cref="HeapStatus.InvalidSize"/> or
    /// <see cref="HeapStatus.InvalidAlignment"/>.
    /// </returns>
    public HeapStatus TryAllocate(nuint size, nuint alignment, out void* pointer)
    {
        pointer = Allocate(size, alignment);
        return pointer != null ? HeapStatus.Success
            : size > MaximumSize ? HeapStatus.InvalidSize
            : IsValid(size, alignment) ? HeapStatus.OutOfMemory : HeapStatus.InvalidAlignment;
    }

    /// <summary>Whether a block of the size is possible, and the alignment is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsValid(nuint size, nuint alignment) =>
        size <= MaximumSize && BitOperations.IsPow2(alignment) && alignment <= MaximumAlignment;

    /// <summary>
    /// Allocates under the lock; when nothing was found, the function that makes room is called, and there is one more try.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocateSlowly(nuint size, nuint alignment)
    {
        Enter();
        void* pointer = Place(size, alignment);
        Leave();
        return pointer != null ? pointer : AllocateAfterRelief(size, alignment);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocateAfterRelief(nuint size, nuint alignment)
    {
        bool tryAgain = IsValid(size, alignment) && _relieve != null && _relieve(size + alignment);
        Enter();
        void* pointer = tryAgain ? Place(size, alignment) : null;
        _statistics.Failures += pointer == null ? 1U : 0;
        Leave();
        return pointer;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void* Place(nuint size, nuint alignment)
    {
        if (!IsValid(size, alignment))
        {
            return null;
        }

        nuint granules = nuint.Max(_fence.GranulesFor(size), 1);
        byte* block = PlaceGranules(granules, alignment);
        return block == null ? null : Finish(block, granules, size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Finish(byte* block, nuint granules, nuint size)
    {
        nuint bytes = granules << HeapRegion.GranuleShift;
        _statistics.CountAllocation(bytes, _fence.Write(block, bytes, size));
        return block;
    }

    /// <summary>Makes one block of free granules somewhere; null when no place fits, even with the kept blocks merged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* PlaceGranules(nuint granules, nuint alignment)
    {
        if (granules > MaximumGranules)
        {
            return null;
        }

        bool isKept = alignment <= HeapRegion.GranuleBytes && granules <= KeptBlocks.Longest && _kept.Count((uint)granules) != 0;
        byte* block = isKept ? TakeKept((uint)granules) : null;
        return block != null ? block : Carve((uint)granules, (uint)(alignment >> HeapRegion.GranuleShift));
    }

    /// <summary>
    /// Makes a block of a part of a free run. With segregated fit that is the end of a run from the lowest bin that fits, so that
    /// the run's node stays where it is.
    /// </summary>
    /// <param name="granules">Its length.</param>
    /// <param name="alignment">Its alignment in granules; 0 and 1 for any place.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* Carve(uint granules, uint alignment)
    {
        do
        {
            for (HeapRegion* region = _regions; region != null; region = region->Next)
            {
                for (uint run; (run = FindPlace(region, granules, alignment, out uint length, out uint start)) != 0;)
                {
                    if (region->IsIntact(run))
                    {
                        Carve(region, run, length, start, granules);
                        return region->AddressOf(start);
                    }

                    Repair(region, run);
                }
            }
        }
        while (TryMergeKept());
        return null;
    }

    /// <summary>A free run with room for a block, its length, and where in it the block goes; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FindPlace(HeapRegion* region, uint granules, uint alignment, out uint length, out uint start)
    {
        if (alignment > 1 || region->Index.Exists)
        {
            (uint found, start) = FindPlaceSlowly(region, granules, alignment);
            length = region->RunLength(found);
            return found;
        }

        uint run = region->Find(granules, out length);
        start = run + length - granules;
        return run;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (uint Run, uint Start) FindPlaceSlowly(HeapRegion* region, uint granules, uint alignment)
    {
        if (!region->Index.Exists)
        {
            return region->FindAligned(granules, alignment);
        }

        // Somewhere in the lowest run that is long enough wherever it begins there is a place, so few are looked at.
        uint lowest = region->Index.Find(region, granules);
        return lowest == 0 || alignment <= 1 ? (lowest, lowest) : region->SearchAligned(lowest, granules, alignment);
    }

    /// <summary>Makes a block of a part of a run, whose ends stay free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carve(HeapRegion* region, uint run, uint length, uint start, uint granules)
    {
        if (start == run)
        {
            region->Remove(run, length);
        }
        else
        {
            region->Resize(run, length, start - run);
        }

        uint end = start + granules;
        region->MarkBlock(start, granules);
        if (end != run + length)
        {
            region->Insert(end, run + length - end);
        }

        if (region->Index.Exists)
        {
            region->Index.Update(region, run);
            region->Index.Update(region, end);
        }
    }
}
