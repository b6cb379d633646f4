using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>Allocation.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Allocates at least <paramref name="size"/> bytes, whose content is undefined, from the lowest free block that can hold them.
    /// </summary>
    /// <param name="size">Bytes. 0 is answered with a block of its own that no byte of may be used.</param>
    /// <param name="alignment">Alignment of the address in bytes, a power of two from 1 to 2 MiB. All blocks are aligned to 16 anyway.</param>
    /// <returns>The block, or null when nothing is free that is large enough, the size is absurd or the alignment invalid.</returns>
    public void* Allocate(nuint size, nuint alignment) =>
        TryAllocate(size, alignment, out void* pointer) == HeapStatus.Success ? pointer : null;

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
        pointer = null;
        HeapStatus status = HeapStatus.OutOfMemory;
        if (size > MaximumSize)
        {
            status = HeapStatus.InvalidSize;
        }
        else if (!BitOperations.IsPow2(alignment) || alignment > MaximumAlignment)
        {
            status = HeapStatus.InvalidAlignment;
        }
        else
        {
            nuint length = (size + (HeapRegion.GranuleBytes - 1)) >> HeapRegion.GranuleShift;
            length += length == 0 ? 1U : 0U;
            for (HeapRegion* region = _regions; region != null; region = region->Next)
            {
                bool found = alignment <= HeapRegion.GranuleBytes
                    ? FirstFit.TryFind(region, length, out Fit fit)
                    : FirstFit.TryFindAligned(region, length, alignment >> HeapRegion.GranuleShift, out fit);
                if (found)
                {
                    pointer = TakeBlock(region, in fit, length, size);
                    return HeapStatus.Success;
                }
            }
        }

        _counters.Failures++;
        return status;
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
        if (!IsGuardIntact(region->AddressOf(fit.RunStart)))
        {
            // Somebody wrote here after freeing it. Nothing of the heap's own was there, so nothing is lost: it counts and goes on.
            _counters.Misuses++;
            WriteGuard(region->AddressOf(fit.RunStart));
        }

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
}
