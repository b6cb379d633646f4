using System;
using System.Numerics;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>What the heap says of its blocks and regions. Each answer is of one moment. A kept block is a free one.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Copies the blocks that begin at an address or behind it, in the order of addresses. What is there now counts, whatever was
    /// found before.
    /// </summary>
    /// <param name="from">Where to begin; any address.</param>
    /// <param name="blocks">Room for the blocks.</param>
    /// <returns>How many there are in <paramref name="blocks"/>: fewer than it has room for only when no more follow.</returns>
    public int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks)
    {
        Enter();
        int count = 0;
        HeapBlock block = BlockAt(from.ToPointer());
        bool isFound = block.Kind == HeapBlockKind.None ? TryFindFirstBehind(from.Value, out block)
            : block.Address.Value == from.Value || StepToNext(ref block);
        while (isFound && count < blocks.Length)
        {
            blocks[count++] = block;
            isFound = StepToNext(ref block);
        }

        Leave();
        return count;
    }

    /// <summary>Counts all blocks by their size.</summary>
    /// <param name="classes">
    /// Class n gets the blocks of 2ⁿ to 2ⁿ⁺¹ − 1 bytes, the last one also those that are larger. What was in it is lost.
    /// </param>
    public readonly void CountBlocks(Span<HeapSizeClass> classes)
    {
        classes.Clear();
        Enter();
        HeapBlock block = default;
        while (!classes.IsEmpty && StepToNext(ref block))
        {
            int place = BitOperations.Log2(block.Size.Value);
            classes[place < classes.Length ? place : classes.Length - 1].Count(in block);
        }

        Leave();
    }

    /// <summary>
    /// The region behind <paramref name="region"/> in the order of addresses, with its counts; the first one behind a default
    /// value. False behind the last.
    /// </summary>
    public readonly bool NextRegion(ref HeapRegionStatistics region)
    {
        Enter();
        HeapRegion* next = _regions;
        while (next != null && next->Start <= region.Start.Value)
        {
            next = next->Next;
        }

        region = next == null ? default : Survey(next);
        Leave();
        return next != null;
    }

    /// <summary>
    /// The block behind another in the order of addresses, the first one behind a default value; false behind the last.
    /// </summary>
    private readonly bool StepToNext(ref HeapBlock block)
    {
        nuint after = block.Address.Value + (nuint)block.Size.Value;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            if (block.Kind == HeapBlockKind.None || region->Start > block.Address.Value)
            {
                block = Describe(region, region->First);
                return true;
            }

            if (region->Contains(after) && region->Contains(block.Address.Value))
            {
                block = Describe(region, region->GranuleOf(after));
                return true;
            }
        }

        block = default;
        return false;
    }

    /// <summary>The block that an address lies in.</summary>
    private HeapBlock BlockAt(void* address)
    {
        HeapRegion* region = RegionOf((nuint)address);
        if (region == null)
        {
            return default;
        }

        uint granule = region->GranuleOf((nuint)address);
        return Describe(region, region->IsFree(granule) ? region->StartOfRun(granule) : region->StartOfBlock(granule));
    }

    private readonly bool TryFindFirstBehind(nuint address, out HeapBlock block)
    {
        HeapRegion* region = _regions;
        while (region != null && region->Start < address)
        {
            region = region->Next;
        }

        block = region == null ? default : Describe(region, region->First);
        return region != null;
    }

    private readonly HeapRegionStatistics Survey(HeapRegion* region)
    {
        var counts = new HeapRegionStatistics(region->Start, region->EndAddress);
        HeapBlock block = Describe(region, region->First);
        do
        {
            counts.Count(in block);
        }
        while (StepToNext(ref block) && region->Contains(block.Address.Value));
        return counts;
    }

    private readonly HeapBlock Describe(HeapRegion* region, uint start)
    {
        byte* address = region->AddressOf(start);
        bool isFree = region->IsFree(start);
        uint length = isFree ? region->RunLength(start) : region->BlockLength(start);
        nuint bytes = (nuint)length << HeapRegion.GranuleShift;
        if (start == region->Metadata)
        {
            return new(HeapBlockKind.Metadata, (nuint)address, bytes, 0);
        }

        bool isReserved = !isFree && region->IsReserved(start);
        if (isFree || (isReserved && _kept.Contains(address)))
        {
            return new(HeapBlockKind.Free, (nuint)address, bytes, 0);
        }

        // Of an open run, and of an object, all bytes count as asked for; of a block that was overrun, what its last byte says,
        // if that can be.
        nuint payload = isReserved || region->IsObject(start) ? bytes : _fence.ReadLength(address, bytes);
        return new(HeapBlockKind.Used, (nuint)address, bytes, bytes - payload <= HeapRegion.GranuleBytes ? payload : 0);
    }
}
