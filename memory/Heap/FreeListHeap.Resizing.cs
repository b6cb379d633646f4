using System;

namespace UefiKernel.Memory.Heap;

/// <summary>Changing the size of a block.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Changes a block's size: in place when it shrinks or the free run behind it has the room, otherwise by allocating, copying
    /// and freeing. The bytes up to the smaller of both sizes stay.
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
        bool valid = status == HeapStatus.Success && IsValid(size, alignment);
        bool done = valid && ((nuint)pointer & (alignment - 1)) == 0 && TryResize(in place, size);
        if (status != HeapStatus.Success)
        {
            Report(status, pointer);
        }

        _statistics.Failures += valid ? 0U : 1U;
        Leave();
        if (done || !valid)
        {
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
        nuint granules = _fence.GranulesFor(size);
        granules += granules == 0 ? 1U : 0;
        if (granules > place.Length)
        {
            if (granules > MaximumGranules || !TryExtend(region, place.Start, place.Length, (uint)granules))
            {
                return false;
            }
        }
        else if (granules < place.Length)
        {
            uint tail = place.Start + (uint)granules;
            region->Split(place.Start, tail, place.Start + place.Length);
            Release(region, tail, place.Length - (uint)granules);
        }

        nuint bytes = granules << HeapRegion.GranuleShift;
        byte* block = region->AddressOf(place.Start);
        _statistics.CountResize(place.Bytes, place.Payload, bytes, _fence.Write(block, bytes, size));
        return true;
    }

    /// <summary>Lengthens a block by the start of the free run behind it; false when there is none that is long enough.</summary>
    private bool TryExtend(HeapRegion* region, uint start, uint length, uint newLength)
    {
        uint run = start + length;
        uint runLength = region->RunLength(run);
        if (length + runLength < newLength)
        {
            return false;
        }

        if (!region->IsIntact(run))
        {
            Repair(region, run);
            return false;
        }

        Carve(region, run, runLength, run, newLength - length);
        region->Join(run);
        region->SetBlockLength(start, newLength);
        return true;
    }
}
