using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>What a garbage collector needs: blocks that are objects, objects from interior pointers, mark bits and a sweep that merges.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Objects that were not freed, those in open runs not counted.</summary>
    public readonly ulong Objects => _objects;

    /// <summary>Bytes of their blocks.</summary>
    public readonly ByteCount ObjectBytes => new(_objectBytes);

    /// <summary>Bytes of all blocks of objects ever, those in open runs not counted.</summary>
    public readonly ulong ObjectBytesAllocated => _objectBytesAllocated;

    /// <summary>Gives every region object and mark bits, 1.6 % of it. To be called before the first region is added.</summary>
    public HeapStatus EnableMarks()
    {
        if (_regions != null)
        {
            return HeapStatus.RegionInUse;
        }

        _marks = true;
        return HeapStatus.Success;
    }

    /// <summary>
    /// Allocates a zeroed block for an object, aligned to 16 bytes. Only a sweep should free it. No growth and no pressure callbacks: those come
    /// after a collection, by <see cref="Relieve"/>.
    /// </summary>
    /// <param name="size">Bytes; rounded up to a multiple of 16.</param>
    /// <returns>The block; null when nothing is free that is large enough, for absurd sizes, and without mark bits.</returns>
    public void* AllocateObject(nuint size)
    {
        if (!_marks || size > MaximumSize)
        {
            return null;
        }

        size = size == 0 ? HeapRegion.GranuleBytes : (size + (HeapRegion.GranuleBytes - 1)) & ~(HeapRegion.GranuleBytes - 1);
        HeapStatus status = AllocateOnce(size, HeapRegion.GranuleBytes, out void* block);
        if (status == HeapStatus.OutOfMemory && TryFinishFrees())
        {
            status = AllocateOnce(size, HeapRegion.GranuleBytes, out block);
        }

        if (status != HeapStatus.Success)
        {
            return null;
        }

        Enter();
        HeapRegion* region = RegionOf((nuint)block);
        nuint start = ((nuint)block - region->Base) >> HeapRegion.GranuleShift;
        CountObject(region, start, (BlockMap.EndOfBlock(region, start) - start) << HeapRegion.GranuleShift);
        Leave();
        NativeMemory.Clear(block, size);
        if (_lowPercent != 0)
        {
            UpdatePressure();
        }

        return block;
    }

    /// <summary>Growth and pressure callbacks for an object that does not fit even after a collection; true when it is worth another try.</summary>
    /// <param name="bytes">The size of the object.</param>
    public bool Relieve(nuint bytes) => TryRelieve(bytes);

    /// <summary>The object that an address lies in; null for free memory, native blocks, open runs, and outside the heap.</summary>
    public readonly void* FindObject(void* address)
    {
        HeapRegion* region = RegionOf((nuint)address);
        if (region == null || region->Objects == null)
        {
            return null;
        }

        nuint granule = ((nuint)address - region->Base) >> HeapRegion.GranuleShift;
        if (BlockMap.IsFree(region, granule))
        {
            return null;
        }

        nuint start = BlockMap.StartOfBlock(region, granule);
        return ((region->Objects[start >> HeapRegion.ChunkShift].Objects >> (int)(start & 63)) & 1) != 0 ? region->AddressOf(start) : null;
    }

    /// <summary>Marks the object whose block starts at a pointer; true when it was not marked before. False too for pointers to anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryMark(void* block)
    {
        ObjectWord* word = ObjectWordOf(block, out ulong bit);
        if (word == null || (word->Dead & bit) == 0)
        {
            return false;
        }

        word->Marks |= bit;
        return true;
    }

    /// <summary>Whether the object whose block starts at a pointer is marked.</summary>
    public readonly bool IsMarked(void* block)
    {
        ObjectWord* word = ObjectWordOf(block, out ulong bit);
        return word != null && (word->Marks & bit) != 0;
    }

    /// <summary>Whether a pointer is to the block of an object that is not marked. What is no object of this heap cannot be dead.</summary>
    public readonly bool IsDead(void* block)
    {
        ObjectWord* word = ObjectWordOf(block, out ulong bit);
        return word != null && (word->Dead & bit) != 0;
    }

    /// <summary>
    /// The first marked object whose block starts at <paramref name="from"/> or behind; null when there is none. The way to all marked objects in
    /// address order.
    /// </summary>
    public readonly void* NextMarked(void* from)
    {
        nuint address = ((nuint)from + (HeapRegion.GranuleBytes - 1)) & ~(HeapRegion.GranuleBytes - 1);
        for (HeapRegion* region = _regions; region != null && region->Objects != null; region = region->Next)
        {
            if (region->End <= address)
            {
                continue;
            }

            nuint granule = address <= region->Start ? region->FirstGranule : (address - region->Base) >> HeapRegion.GranuleShift;
            ulong mask = ulong.MaxValue << (int)(granule & 63);
            for (nuint chunk = granule >> HeapRegion.ChunkShift; chunk < region->Chunks; chunk++)
            {
                ulong marks = region->Objects[chunk].Marks & mask;
                mask = ulong.MaxValue;
                if (marks != 0)
                {
                    return region->AddressOf((chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.TrailingZeroCount(marks));
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Frees every object that is not marked, neighbours in one step, and clears all marks. Native blocks and open runs stay. The time grows with
    /// the heap's size and the number of dead objects.
    /// </summary>
    public SweepResult Sweep()
    {
        Enter();
        ulong objects = _objects;
        nuint bytes = _objectBytes;
        for (HeapRegion* region = _regions; region != null && _marks; region = region->Next)
        {
            for (nuint chunk = 0; chunk < region->Chunks; chunk++)
            {
                ObjectWord* word = region->Objects + chunk;
                ulong dead = word->Dead;
                while (dead != 0)
                {
                    nuint end = SweepFrom(region, (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.TrailingZeroCount(dead));
                    dead &= end >> HeapRegion.ChunkShift == chunk ? ulong.MaxValue << (int)(end & 63) : 0;
                }

                word->Marks = 0;
            }
        }

        Leave();
        return new(objects - _objects, bytes - _objectBytes);
    }

    /// <summary>Frees for good what was freed and kept back; false when nothing can be kept back.</summary>
    private bool TryFinishFrees()
    {
        if (!_quarantineUsed && !_quick)
        {
            return false;
        }

        FinishFrees();
        FlushQuarantine();
        return true;
    }

    /// <summary>Frees the dead object at <paramref name="start"/> and all that follow it without a gap, as one range; the granule behind them.</summary>
    private nuint SweepFrom(HeapRegion* region, nuint start)
    {
        nuint end = start;
        do
        {
            nuint next = BlockMap.EndOfBlock(region, end);
            nuint bytes = (next - end) << HeapRegion.GranuleShift;
            nuint slack = 0;
            if (BlockMap.HasSlack(region, end) && !TryReadSlack(region->AddressOf(end), bytes, out slack))
            {
                if (end == start)
                {
                    // As with Free, a block that was overrun is reported and stays allocated.
                    Report(HeapStatus.Overrun, region->AddressOf(end));
                    return next;
                }

                // The caller comes to it next.
                break;
            }

            ForgetObject(region, end, bytes);
            _counters.CountFree(bytes, bytes - slack);
            if (end != start)
            {
                BlockMap.Join(region, end);
            }

            end = next;
        }
        while (((region->Objects[end >> HeapRegion.ChunkShift].Dead >> (int)(end & 63)) & 1) != 0);
        GiveRange(region, start, end - start);
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountObject(HeapRegion* region, nuint start, nuint bytes)
    {
        region->Objects[start >> HeapRegion.ChunkShift].Objects |= 1UL << (int)(start & 63);
        _objects++;
        _objectBytes += bytes;
        _objectBytesAllocated += bytes;
    }

    /// <summary>Makes an object a native block again, which is what is freed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ForgetObject(HeapRegion* region, nuint start, nuint bytes)
    {
        ObjectWord* word = region->Objects + (start >> HeapRegion.ChunkShift);
        ulong bit = 1UL << (int)(start & 63);
        if ((word->Objects & bit) != 0)
        {
            word->Objects &= ~bit;
            word->Marks &= ~bit;
            _objects--;
            _objectBytes -= bytes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ObjectWord* ObjectWordOf(void* block, out ulong bit)
    {
        nuint address = (nuint)block;
        HeapRegion* region = RegionOf(address);
        bit = 0;
        if (region == null || (address & (HeapRegion.GranuleBytes - 1)) != 0 || region->Objects == null)
        {
            return null;
        }

        nuint granule = (address - region->Base) >> HeapRegion.GranuleShift;
        bit = 1UL << (int)(granule & 63);
        return region->Objects + (granule >> HeapRegion.ChunkShift);
    }

    /// <summary>Copies the object bits of a region that is becoming part of another; both bases are multiples of a chunk.</summary>
    private static void AbsorbObjects(HeapRegion* region, HeapRegion* old)
    {
        if (old->Objects != null)
        {
            ObjectWord* words = region->Objects + ((old->Base - region->Base) >> (HeapRegion.GranuleShift + HeapRegion.ChunkShift));
            for (nuint chunk = 0; chunk < old->Chunks; chunk++)
            {
                words[chunk].Objects |= old->Objects[chunk].Objects;
                words[chunk].Marks |= old->Objects[chunk].Marks;
            }
        }
    }

    /// <summary>Checks that every object bit stands at the start of a used block, every mark at an object, and that the counts agree.</summary>
    private readonly HeapViolation VerifyObjects()
    {
        ulong objects = 0;
        nuint bytes = 0;
        for (HeapRegion* region = _regions; region != null && region->Objects != null; region = region->Next)
        {
            for (nuint granule = 0; granule < region->Chunks << HeapRegion.ChunkShift; granule++)
            {
                ObjectWord word = region->Objects[granule >> HeapRegion.ChunkShift];
                bool isObject = ((word.Objects >> (int)(granule & 63)) & 1) != 0;
                bool isMarked = ((word.Marks >> (int)(granule & 63)) & 1) != 0;
                bool isBlock = BlockMap.IsStart(region, granule) && granule != region->MetadataGranule && granule < region->EndGranule;
                if ((isObject && !isBlock) || (isMarked && !isObject))
                {
                    return new(HeapViolationKind.ObjectBits, (nuint)region->AddressOf(granule));
                }

                objects += isObject ? 1U : 0;
                bytes += isObject ? (WalkBlock(region, granule) - granule) << HeapRegion.GranuleShift : 0;
            }
        }

        return objects == _objects && bytes == _objectBytes ? HeapViolation.None : new(HeapViolationKind.Statistics, (nuint)_regions);
    }
}
