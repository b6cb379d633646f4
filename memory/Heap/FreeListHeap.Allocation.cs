using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>Allocation.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Allocates at least <paramref name="size"/> bytes, whose content is undefined, where <see cref="Placement"/> says.
    /// </summary>
    /// <param name="size">Bytes. 0 is answered with a block of its own that no byte of may be used.</param>
    /// <param name="alignment">Alignment of the address in bytes, a power of two from 1 to 2 MiB. All blocks are aligned to 16 anyway.</param>
    /// <returns>The block, or null when nothing is free that is large enough, the size is absurd or the alignment invalid.</returns>
    public void* Allocate(nuint size, nuint alignment)
    {
        void* pointer = _quick ? TakeQuickly(size, alignment) : null;
        if (pointer == null)
        {
            TryAllocateAnywhere(size, alignment, out pointer);
        }

        return pointer;
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
        pointer = _quick ? TakeQuickly(size, alignment) : null;
        return pointer != null ? HeapStatus.Success : TryAllocateAnywhere(size, alignment, out pointer);
    }

    private HeapStatus TryAllocateAnywhere(nuint size, nuint alignment, out void* pointer)
    {
        HeapStatus status = AllocateOnce(size, alignment, out pointer);
        if (status == HeapStatus.OutOfMemory)
        {
            status = AllocateAgain(size, alignment, out pointer);
        }

        if (status != HeapStatus.Success)
        {
            _counters.Failures++;
            Notify(HeapEventKind.Failed, 0, size, status);
        }
        else if (_lowPercent != 0)
        {
            UpdatePressure();
        }

        return status;
    }

    private HeapStatus AllocateOnce(nuint size, nuint alignment, out void* pointer)
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

        Enter();
        nuint length = GranulesFor(size);
        Unsafe.SkipInit(out Fit fit);
        HeapRegion* region = _placement == HeapPlacement.Recent ? FindRecent(length, alignment, out fit) : null;
        if (region == null)
        {
            region = FindLowest(length, alignment, out fit);
        }

        if (region != null)
        {
            pointer = TakeBlock(region, in fit, length, size);
            if (alignment > HeapRegion.GranuleBytes)
            {
                _alignedBefore[BitOperations.TrailingZeroCount(alignment) - HeapRegion.GranuleShift] = (ulong)pointer;
            }

            Notify(HeapEventKind.Allocated, (nuint)pointer, size);
        }

        Leave();
        return pointer == null ? HeapStatus.OutOfMemory : HeapStatus.Success;
    }

    private readonly HeapRegion* FindLowest(nuint length, nuint alignment, out Fit fit)
    {
        Unsafe.SkipInit(out fit);
        HeapRegion* region = _regions;
        while (region != null && !(alignment <= HeapRegion.GranuleBytes
            ? FirstFit.TryFind(region, length, out fit)
            : FirstFit.TryFindAligned(region, length, alignment >> HeapRegion.GranuleShift, out fit)))
        {
            region = region->Next;
        }

        return region;
    }

    /// <summary>After nothing was found: what was kept back is freed, then growth and pressure callbacks have their chance, once each.</summary>
    private HeapStatus AllocateAgain(nuint size, nuint alignment, out void* pointer)
    {
        pointer = null;
        HeapStatus status = HeapStatus.OutOfMemory;
        if (_quarantineUsed || _quick)
        {
            FinishFrees();
            FlushQuarantine();
            status = AllocateOnce(size, alignment, out pointer);
        }

        return status == HeapStatus.OutOfMemory && TryRelieve(size + alignment + ReservedBytes)
            ? AllocateOnce(size, alignment, out pointer)
            : status;
    }

    /// <summary>Granules for a payload and what goes behind it; at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly nuint GranulesFor(nuint size)
    {
        nuint length = (size + ReservedBytes + (HeapRegion.GranuleBytes - 1)) >> HeapRegion.GranuleShift;
        return length + (length == 0 ? 1U : 0U);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* TakeBlock(HeapRegion* region, in Fit fit, nuint length, nuint size)
    {
        nuint rest = fit.RunEnd - fit.Start - length;
        if (rest < FreeNode.Granules)
        {
            // What remains cannot hold a free node: the whole block is handed out, and comes back whole.
            length += rest;
            rest = 0;
        }

        byte* block = region->AddressOf(fit.Start);
        nuint blockBytes = length << HeapRegion.GranuleShift;
        CheckFree(region->AddressOf(fit.RunStart), block, blockBytes);
        RunUpdate.Take(region, in fit, length, blockBytes != size);
        if (rest != 0)
        {
            WriteGuard(block + blockBytes);
            _counters.FreeRuns++;
        }

        _counters.FreeRuns -= fit.Start == fit.RunStart ? 1U : 0U;
        if (blockBytes != size)
        {
            WriteSlack(block, blockBytes, size);
        }

        _counters.CountAllocation(blockBytes, size);
        return block;
    }

    /// <summary>
    /// Looks whether somebody wrote into memory that is about to leave a free run. Nothing of the heap's own was there, so nothing is lost: it
    /// is reported, and the memory is used.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckFree(byte* run, byte* taken, nuint bytes)
    {
        bool intact = IsGuardIntact(run);
        if (_hardening >= HeapHardening.Full)
        {
            nuint guard = taken == run ? (nuint)sizeof(FreeNode) : 0;
            intact &= IsPoisoned(taken + guard, bytes - guard);
        }

        if (!intact)
        {
            Report(HeapStatus.WriteAfterFree, run);
            WriteGuard(run);
        }
    }
}
