using System.Collections.Generic;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>Lock, event stream, growth and pressure. Statics, because the heap takes plain function pointers; one test at a time uses them.</summary>
public sealed unsafe class HookTests
{
    private static Arena s_arena = null!;
    private static int s_depth;
    private static int s_entered;
    private static readonly List<HeapEventKind> s_events = [];
    private static readonly List<string> s_calls = [];
    private static void* s_reserve;

    [Fact]
    public void The_lock_is_held_during_every_operation_and_never_twice()
    {
        using Arena arena = Arena.WithRegion(64 * 1024);
        s_depth = s_entered = 0;
        arena.Heap.SetLock(&Enter, &Leave);
        void* pointer = arena.Heap.Allocate(100, 8);
        pointer = arena.Heap.Reallocate(pointer, 10_000, 4096);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(pointer));
        Assert.Equal(0, s_depth);
        Assert.True(s_entered >= 4);
    }

    [Fact]
    public void The_observer_sees_what_happens_in_order()
    {
        using Arena arena = Arena.WithRegion(64 * 1024);
        s_events.Clear();
        arena.Heap.SetObserver(&Observe);
        void* pointer = arena.Heap.Allocate(100, 8);
        arena.Heap.Reallocate(pointer, 50, 8);
        arena.Heap.Free(pointer);
        arena.Heap.Free(pointer);
        arena.Heap.Allocate(1 << 20, 8);
        Assert.Equal(
            [HeapEventKind.Allocated, HeapEventKind.Resized, HeapEventKind.Freed, HeapEventKind.Misused, HeapEventKind.Failed], s_events);
    }

    [Fact]
    public void Growth_adds_a_region_when_nothing_fits()
    {
        s_arena = new(300_000);
        using Arena arena = s_arena;
        arena.Heap.AddRegion(arena.At(0), new(50_000));
        arena.Heap.SetGrowth(&Grow);
        Assert.True(arena.Heap.Allocate(150_000, 8) != null);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.True(arena.Heap.Allocate(150_000, 8) == null);
        Assert.Equal(1UL, arena.Heap.GetStatistics().Failures);
    }

    [Fact]
    public void Pressure_rises_once_by_priority_and_falls_with_hysteresis()
    {
        s_arena = Arena.WithRegion(100_000);
        using Arena arena = s_arena;
        s_calls.Clear();
        arena.Heap.SetPressureMarks(50, 20);
        arena.Heap.AddPressureHandler(&Second, 1);
        arena.Heap.AddPressureHandler(&First, 2);
        void* a = arena.Heap.Allocate(55_000, 8);
        void* b = arena.Heap.Allocate(1000, 8);
        Assert.Equal(["first Low", "second Low"], s_calls);
        arena.Heap.Free(b);
        Assert.Equal(HeapPressure.Low, arena.Heap.Pressure);
        arena.Heap.Free(a);
        Assert.Equal(HeapPressure.None, arena.Heap.Pressure);
        s_reserve = arena.Heap.Allocate(90_000, 8);
        Assert.Equal(HeapPressure.Critical, arena.Heap.Pressure);
        s_calls.Clear();

        // The second callback frees the reserve; the allocation is tried again, succeeds, and brings free memory below the low mark again.
        Assert.True(arena.Heap.Allocate(50_000, 8) != null);
        Assert.Equal(["first Failed", "second Failed", "first Low", "second Low"], s_calls);
        Assert.Equal(1UL, arena.Heap.GetStatistics().Failures);
    }

    private static void Enter()
    {
        Assert.Equal(0, s_depth++);
        s_entered++;
    }

    private static void Leave() => Assert.Equal(1, s_depth--);

    private static void Observe(in HeapEvent happened) => s_events.Add(happened.Kind);

    private static bool Grow(nuint bytes) =>
        bytes >= 150_000 && s_arena.Heap.AddRegion(s_arena.At(60_000), new(200_000)) == HeapStatus.Success;

    private static void First(HeapPressure level, nuint bytes) => s_calls.Add("first " + level);

    private static void Second(HeapPressure level, nuint bytes)
    {
        s_calls.Add("second " + level);
        if (level == HeapPressure.Failed)
        {
            s_arena.Heap.Free(s_reserve);

            // Callbacks are not called from within callbacks.
            Assert.True(s_arena.Heap.Allocate(1 << 20, 8) == null);
        }
    }
}
