using System;
using System.Numerics;

namespace UefiKernel.Memory;

/// <summary>What the heap tells of its blocks and regions, each answer of one moment, for those who cannot keep it from changing between two answers.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Whether somebody is asked for more memory when nothing fits; see <see cref="SetGrowth"/>.</summary>
    public readonly bool CanGrow => _grow != null;

    /// <summary>Copies the blocks that begin at an address or behind it, in the order of addresses. What is there now counts, whatever was found before.</summary>
    /// <param name="from">Where to begin; any address.</param>
    /// <param name="blocks">Room for the blocks.</param>
    /// <returns>How many there are in <paramref name="blocks"/>: fewer than it has room for only when no more follow.</returns>
    public int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks)
    {
        FinishFrees();
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
    /// <param name="classes">Class n gets the blocks of 2ⁿ to 2ⁿ⁺¹ − 1 bytes, the last one also those that are larger. What was in it is lost.</param>
    public void CountBlocks(Span<HeapSizeClass> classes)
    {
        classes.Clear();
        FinishFrees();
        Enter();
        HeapBlock block = default;
        while (!classes.IsEmpty && StepToNext(ref block))
        {
            int place = BitOperations.Log2(block.Size.Value);
            classes[place < classes.Length ? place : classes.Length - 1].Count(in block);
        }

        Leave();
    }

    /// <summary>The region behind <paramref name="region"/> in the order of addresses, with its counts; the first one behind a default value. False behind the last.</summary>
    public bool NextRegion(ref HeapRegionStatistics region)
    {
        FinishFrees();
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

    private readonly bool TryFindFirstBehind(nuint address, out HeapBlock block)
    {
        HeapRegion* region = _regions;
        while (region != null && region->Start < address)
        {
            region = region->Next;
        }

        block = region == null ? default : Describe(region, region->FirstGranule);
        return region != null;
    }

    private readonly HeapRegionStatistics Survey(HeapRegion* region)
    {
        var counts = new HeapRegionStatistics(region->Start, region->End);
        HeapBlock block = Describe(region, region->FirstGranule);
        do
        {
            counts.Count(in block);
        }
        while (StepToNext(ref block) && region->Contains(block.Address.Value));
        return counts;
    }
}
