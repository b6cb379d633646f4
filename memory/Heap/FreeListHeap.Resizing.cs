using System;
using System.Numerics;

namespace UefiKernel.Memory;

/// <summary>Changing the size of a block.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Changes a block's size: in place when it shrinks or the free block behind it has the room, otherwise by allocating, copying and freeing.
    /// The bytes up to the smaller of both sizes stay.
    /// </summary>
    /// <param name="pointer">The block; null allocates.</param>
    /// <param name="size">The new size in bytes. 0 keeps a block of its own.</param>
    /// <param name="alignment">The alignment that the result must have, a power of two from 1 to 2 MiB.</param>
    /// <returns>The block, which may have moved, or null: then the old one is unchanged.</returns>
    public void* Reallocate(void* pointer, nuint size, nuint alignment)
    {
        if (pointer == null)
        {
            return Allocate(size, alignment);
        }

        Enter();
        HeapStatus status = Locate(pointer, out BlockPlace place);
        bool valid = status == HeapStatus.Success && size <= MaximumSize && BitOperations.IsPow2(alignment) && alignment <= MaximumAlignment;
        if (valid && _marks)
        {
            ForgetObject(place.Region, place.Start, place.Length << HeapRegion.GranuleShift);
        }

        bool done = valid && ((nuint)pointer & (alignment - 1)) == 0 && TryResize(in place, size);
        if (status != HeapStatus.Success)
        {
            Report(status, pointer);
        }

        Leave();
        if (done || !valid)
        {
            _counters.Failures += done ? 0U : 1U;
            return done ? pointer : null;
        }

        void* moved = Allocate(size, alignment);
        if (moved != null)
        {
            nuint kept = place.Payload < size ? place.Payload : size;
            Buffer.MemoryCopy(pointer, moved, kept, kept);
            Free(pointer);
        }

        return moved;
    }

    private bool TryResize(in BlockPlace place, nuint size)
    {
        HeapRegion* region = place.Region;
        nuint length = GranulesFor(size);
        nuint end = place.Start + place.Length;
        nuint next = place.Length;
        if (length > place.Length)
        {
            nuint runEnd = BlockMap.IsFree(region, end) ? BlockMap.EndOfRun(region, end) : end;
            if (runEnd - place.Start < length)
            {
                return false;
            }

            Fit fit = new() { RunStart = end, RunEnd = runEnd, Start = end };
            next = Grow(region, in fit, length - place.Length) + place.Length;
        }
        else if (place.Length - length >= FreeNode.Granules || (place.Length != length && BlockMap.IsFree(region, end)))
        {
            Shrink(region, place.Start + length, place.Length - length);
            next = length;
        }

        nuint bytes = next << HeapRegion.GranuleShift;
        BlockMap.SetSlack(region, place.Start, bytes != size);
        if (bytes != size)
        {
            WriteSlack(region->AddressOf(place.Start), bytes, size);
        }

        _counters.CountResize(place.Length << HeapRegion.GranuleShift, place.Payload, bytes, size);
        Notify(HeapEventKind.Resized, (nuint)region->AddressOf(place.Start), size);
        return true;
    }

    /// <summary>Takes granules from the run behind a block into it; how many, since a rest that is too small comes along.</summary>
    private nuint Grow(HeapRegion* region, in Fit fit, nuint length)
    {
        nuint rest = fit.RunEnd - fit.Start - length;
        length += rest < FreeNode.Granules ? rest : 0;
        byte* run = region->AddressOf(fit.Start);
        CheckFree(run, run, length << HeapRegion.GranuleShift);
        RunUpdate.Take(region, in fit, length, slack: false);
        BlockMap.Join(region, fit.Start);
        if (fit.Start + length != fit.RunEnd)
        {
            WriteGuard(region->AddressOf(fit.Start + length));
        }
        else
        {
            _counters.FreeRuns--;
        }

        return length;
    }

    /// <summary>Gives the end of a block back.</summary>
    private void Shrink(HeapRegion* region, nuint start, nuint length)
    {
        byte* tail = region->AddressOf(start);
        nuint bytes = length << HeapRegion.GranuleShift;
        bool nextIsFree = BlockMap.IsFree(region, start + length);
        if (nextIsFree && !IsGuardIntact(tail + bytes))
        {
            Report(HeapStatus.WriteAfterFree, tail + bytes);
        }

        if (_hardening >= HeapHardening.Full)
        {
            Poison(tail, bytes + (nextIsFree ? (nuint)sizeof(FreeNode) : 0));
        }

        _counters.FreeRuns += (nuint)RunUpdate.Give(region, start, length);
        WriteGuard(tail);
    }
}
