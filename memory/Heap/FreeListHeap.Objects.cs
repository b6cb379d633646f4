using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// What a garbage collector needs: blocks that are objects, objects from interior pointers, and mark bits.
/// </summary>
/// <remarks>Objects have nothing behind them: the runtime checks their bounds. Only a sweep frees them.</remarks>
public unsafe partial struct FreeListHeap
{
    /// <summary>Objects that were not freed, those in open runs not counted.</summary>
    public readonly ulong Objects => _statistics.Objects;

    /// <summary>Bytes of their blocks.</summary>
    public readonly ByteCount ObjectBytes => _statistics.ObjectBytes;

    /// <summary>Gives every region object and mark bits, 1.6 % of it. To be called before the first region is added.</summary>
    /// <returns><see cref="HeapStatus.Success"/>, or <see cref="HeapStatus.RegionInUse"/> when there is a region.</returns>
    public HeapStatus EnableMarks()
    {
        _marks |= _regions == null;
        return _regions == null ? HeapStatus.Success : HeapStatus.RegionInUse;
    }

    /// <summary>
    /// Takes a block for an object, aligned to 16 bytes. Until <see cref="MakeObject"/> it is a native block, which no collection
    /// finds, marks or frees: so it can be cleared without the lock, however long that takes. The function that makes room is not
    /// called when it does not fit.
    /// </summary>
    /// <param name="size">Bytes, rounded up to a multiple of 16. All of them but the last may be written until then.</param>
    /// <returns>The block; null when nothing is free that is large enough, for absurd sizes, and without mark bits.</returns>
    public void* TakeForObject(nuint size)
    {
        if (!_marks || size > MaximumSize)
        {
            return null;
        }

        Enter();
        nuint bytes = nuint.Max(AlignUp(size), HeapRegion.GranuleBytes);
        byte* block = PlaceGranules(bytes >> HeapRegion.GranuleShift, HeapRegion.GranuleBytes);
        if (block != null)
        {
            Finish(block, bytes >> HeapRegion.GranuleShift, bytes - 1);
        }

        Leave();
        return block;
    }

    /// <summary>
    /// Makes an object of a block that is cleared and says what it is; sets its last byte to 0. From now on a collection frees it
    /// unless it is marked.
    /// </summary>
    /// <returns>As <see cref="Free(void*)"/>.</returns>
    public HeapStatus MakeObject(void* block)
    {
        Enter();
        HeapStatus status = Locate(block, out BlockPlace place);
        if (status == HeapStatus.Success)
        {
            ((byte*)block)[place.Bytes - 1] = 0;
            CountObject(place.Region, place.Start, place.Bytes);
            _statistics.CountResize(place.Bytes, place.Payload, place.Bytes, place.Bytes);
        }
        else
        {
            Report(status, block);
        }

        Leave();
        return status;
    }

    /// <summary>
    /// The object that an address lies in; null for free memory, native blocks, open runs, and outside the heap.
    /// </summary>
    public void* FindObject(void* address)
    {
        HeapRegion* region = RegionOf((nuint)address);
        if (region == null)
        {
            return null;
        }

        uint granule = region->GranuleOf((nuint)address);
        if (region->Objects == null || region->IsFree(granule))
        {
            return null;
        }

        uint start = region->StartOf(granule);
        return region->IsObject(start) ? region->AddressOf(start) : null;
    }

    /// <summary>
    /// Marks the object whose block starts at a pointer; true when it was not marked before. False too for pointers to anything
    /// else.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMark(void* block)
    {
        HeapRegion* region = RegionOfObject(block, out uint granule);
        if (region == null || ((region->Dead[granule >> HeapRegion.ChunkShift] >> (int)granule) & 1) == 0)
        {
            return false;
        }

        region->Dead[granule >> HeapRegion.ChunkShift] &= ~(1UL << (int)granule);
        return true;
    }

    /// <summary>
    /// Whether a pointer is to the block of an object that is not marked. What is no object of this heap cannot be dead.
    /// </summary>
    public bool IsDead(void* block)
    {
        HeapRegion* region = RegionOfObject(block, out uint granule);
        return region != null && ((region->Dead[granule >> HeapRegion.ChunkShift] >> (int)granule) & 1) != 0;
    }

    /// <summary>Whether a pointer is to the block of an object that is marked.</summary>
    public bool IsMarked(void* block)
    {
        HeapRegion* region = RegionOfObject(block, out uint granule);
        return region != null && ((region->MarksOf(granule >> HeapRegion.ChunkShift) >> (int)granule) & 1) != 0;
    }

    /// <summary>The first region, in the order of addresses, that ends behind an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="start">The region's first byte for blocks.</param>
    /// <param name="end">The byte behind its last one.</param>
    /// <returns>False when there is none.</returns>
    public readonly bool TryFindRegion(nuint address, out nuint start, out nuint end)
    {
        HeapRegion* region = _regions;
        while (region != null && region->EndAddress <= address)
        {
            region = region->Next;
        }

        start = region == null ? 0 : region->Start;
        end = region == null ? 0 : region->EndAddress;
        return region != null;
    }

    /// <summary>
    /// The first marked object whose block starts at <paramref name="from"/> or behind; null when there is none. The way to all
    /// marked objects in address order.
    /// </summary>
    public readonly void* NextMarked(void* from) => NextMarked(from, (void*)nuint.MaxValue);

    /// <summary>
    /// The first marked object whose block starts at <paramref name="from"/> or behind, but before <paramref name="end"/>; null
    /// when there is none.
    /// </summary>
    public readonly void* NextMarked(void* from, void* end)
    {
        nuint address = AlignUp((nuint)from);
        for (HeapRegion* region = _regions; region != null && region->Objects != null; region = region->Next)
        {
            if (region->EndAddress <= address)
            {
                continue;
            }

            uint granule = address <= region->Start ? region->First : region->GranuleOf(address);
            ulong mask = ulong.MaxValue << (int)(granule & 63);
            for (uint chunk = granule >> HeapRegion.ChunkShift;
                chunk < region->Chunks && region->AddressOf(chunk << HeapRegion.ChunkShift) < end; chunk++)
            {
                ulong marks = region->MarksOf(chunk) & mask;
                mask = ulong.MaxValue;
                if (marks != 0)
                {
                    void* found = region->AddressOf(HeapRegion.GranuleIn(chunk, marks));
                    return found < end ? found : null;
                }
            }
        }

        return null;
    }

    /// <summary>The region that an address lies in, if it has objects; else null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal HeapRegion* RegionOfObject(nuint address)
    {
        HeapRegion* region = RegionOf(address);
        return region == null || region->Objects == null ? null : region;
    }

    /// <summary>The lowest address of all regions, and the bytes from there to the end of the highest one.</summary>
    internal readonly (nuint Start, nuint Bytes) GetBounds()
    {
        HeapRegion* last = LastBelow(nuint.MaxValue);
        return last == null ? default : (_regions->Start, last->EndAddress - _regions->Start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountObject(HeapRegion* region, uint start, nuint bytes)
    {
        region->AddObjects(start >> HeapRegion.ChunkShift, 1UL << (int)start);
        _statistics.CountObject(bytes);
    }

    /// <summary>The region of what may be an object's block, and its first granule; null for other addresses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private HeapRegion* RegionOfObject(void* block, out uint granule)
    {
        HeapRegion* region = RegionOfObject((nuint)block);
        granule = region == null ? 0 : region->GranuleOf((nuint)block);
        return ((nuint)block & (HeapRegion.GranuleBytes - 1)) == 0 ? region : null;
    }
}
