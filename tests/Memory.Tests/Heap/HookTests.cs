using System;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>Lock and relief. Statics, because the heap takes plain function pointers; one test at a time uses them.</summary>
public sealed unsafe class HookTests
{
    private static Arena s_arena = null!;
    private static int s_depth;
    private static int s_entered;
    private static int s_relieved;

    [Fact]
    public void The_lock_is_held_during_every_operation_and_never_twice()
    {
        using var arena = Arena.WithRegion(64 * 1024);
        s_depth = s_entered = 0;
        arena.Heap.SetLock(&Enter, &Leave);
        void* pointer = arena.Heap.Allocate(100, 8);
        pointer = arena.Heap.Reallocate(pointer, 10_000, 4096);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(pointer));
        Assert.Equal(0, s_depth);
        Assert.True(s_entered >= 4);
    }

    [Theory]
    [InlineData(HeapPlacement.SegregatedFit)]
    [InlineData(HeapPlacement.FirstFit)]
    public void With_a_lock_every_operation_does_what_it_does_without(HeapPlacement placement)
    {
        using var locked = Arena.WithRegion(256 * 1024, placement);
        using var plain = Arena.WithRegion(256 * 1024, placement);
        s_depth = 0;
        locked.Heap.SetLock(&Enter, &Leave);
        nuint[] slots = new nuint[100];
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            int slot = random.Next(slots.Length);
            nuint size = (nuint)random.Next(1500);
            if (slots[slot] == 0)
            {
                byte* first = (byte*)locked.Heap.Allocate(size, 8);
                byte* second = (byte*)plain.Heap.Allocate(size, 8);
                Assert.Equal(first - locked.Start, second - plain.Start);
                slots[slot] = (nuint)(first - locked.Start);
            }
            else
            {
                Assert.Equal(HeapStatus.Success, locked.Heap.Free(locked.Start + slots[slot]));
                Assert.Equal(HeapStatus.Success, plain.Heap.Free(plain.Start + slots[slot]));
                slots[slot] = 0;
            }
        }

        Assert.NotEmpty(locked.Blocks());
        locked.Heap.MergeKept();
        locked.Heap.Sweep();
        Assert.True(locked.Heap.Verify().IsNone);
        Assert.False(locked.Heap.GetStatistics().Free.IsZero);
        Assert.Equal(0, s_depth);
    }

    [Fact]
    public void Relief_is_asked_once_without_the_lock_for_what_is_missing_and_the_allocation_is_tried_again()
    {
        s_arena = new(300_000);
        using Arena arena = s_arena;
        s_depth = s_relieved = 0;
        arena.Heap.SetLock(&Enter, &Leave);
        arena.Heap.AddRegion(arena.At(0), new(50_000));
        arena.Heap.SetRelief(&Relieve);
        Assert.True(arena.Heap.Allocate(150_000, 8) != null);
        Assert.Equal(1, s_relieved);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.True(arena.Heap.Allocate(150_000, 8) == null);
        Assert.Equal(2, s_relieved);
        Assert.Equal(1UL, arena.Heap.GetStatistics().Failures);

        // Absurd requests are not passed on.
        Assert.True(arena.Heap.Allocate(nuint.MaxValue, 8) == null);
        Assert.True(arena.Heap.Allocate(16, 3) == null);
        Assert.Equal(2, s_relieved);
        Assert.Equal(3UL, arena.Heap.GetStatistics().Failures);
    }

    private static bool Relieve(nuint bytes)
    {
        Assert.Equal(0, s_depth);
        s_relieved++;
        return bytes >= 150_000 && s_arena.Heap.AddRegion(s_arena.At(60_000), new(200_000)) == HeapStatus.Success;
    }

    private static void Enter()
    {
        Assert.Equal(0, s_depth++);
        s_entered++;
    }

    private static void Leave() => Assert.Equal(1, s_depth--);
}
