using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Freeing blocks.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Frees a block.</summary>
    /// <param name="pointer">What an allocation returned.</param>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>; otherwise nothing has changed and the status says what is wrong with the pointer:
    /// <see cref="HeapStatus.NullPointer"/>, <see cref="HeapStatus.ForeignPointer"/>, <see cref="HeapStatus.MisalignedPointer"/>,
    /// <see cref="HeapStatus.InteriorPointer"/>, <see cref="HeapStatus.DoubleFree"/>, or with what lies behind the payload:
    /// <see cref="HeapStatus.Overrun"/>.
    /// </returns>
    public HeapStatus Free(void* pointer) => _enter == null ? FreeBlock(pointer) : FreeLocked(pointer);

    /// <summary>
    /// Frees a block like <see cref="Free(void*)"/> if <paramref name="size"/> is what was asked for when it was allocated.
    /// </summary>
    /// <returns>As <see cref="Free(void*)"/>, and <see cref="HeapStatus.SizeMismatch"/>.</returns>
    public HeapStatus Free(void* pointer, nuint size)
    {
        Enter();
        HeapStatus status = Locate(pointer, out BlockPlace place);
        if (status == HeapStatus.Success && !HasSize(in place, size))
        {
            status = HeapStatus.SizeMismatch;
        }

        if (status != HeapStatus.Success)
        {
            Report(status, pointer);
        }
        else
        {
            FreeBlock(pointer);
        }

        Leave();
        return status;
    }

    /// <summary>
    /// The bytes that may be used at <paramref name="pointer"/>: what was asked for, exactly (at level
    /// <see cref="HeapHardening.None"/> rounded up to 16); 0 when it is no allocated block.
    /// </summary>
    public nuint UsableSize(void* pointer)
    {
        Enter();
        nuint size = Locate(pointer, out BlockPlace place) == HeapStatus.Success ? place.Payload : 0;
        Leave();
        return size;
    }

    /// <summary>Where an allocated block is.</summary>
    private struct BlockPlace
    {
        internal HeapRegion* Region;
        internal uint Start;
        internal uint Length;
        internal nuint Payload;

        internal readonly nuint Bytes => (nuint)Length << HeapRegion.GranuleShift;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private HeapStatus FreeLocked(void* pointer)
    {
        _enter();
        HeapStatus status = FreeBlock(pointer);
        _leave();
        return status;
    }

    /// <summary>Frees a block, with the lock held: keeps it, or merges it with the free runs beside it.</summary>
    /// <remarks>
    /// A window of the map shows what a short block is and what lies beside it, without a branch for those that cross a word.
    /// <code>
    /// window bit   0       1 … length     length + 1
    ///              below   the block      behind
    /// </code>
    /// Other methods are called at the ends only, and from not more than four places, and no local's address is taken, so that
    /// the compiler makes jumps of the calls: then no registers are saved. A block that is longer than the window has no end in
    /// it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private HeapStatus FreeBlock(void* pointer)
    {
        nuint address = (nuint)pointer;
        HeapRegion* region = _recent;
        if (address - _recentStart >= _recentBytes || (address & (HeapRegion.GranuleBytes - 1)) != 0)
        {
            return FreeSlowly(pointer);
        }

        uint start = region->GranuleOf(address);
        MapWord* word = region->WordOf(start - 1);
        int shift = (int)(start - 1);
        ulong starts = (word[0].Start >> shift) | (word[1].Start << 1 << ~shift);
        ulong bodies = (word[0].Body >> shift) | (word[1].Body << 1 << ~shift);
        ulong ends = (starts | ~bodies) & ~3UL;
        if ((starts & ~bodies & 2) == 0 || region->IsObject(start))
        {
            return FreeSlowly(pointer);
        }

        uint length = ends != 0 ? (uint)BitOperations.TrailingZeroCount(ends) - 1 : region->BlockLength(start);
        nuint bytes = (nuint)length << HeapRegion.GranuleShift;
        nuint payload = _fence.Read((byte*)pointer, bytes);
        if (payload > bytes)
        {
            return FreeSlowly(pointer);
        }

        _statistics.CountFree(bytes, payload);
        ulong beside = 1UL | (2UL << (int)length);
        if (ends == 0 || ((starts | bodies) & beside) != beside || _kept.Count(length) >= _kept.Limit)
        {
            return Release(region, start, length);
        }

        word = region->WordOf(start);
        word->Body |= 1UL << (int)start;
        _fence.WriteGuard((byte*)pointer);
        _kept.Push(length, (byte*)pointer, word);
        return HeapStatus.Success;
    }

    /// <summary>Frees a block in another region than the last one was in; refuses what is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private HeapStatus FreeSlowly(void* pointer)
    {
        HeapStatus status = Locate(pointer, out _);
        if (status == HeapStatus.Success)
        {
            return FreeBlock(pointer);
        }

        Report(status, pointer);
        return status;
    }

    /// <summary>Finds the block that starts at a pointer, or what is wrong with the pointer.</summary>
    private HeapStatus Locate(void* pointer, out BlockPlace place)
    {
        place = default;
        nuint address = (nuint)pointer;
        HeapRegion* region = RegionOf(address);
        if (region == null)
        {
            return pointer == null ? HeapStatus.NullPointer : HeapStatus.ForeignPointer;
        }

        uint start = region->GranuleOf(address);
        if (start - region->First < region->MetadataLength)
        {
            return HeapStatus.ForeignPointer;
        }

        if ((address & (HeapRegion.GranuleBytes - 1)) != 0)
        {
            return HeapStatus.MisalignedPointer;
        }

        if (!region->IsStart(start))
        {
            bool isFree = region->IsFree(start) || region->IsReserved(region->StartOf(start));
            return isFree ? HeapStatus.DoubleFree : HeapStatus.InteriorPointer;
        }

        if (region->IsReserved(start))
        {
            return HeapStatus.DoubleFree;
        }

        if (region->IsObject(start))
        {
            return HeapStatus.ForeignPointer;
        }

        place.Region = region;
        place.Start = start;
        place.Length = region->BlockLength(start);
        place.Payload = _fence.Read((byte*)pointer, place.Bytes);
        return place.Payload <= place.Bytes ? HeapStatus.Success : HeapStatus.Overrun;
    }

    private readonly bool HasSize(in BlockPlace place, nuint size)
    {
        nuint granules = _fence.GranulesFor(size);
        return _fence.IsOff ? granules + (granules == 0 ? 1U : 0) == place.Length : place.Payload == size;
    }

    /// <summary>Makes the granules of whole blocks free, and one with the free runs beside them. The caller counts.</summary>
    /// <returns><see cref="HeapStatus.Success"/>.</returns>
    private HeapStatus Release(HeapRegion* region, uint start, uint length)
    {
        uint run = start;
        uint behind = start + length;
        region->Clear(start, length);
        uint above = region->RunLength(behind);
        if (above != 0)
        {
            if (!region->IsIntact(behind))
            {
                return Repair(region, behind);
            }

            region->Remove(behind, above);
            length += above;
        }

        uint below = region->RunBefore(start);
        if (below == 0)
        {
            region->Insert(run, length);
        }
        else
        {
            run -= below;
            length += below;
            if (!region->IsIntact(run))
            {
                return Repair(region, run);
            }

            region->Resize(run, below, length);
        }

        region->NoteRun(run, length);
        if (region->Index.Exists)
        {
            region->Index.Update(region, run);
            region->Index.Update(region, behind);
        }

        return HeapStatus.Success;
    }
}
