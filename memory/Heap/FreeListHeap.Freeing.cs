using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Giving blocks back.</summary>
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
    public HeapStatus Free(void* pointer)
    {
        if (_enter != null)
        {
            return FreeLocked(pointer);
        }

        return TryFree(pointer) ? HeapStatus.Success : Refuse(pointer);
    }

    /// <summary>Frees a block like <see cref="Free(void*)"/> if <paramref name="size"/> is what was asked for when it was allocated.</summary>
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
            TryFree(pointer);
        }

        Leave();
        return status;
    }

    /// <summary>
    /// The bytes that may be used at <paramref name="pointer"/>: what was asked for, exactly (at level <see cref="HeapHardening.None"/> rounded up to 16); 0 when
    /// it is no allocated block.
    /// </summary>
    public readonly nuint UsableSize(void* pointer)
    {
        Enter();
        nuint size = Locate(pointer, out BlockPlace place) == HeapStatus.Success ? place.Payload : 0;
        Leave();
        return size;
    }

    /// <summary>Whether a pointer is to an allocated block, of any size, that was not overrun.</summary>
    internal readonly bool IsAllocated(void* pointer)
    {
        Enter();
        bool allocated = Locate(pointer, out _) == HeapStatus.Success;
        Leave();
        return allocated;
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
        HeapStatus status = TryFree(pointer) ? HeapStatus.Success : Refuse(pointer);
        _leave();
        return status;
    }

    /// <summary>Frees a block; false when it is none, or anything is wrong.</summary>
    /// <remarks>
    /// A window of the map shows what a short block is and what lies beside it, without a branch for those that cross a word.
    /// <code>
    /// window bit   0       1 … length     length + 1
    ///              below   the block      behind
    /// </code>
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFree(void* pointer)
    {
        nuint address = (nuint)pointer;
        HeapRegion* region = RegionOf(address);
        if (region == null || (address & (HeapRegion.GranuleBytes - 1)) != 0)
        {
            return false;
        }

        uint start = region->GranuleOf(address);
        MapWord* word = region->Map + ((start - 1) >> HeapRegion.ChunkShift);
        int shift = (int)((start - 1) & 63);
        ulong starts = (word[0].Start >> shift) | (word[1].Start << 1 << (63 - shift));
        ulong bodies = (word[0].Body >> shift) | (word[1].Body << 1 << (63 - shift));
        if ((starts & ~bodies & 2) == 0 || region->IsObject(start))
        {
            return false;
        }

        ulong ends = (starts | ~bodies) & ~3UL;
        uint length = ends != 0 ? (uint)BitOperations.TrailingZeroCount(ends) - 1 : region->BlockLength(start);
        nuint bytes = (nuint)length << HeapRegion.GranuleShift;
        if (!_fence.TryRead((byte*)pointer, bytes, out nuint payload))
        {
            return false;
        }

        _counters.CountFree(bytes, payload);
        ulong beside = 1UL | (2UL << (int)length);
        if (ends == 0 || !TryKeep(region, start, length, (byte*)pointer, isolated: ((starts | bodies) & beside) == beside))
        {
            Release(region, start, length);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private HeapStatus Refuse(void* pointer)
    {
        HeapStatus status = Locate(pointer, out _);
        Report(status, pointer);
        return status;
    }

    /// <summary>Finds the block that starts at a pointer, or what is wrong with the pointer.</summary>
    private readonly HeapStatus Locate(void* pointer, out BlockPlace place)
    {
        place = default;
        nuint address = (nuint)pointer;
        HeapRegion* region = RegionOf(address);
        if (region == null)
        {
            return pointer == null ? HeapStatus.NullPointer : HeapStatus.ForeignPointer;
        }

        uint start = region->GranuleOf(address);
        if (start - region->Metadata < region->MetadataLength)
        {
            return HeapStatus.ForeignPointer;
        }

        if ((address & (HeapRegion.GranuleBytes - 1)) != 0)
        {
            return HeapStatus.MisalignedPointer;
        }

        if (!region->IsStart(start))
        {
            return region->IsFree(start) || region->IsReserved(region->StartOfBlock(start)) ? HeapStatus.DoubleFree : HeapStatus.InteriorPointer;
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
        return _fence.TryRead((byte*)pointer, place.Bytes, out place.Payload) ? HeapStatus.Success : HeapStatus.Overrun;
    }

    private readonly bool HasSize(in BlockPlace place, nuint size)
    {
        nuint granules = _fence.GranulesFor(size);
        return _fence.IsOff ? granules + (granules == 0 ? 1U : 0) == place.Length : place.Payload == size;
    }

    /// <summary>Makes the granules of whole blocks free, and one with the free runs beside them. The caller counts.</summary>
    private void Release(HeapRegion* region, uint start, uint length)
    {
        uint behind = start + length;
        region->Clear(start, length);
        if (region->IsFree(behind))
        {
            uint above = region->RunLength(behind);
            if (!region->TryRemove(behind, above))
            {
                Repair(region, behind);
                return;
            }

            length += above;
        }

        uint run = start;
        if (region->IsFree(start - 1))
        {
            uint below = region->RunBefore(start);
            run -= below;
            length += below;
            if (!region->TryResize(run, below, length))
            {
                Repair(region, run);
                return;
            }
        }
        else
        {
            region->Insert(run, length);
        }

        region->NoteRun(run, length);
        if (region->Index.Exists)
        {
            region->Index.Update(region, run);
            region->Index.Update(region, behind);
        }
    }
}
