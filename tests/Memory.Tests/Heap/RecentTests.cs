using System;
using System.Collections.Generic;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>What placement by <see cref="HeapPlacement.Recent"/> does differently: frees that wait, and places that are remembered.</summary>
public sealed unsafe class RecentTests
{
    /// <summary>More frees than can wait.</summary>
    private const int Many = 12;

    private static Arena NewArena(nuint length = 64 * 1024)
    {
        Arena arena = new(length);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetPlacement(HeapPlacement.Recent));
        Assert.Equal(HeapStatus.Success, arena.Heap.SetSecret(unchecked((nuint)0x1234_5678_9ABC_DEF0)));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(length)));
        return arena;
    }

    /// <summary>Frees so many other blocks that no earlier free waits any more.</summary>
    private static void FreeOthers(Arena arena, void*[] others)
    {
        foreach (void* other in others)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(other));
        }
    }

    private static void*[] AllocateOthers(Arena arena)
    {
        void*[] others = new void*[Many];
        for (int i = 0; i < Many; i++)
        {
            others[i] = arena.Heap.Allocate(700, 8);
            Assert.True(others[i] != null && arena.Heap.Allocate(16, 8) != null);
        }

        return others;
    }

    private static void AssertSound(Arena arena) => Assert.Equal("none", arena.Heap.Verify().ToString());

    [Fact]
    public void The_place_freed_last_is_taken_first_and_first_fit_takes_the_lowest()
    {
        foreach (HeapPlacement placement in (HeapPlacement[])[HeapPlacement.Recent, HeapPlacement.FirstFit])
        {
            using Arena arena = new(64 * 1024);
            arena.Heap.SetPlacement(placement);
            arena.Heap.AddRegion(arena.At(0), new(64 * 1024));
            Assert.Equal(placement, arena.Heap.Placement);
            Assert.Equal(HeapStatus.RegionInUse, arena.Heap.SetPlacement(HeapPlacement.FirstFit));
            void*[] blocks = new void*[6];
            for (int i = 0; i < blocks.Length; i++)
            {
                blocks[i] = arena.Heap.Allocate(96, 8);
            }

            Assert.Equal(HeapStatus.Success, arena.Heap.Free(blocks[1]));
            AssertSound(arena);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(blocks[3]));
            AssertSound(arena);
            Assert.True(arena.Heap.Allocate(90, 16) == blocks[placement == HeapPlacement.Recent ? 3 : 1]);
            AssertSound(arena);
        }
    }

    [Fact]
    public void A_double_free_is_caught_while_the_first_one_waits_and_afterwards()
    {
        using Arena arena = NewArena();
        void*[] others = AllocateOthers(arena);
        void* small = arena.Heap.Allocate(100, 8);
        void* large = arena.Heap.Allocate(5000, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(small));
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(large));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(small));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(large));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(small, 100));
        Assert.Equal((nuint)small, arena.Heap.LastMisuse.Pointer.Value);
        Assert.Equal((nuint)0, arena.Heap.UsableSize(small));
        Assert.True(arena.Heap.Reallocate(small, 200, 8) == null);
        FreeOthers(arena, others);
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(small));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(large));
        AssertSound(arena);
        Assert.Equal(6UL, arena.Heap.GetStatistics().Misuses);
    }

    [Fact]
    public void An_interior_foreign_or_misaligned_pointer_and_a_wrong_size_are_caught()
    {
        using Arena arena = NewArena();
        byte* pointer = (byte*)arena.Heap.Allocate(100, 8);
        int local = 0;
        Assert.Equal(HeapStatus.InteriorPointer, arena.Heap.Free(pointer + 16));
        Assert.Equal(HeapStatus.MisalignedPointer, arena.Heap.Free(pointer + 8));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(&local));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(arena.Start));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(arena.End));
        Assert.Equal(HeapStatus.NullPointer, arena.Heap.Free(null));
        Assert.Equal(HeapStatus.SizeMismatch, arena.Heap.Free(pointer, 101));
        Assert.Equal(HeapStatus.SizeMismatch, arena.Heap.Free(pointer, 99));
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer, 100));
        AssertSound(arena);
        Assert.Equal(8UL, arena.Heap.GetStatistics().Misuses);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3)]
    [InlineData(5001)]
    public void A_write_past_the_end_is_reported_with_its_block_when_the_free_is_finished_and_the_block_stays(int size)
    {
        using Arena arena = NewArena();
        void*[] others = AllocateOthers(arena);
        byte* pointer = (byte*)arena.Heap.Allocate((nuint)size, 8);
        byte old = pointer[size];
        pointer[size] ^= 0x55;
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        FreeOthers(arena, others);
        Assert.Equal(HeapStatus.Overrun, arena.Heap.LastMisuse.Kind);
        Assert.Equal((nuint)pointer, arena.Heap.LastMisuse.Pointer.Value);
        Assert.Equal((nuint)pointer, arena.Heap.LastMisuse.Block.Address.Value);
        Assert.Equal(HeapViolationKind.Overrun, arena.Heap.Verify().Kind);
        pointer[size] = old;
        AssertSound(arena);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        AssertSound(arena);
    }

    [Fact]
    public void A_write_after_free_is_caught_when_the_place_is_taken_again()
    {
        using Arena arena = NewArena();
        void*[] others = AllocateOthers(arena);
        byte* pointer = (byte*)arena.Heap.Allocate(96, 8);
        Assert.True(arena.Heap.Allocate(16, 8) != null);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        FreeOthers(arena, others);
        pointer[0] ^= 1;
        Assert.True(arena.Heap.Allocate(96, 8) == pointer);
        Assert.Equal(HeapStatus.WriteAfterFree, arena.Heap.LastMisuse.Kind);
        Assert.Equal((nuint)pointer, arena.Heap.LastMisuse.Pointer.Value);
        AssertSound(arena);
    }

    [Fact]
    public void A_write_past_a_block_without_slack_is_caught_in_the_free_block_behind_it()
    {
        using Arena arena = NewArena();
        void*[] others = AllocateOthers(arena);
        byte* pointer = (byte*)arena.Heap.Allocate(96, 8);
        pointer[96] ^= 1;
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        FreeOthers(arena, others);
        Assert.Equal(HeapStatus.WriteAfterFree, arena.Heap.LastMisuse.Kind);
        Assert.Equal((nuint)pointer + 96, arena.Heap.LastMisuse.Pointer.Value);
        AssertSound(arena);
    }

    [Fact]
    public void What_waits_counts_as_free_and_shows_as_free()
    {
        using Arena arena = NewArena();
        HeapStatistics before = arena.Heap.GetStatistics();
        byte* pointer = (byte*)arena.Heap.Allocate(100, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        Assert.Equal(before.Free, arena.Heap.GetStatistics().Free);
        Assert.Equal(before.LargestFree, arena.Heap.GetStatistics().LargestFree);
        pointer = (byte*)arena.Heap.Allocate(100, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        Assert.Equal(HeapBlockKind.Free, arena.Heap.FindBlock(pointer).Kind);
        pointer = (byte*)arena.Heap.Allocate(100, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        int used = 0;
        for (HeapBlock block = default; arena.Heap.WalkNext(ref block);)
        {
            used += block.Kind == HeapBlockKind.Used ? 1 : 0;
        }

        Assert.Equal(0, used);
    }

    [Fact]
    public void What_waits_is_there_for_an_allocation_that_would_fail_without_it()
    {
        using Arena arena = NewArena();
        nuint all = (nuint)arena.Heap.GetStatistics().LargestFree.Value;
        for (int i = 0; i < 3; i++)
        {
            void* pointer = arena.Heap.Allocate(all, 8);
            Assert.True(pointer != null);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        }

        Assert.Equal(0UL, arena.Heap.GetStatistics().Failures);
    }

    [Fact]
    public void A_region_leaves_with_what_waits_in_it_and_remembered_places_in_it_are_no_longer_taken()
    {
        using Arena arena = new(300_000);
        arena.Heap.SetPlacement(HeapPlacement.Recent);
        arena.Heap.AddRegion(arena.At(0), new(100_000));
        arena.Heap.AddRegion(arena.At(200_000), new(100_000));
        void* low = arena.Heap.Allocate(90_000, 8);
        List<nuint> high = [];
        for (int i = 0; i < 400; i++)
        {
            nuint pointer = (nuint)arena.Heap.Allocate(100, 8);
            if (pointer > arena.At(200_000).Value)
            {
                high.Add(pointer);
            }
        }

        Assert.True(high.Count > 100);
        foreach (nuint pointer in high)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)pointer));
        }

        Assert.Equal(HeapStatus.Success, arena.Heap.RemoveRegion(arena.At(200_000)));
        AssertSound(arena);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(low));
        for (int i = 0; i < 100; i++)
        {
            void* pointer = arena.Heap.Allocate(100, 8);
            Assert.True(pointer > arena.Start && pointer < arena.Start + 100_000);
        }

        AssertSound(arena);
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

        AssertSound(arena);
        Assert.True(arena.Heap.GetStatistics().Used.IsZero);
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        Assert.Equal(0UL, arena.Heap.GetStatistics().Misuses);
    }
}
