using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>The heap's own counts and lists, compared with a walk block by block.</summary>
public sealed unsafe class SurveyTests
{
    private static List<HeapBlock> Walk(Arena arena) => [.. arena.Blocks()];

    // Two regions with a gap, and blocks of which some were freed again.
    private static Arena Fill(int[] sizes, HeapPlacement placement)
    {
        var arena = new Arena(256 * 1024);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetPlacement(placement));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(64 * 1024)));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(128 * 1024), new(128 * 1024)));
        for (int i = 0; i < sizes.Length; i++)
        {
            void* block = arena.Heap.Allocate((nuint)sizes[i], 16);
            if (i % 3 == 0 && block != null)
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.Free(block));
            }
        }

        return arena;
    }

    private static readonly Gen<int[]> s_sizes = Gen.Int[1, 3000].Array[0, 200];

    [Fact]
    public void Blocks_read_in_batches_are_those_of_a_walk() => Gen.Select(s_sizes, Gen.Int[1, 50]).Sample((sizes, batchLength) =>
    {
        using Arena arena = Fill(sizes, HeapPlacement.SegregatedFit);
        List<HeapBlock> expected = Walk(arena);
        var read = new List<HeapBlock>();
        var batch = new HeapBlock[batchLength];
        VirtualAddress from = default;
        int count;
        do
        {
            count = arena.Heap.ReadBlocks(from, batch);
            read.AddRange(batch[..count]);
            from = count == 0 ? from : batch[count - 1].Address.AddSaturating(batch[count - 1].Size);
        }
        while (count == batchLength);
        return expected.Count == read.Count && expected.Zip(read).All(static pair => pair.First.Equals(pair.Second));
    });

    [Fact]
    public void Reading_begins_behind_any_address()
    {
        using Arena arena = Fill([100, 200, 300, 50_000], HeapPlacement.FirstFit);
        List<HeapBlock> all = Walk(arena);
        var one = new HeapBlock[1];
        for (nuint offset = 0; offset < 256 * 1024; offset += 8)
        {
            VirtualAddress from = arena.At(offset);
            HeapBlock expected = all.Find(block => block.Address >= from);
            Assert.Equal(expected.Kind == HeapBlockKind.None ? 0 : 1, arena.Heap.ReadBlocks(from, one));
            Assert.True(expected.Kind == HeapBlockKind.None || expected.Equals(one[0]));
        }

        Assert.Equal(0, arena.Heap.ReadBlocks(VirtualAddress.MaxValue, one));
        Assert.Equal(0, arena.Heap.ReadBlocks(default, []));
    }

    [Fact]
    public void Counts_by_size_are_those_of_a_walk() => Gen.Select(s_sizes, Gen.Int[0, 48]).Sample((sizes, classCount) =>
    {
        using Arena arena = Fill(sizes, HeapPlacement.SegregatedFit);
        var classes = new HeapTally[classCount];
        arena.Heap.CountBlocks(classes);
        arena.Heap.CountBlocks(classes);
        (ulong used, ulong usedBytes, ulong free, ulong freeBytes) = (0, 0, 0, 0);
        for (int i = 0; i < classes.Length; i++)
        {
            bool isLast = i == classes.Length - 1;
            foreach (HeapBlock block in Walk(arena))
            {
                int place = System.Numerics.BitOperations.Log2(block.Size.Value);
                if (place == i || (isLast && place > i))
                {
                    used += block.Kind == HeapBlockKind.Used ? 1UL : 0;
                    usedBytes += block.Kind == HeapBlockKind.Used ? block.Size.Value : 0;
                    free += block.Kind == HeapBlockKind.Free ? 1UL : 0;
                    freeBytes += block.Kind == HeapBlockKind.Free ? block.Size.Value : 0;
                }
            }

            used -= classes[i].UsedBlocks;
            usedBytes -= classes[i].Used.Value;
            free -= classes[i].FreeBlocks;
            freeBytes -= classes[i].Free.Value;
        }

        return (used, usedBytes, free, freeBytes) == (0, 0, 0, 0);
    });

    [Fact]
    public void Regions_have_all_of_their_bytes_and_together_those_of_the_heap() => s_sizes.Sample(sizes =>
    {
        using Arena arena = Fill(sizes, HeapPlacement.SegregatedFit);
        HeapStatistics all = arena.Heap.GetStatistics();
        (ulong total, ulong used, ulong usedBlocks, ulong freeBlocks, ulong largest, uint regions) = (0, 0, 0, 0, 0, 0);
        HeapRegionStatistics region = default;
        while (arena.Heap.NextRegion(ref region))
        {
            Assert.Equal(arena.At(regions == 0 ? 0 : (nuint)128 * 1024), region.Start);
            Assert.Equal(region.Size.Value, region.Blocks.Used.Value + region.Blocks.Free.Value + region.Blocks.Metadata.Value);
            total += region.Size.Value;
            used += region.Blocks.Used.Value;
            usedBlocks += region.Blocks.UsedBlocks;
            freeBlocks += region.Blocks.FreeBlocks;
            largest = Math.Max(largest, region.Blocks.LargestFree.Value);
            regions++;
        }

        Assert.Equal(
            (all.Total.Value, all.Used.Value, all.UsedBlocks, all.FreeBlocks, all.LargestFree.Value, all.Regions),
            (total, used, usedBlocks, freeBlocks, largest, regions));
        Assert.True(region.Size.IsZero);
    });

    [Fact]
    public void A_heap_without_regions_reports_nothing()
    {
        FreeListHeap heap = default;
        HeapRegionStatistics region = default;
        var classes = new HeapTally[48];
        heap.CountBlocks(classes);
        Assert.False(heap.NextRegion(ref region));
        Assert.Equal(0, heap.ReadBlocks(default, new HeapBlock[1]));
        Assert.All(classes, static size => Assert.Equal(0UL, size.UsedBlocks + size.FreeBlocks));
    }
}
