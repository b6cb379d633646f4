using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>What a garbage collector needs: objects from interior pointers, mark bits, a sweep that merges, and runs for bump allocation.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Gives every region mark bits, 0.8 % of it. To be called before the first region is added.</summary>
    public HeapStatus EnableMarks()
    {
        if (_regions != null)
        {
            return HeapStatus.RegionInUse;
        }

        _marks = true;
        return HeapStatus.Success;
    }

    /// <summary>The allocated block that an address lies in, or null.</summary>
    public readonly void* FindObject(void* address)
    {
        HeapRegion* region = RegionOf((nuint)address);
        if (region == null)
        {
            return null;
        }

        nuint granule = ((nuint)address - region->Base) >> HeapRegion.GranuleShift;
        if (BlockMap.IsFree(region, granule) || granule - region->MetadataGranule < region->MetadataLength)
        {
            return null;
        }

        return region->AddressOf(BlockMap.StartOfBlock(region, granule));
    }

    /// <summary>Marks the block that starts at a pointer; true when it was not marked before. False too without mark bits and for other pointers.</summary>
    public readonly bool TryMark(void* pointer)
    {
        if (!TryMarkBit(pointer, out ulong* word, out ulong bit) || (*word & bit) != 0)
        {
            return false;
        }

        *word |= bit;
        return true;
    }

    /// <summary>Whether the block that starts at a pointer is marked.</summary>
    public readonly bool IsMarked(void* pointer) => TryMarkBit(pointer, out ulong* word, out ulong bit) && (*word & bit) != 0;

    /// <summary>Frees every allocated block that is not marked, merging what becomes free, and clears all marks. Does nothing without mark bits.</summary>
    /// <returns>The bytes that became free.</returns>
    public ByteCount Sweep()
    {
        Enter();
        nuint before = _counters.Used;
        for (HeapRegion* region = _regions; region != null && _marks; region = region->Next)
        {
            for (nuint granule = region->FirstGranule; granule < region->EndGranule;)
            {
                // Where a block is freed, the run grows over this position; what follows is found before that.
                bool free = BlockMap.IsFree(region, granule);
                nuint next = free ? BlockMap.EndOfUnindexedRun(region, granule) : BlockMap.EndOfBlock(region, granule);
                byte* block = region->AddressOf(granule);
                if (!free && granule != region->MetadataGranule && !IsMarked(block))
                {
                    SweepBlock(block);
                }

                granule = next;
            }

            NativeMemory.Clear(region->Marks, region->Chunks * sizeof(ulong));
        }

        Leave();
        return new(before - _counters.Used);
    }

    /// <summary>
    /// Takes the lowest free block of at least <paramref name="minimum"/> bytes, but no more than <paramref name="maximum"/> of it, for bump allocation.
    /// </summary>
    public bool TryOpenRun(nuint minimum, nuint maximum, out HeapRun run)
    {
        run = default;
        if (minimum > MaximumSize || maximum < minimum)
        {
            return false;
        }

        Enter();
        nuint least = GranulesFor(minimum);
        nuint most = maximum >> HeapRegion.GranuleShift;
        for (HeapRegion* region = _regions; region != null && run.End == 0; region = region->Next)
        {
            if (FirstFit.TryFind(region, least, out Fit fit))
            {
                nuint length = fit.RunEnd - fit.Start;
                length = most < length ? (most > least ? most : least) : length;
                // With no rest a node could be lost in, the block is exactly the run.
                nuint rest = fit.RunEnd - fit.Start - length;
                length += rest < FreeNode.Granules ? rest : 0;
                run.Next = (nuint)TakeBlock(region, in fit, length, length << HeapRegion.GranuleShift);
                run.End = run.Next + (length << HeapRegion.GranuleShift);
            }
        }

        Leave();
        return run.End != 0;
    }

    /// <summary>Allocates from the front of a run, aligned to 16 bytes; null when the run is too short. The object is a block like any other.</summary>
    public void* AllocateInRun(ref HeapRun run, nuint size)
    {
        nuint left = run.End - run.Next;
        if (size > left || left == 0)
        {
            return null;
        }

        nuint bytes = GranulesFor(size) << HeapRegion.GranuleShift;
        if (bytes > left)
        {
            return null;
        }

        Enter();
        byte* block = (byte*)run.Next;
        HeapRegion* region = RegionOf(run.Next);
        nuint start = (run.Next - region->Base) >> HeapRegion.GranuleShift;
        run.Next += bytes;
        _counters.CountResize(left, left, left - bytes, left - bytes);
        if (left == bytes)
        {
            _counters.CountEndOfRun();
        }
        else
        {
            BlockMap.Split(region, start + (bytes >> HeapRegion.GranuleShift));
        }

        BlockMap.SetSlack(region, start, bytes != size);
        if (bytes != size)
        {
            WriteSlack(block, bytes, size);
        }

        _counters.CountAllocation(bytes, size);
        Leave();
        return block;
    }

    /// <summary>Gives back what is left of a run.</summary>
    public void CloseRun(ref HeapRun run)
    {
        Enter();
        if (run.Next != run.End)
        {
            SweepBlock((byte*)run.Next);
        }

        run = default;
        Leave();
    }

    private void SweepBlock(byte* block)
    {
        HeapStatus status = Locate(block, out BlockPlace place);
        if (status == HeapStatus.Success)
        {
            GiveBlock(in place);
        }
        else if (status != HeapStatus.DoubleFree)
        {
            Report(status, block);
        }
    }

    private readonly bool TryMarkBit(void* pointer, out ulong* word, out ulong bit)
    {
        nuint address = (nuint)pointer;
        HeapRegion* region = RegionOf(address);
        nuint granule = region == null ? 0 : (address - region->Base) >> HeapRegion.GranuleShift;
        bool valid = _marks && region != null && (address & (HeapRegion.GranuleBytes - 1)) == 0 && BlockMap.IsStart(region, granule) &&
            granule != region->MetadataGranule;
        word = valid ? region->Marks + (granule >> HeapRegion.ChunkShift) : null;
        bit = 1UL << (int)(granule & 63);
        return valid;
    }
}
