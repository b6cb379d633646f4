using System;
using System.Collections.Generic;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>What segregated fit does differently: freed blocks that are kept, and merged when the space is needed.</summary>
public sealed unsafe class KeptBlockTests
{
    private static Arena NewArena(nuint length = 64 * 1024)
    {
        Arena arena = new(length);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetSecret(unchecked((nuint)0x1234_5678_9ABC_DEF0)));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(length)));
        return arena;
    }

    private static void AssertSound(Arena arena) => Assert.Equal("none", arena.Heap.Verify().ToString());

    [Fact]
    public void The_block_freed_last_is_taken_first_and_first_fit_takes_the_lowest()
    {
        foreach (HeapPlacement placement in (HeapPlacement[])[HeapPlacement.SegregatedFit, HeapPlacement.FirstFit])
        {
            using var arena = Arena.WithRegion(64 * 1024, placement);
            Assert.Equal(placement, arena.Heap.Placement);
            Assert.Equal(HeapStatus.RegionInUse, arena.Heap.SetPlacement(HeapPlacement.FirstFit));
            nuint[] blocks = new nuint[6];
            for (int i = 0; i < blocks.Length; i++)
            {
                blocks[i] = (nuint)arena.Heap.Allocate(96, 8);
            }

            Array.Sort(blocks);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)blocks[1]));
            AssertSound(arena);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)blocks[3]));
            AssertSound(arena);
            Assert.True((nuint)arena.Heap.Allocate(100, 16) == blocks[placement == HeapPlacement.SegregatedFit ? 3 : 1]);
            AssertSound(arena);
        }
    }

    [Fact]
    public void A_kept_block_counts_and_shows_as_free_and_merges_on_request()
    {
        using Arena arena = NewArena();
        HeapStatistics before = arena.Heap.GetStatistics();
        nuint[] blocks = new nuint[40];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = (nuint)arena.Heap.Allocate(200, 8);
        }

        Array.Sort(blocks);
        for (int i = 1; i < blocks.Length; i += 2)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)blocks[i]));
        }

        for (int i = 0; i < blocks.Length; i += 2)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)blocks[i]));
        }

        HeapStatistics after = arena.Heap.GetStatistics();
        Assert.Equal(before.Free, after.Free);
        Assert.True(after.FreeBlocks > 10);
        ulong free = 0;
        foreach (HeapBlock block in arena.Blocks())
        {
            free += block.Kind == HeapBlockKind.Free ? 1U : 0;
            Assert.NotEqual(HeapBlockKind.Used, block.Kind);
        }

        Assert.Equal(after.FreeBlocks, free);
        AssertSound(arena);
        arena.Heap.MergeKept();
        Assert.Equal(before.LargestFree, arena.Heap.GetStatistics().LargestFree);
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
    }

    [Fact]
    public void Kept_blocks_are_there_for_an_allocation_that_would_fail_without_them()
    {
        using Arena arena = NewArena();
        nuint all = (nuint)arena.Heap.GetStatistics().LargestFree.Value - 1;
        for (int round = 0; round < 3; round++)
        {
            List<nuint> blocks = [];
            for (void* block; (block = arena.Heap.Allocate((nuint)(100 + (blocks.Count * 37 % 500)), 8)) != null;)
            {
                blocks.Add((nuint)block);
            }

            // Every other one first, so that many are kept.
            for (int first = 0; first < 2; first++)
            {
                for (int i = first; i < blocks.Count; i += 2)
                {
                    Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)blocks[i]));
                }
            }

            void* whole = arena.Heap.Allocate(all, 8);
            Assert.True(whole != null);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(whole));
            AssertSound(arena);
        }
    }

    [Fact]
    public void A_request_that_cannot_fit_leaves_the_kept_blocks_kept()
    {
        using Arena arena = NewArena();
        void*[] blocks = new void*[20];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = arena.Heap.Allocate(300, 8);
            Assert.True(arena.Heap.Allocate(16, 8) != null);
        }

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(blocks[i]));
        }

        ulong free = arena.Heap.GetStatistics().FreeBlocks;
        Assert.True(arena.Heap.Allocate(64 * 1024, 8) == null);
        Assert.True(arena.Heap.Allocate(60 * 1024, 8) == null);
        Assert.Equal(free, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
    }

    [Fact]
    public void An_invalid_alignment_is_refused_whether_a_block_is_kept_or_not()
    {
        using Arena arena = NewArena();
        void* block = arena.Heap.Allocate(100, 8);
        arena.Heap.Allocate(100, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(block));
        foreach (nuint alignment in (nuint[])[0, 3, 12])
        {
            Assert.True(arena.Heap.Allocate(100, alignment) == null);
            Assert.Equal(HeapStatus.InvalidAlignment, arena.Heap.TryAllocate(100, alignment, out _));
        }
    }

    // What is remembered of a request that failed must not outlive the frees that make room for it.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_request_that_failed_gets_its_memory_as_soon_as_frees_have_made_room(int seed)
    {
        const nuint Whole = 3000;
        using Arena arena = NewArena();
        Random random = new(seed);
        for (int round = 0; round < 300; round++)
        {
            List<nuint> blocks = [];
            for (void* block; (block = arena.Heap.Allocate((nuint)random.Next(400), 8)) != null;)
            {
                blocks.Add((nuint)block);
            }

            blocks.Sort();
            nuint low = blocks[blocks.Count / 2];

            // Every other one is kept before the request fails.
            for (int i = blocks.Count - 1; i >= 0; i -= 2)
            {
                if (blocks[i] >= low && blocks[i] < low + Whole + 800)
                {
                    Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)blocks[i]));
                    blocks.RemoveAt(i);
                }
            }

            Assert.True(arena.Heap.Allocate(Whole, 8) == null);

            // Some anywhere, then all that lie in more than the whole, in any order.
            foreach (nuint block in blocks.FindAll(block => random.Next(5) == 0 && (block < low || block >= low + Whole + 800)))
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
            }

            List<nuint> between = blocks.FindAll(block => block >= low && block < low + Whole + 800);
            while (between.Count > 0)
            {
                int which = random.Next(between.Count);
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)between[which]));
                between.RemoveAt(which);
            }

            Assert.True(arena.Heap.Allocate(Whole, 8) != null);
            AssertSound(arena);
            foreach (HeapBlock block in arena.Blocks())
            {
                if (block.Kind == HeapBlockKind.Used)
                {
                    Assert.Equal(HeapStatus.Success, arena.Heap.Free(block.Address.ToPointer()));
                }
            }
        }
    }

    [Fact]
    public void A_block_beside_free_memory_is_merged_and_not_kept()
    {
        using Arena arena = NewArena();
        void* upper = arena.Heap.Allocate(100, 8);
        void* middle = arena.Heap.Allocate(100, 8);
        void* lower = arena.Heap.Allocate(100, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(lower));
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(middle));
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(upper));
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
    }

    [Fact]
    public void A_region_leaves_with_the_kept_blocks_in_it()
    {
        using Arena arena = new(300_000);
        arena.Heap.AddRegion(arena.At(0), new(100_000));
        arena.Heap.AddRegion(arena.At(200_000), new(100_000));
        List<nuint> blocks = [];
        for (void* block; (block = arena.Heap.Allocate(100, 8)) != null;)
        {
            blocks.Add((nuint)block);
        }

        foreach (nuint block in blocks)
        {
            if (block >= arena.At(200_000).Value)
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
            }
        }

        AssertSound(arena);
        Assert.Equal(HeapStatus.Success, arena.Heap.RemoveRegion(arena.At(200_000)));
        AssertSound(arena);
        Assert.True(arena.Heap.Allocate(100, 8) == null);
    }

    // Several times what the stacks hold of each length, in an order that leaves chains of kept blocks and runs between them.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_was_freed_in_whatever_order_all_of_it_can_be_had_in_one_block(int seed)
    {
        using Arena arena = NewArena(256 * 1024);
        Random random = new(seed);
        nuint all = (nuint)arena.Heap.GetStatistics().LargestFree.Value - 1;
        for (int round = 0; round < 20; round++)
        {
            List<nuint> blocks = [];
            for (void* block; (block = arena.Heap.Allocate((nuint)random.Next(1200), (nuint)1 << random.Next(10))) != null;)
            {
                blocks.Add((nuint)block);
            }

            while (blocks.Count > 0)
            {
                int which = random.Next(blocks.Count);
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)blocks[which]));
                blocks.RemoveAt(which);
            }

            AssertSound(arena);
            void* whole = arena.Heap.Allocate(all, 8);
            Assert.True(whole != null);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(whole));
        }
    }

    [Fact]
    public void A_large_heap_in_every_state_of_filling_stays_sound()
    {
        using Arena arena = NewArena(3 << 20);
        Random random = new(7);
        List<(nuint Address, int Size)> live = [];
        for (int i = 0; i < 120_000; i++)
        {
            // Up and down between nearly empty and nearly full.
            bool more = random.Next(100) < ((i / 20_000) % 2 == 0 ? 60 : 40);
            if (more || live.Count == 0)
            {
                int size = random.Next(3) == 0 ? random.Next(1500) : random.Next(200);
                nuint address = (nuint)arena.Heap.Allocate((nuint)size, (nuint)1 << (random.Next(8) == 0 ? random.Next(14) : 3));
                if (address != 0)
                {
                    live.Add((address, size));
                    new Span<byte>((void*)address, size).Fill((byte)(address >> 4));
                }
            }
            else
            {
                int which = random.Next(live.Count);
                (nuint address, int size) = live[which];
                live[which] = live[^1];
                live.RemoveAt(live.Count - 1);
                Assert.False(new Span<byte>((void*)address, size).ContainsAnyExcept((byte)(address >> 4)));
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)address));
            }

            if (i % 5000 == 0)
            {
                AssertSound(arena);
            }
        }

        foreach ((nuint address, _) in live)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)address));
        }

        arena.Heap.MergeKept();
        AssertSound(arena);
        Assert.True(arena.Heap.GetStatistics().Used.IsZero);
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        Assert.Equal(0UL, arena.Heap.GetStatistics().Misuses);
    }
}
