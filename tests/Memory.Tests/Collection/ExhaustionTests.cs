using System;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Tests.Heap;
using Xunit;
using Node = UefiKernel.Memory.Tests.Collection.CollectorWorld.Node;

namespace UefiKernel.Memory.Tests.Collection;

/// <summary>Memory runs out before each step of a scenario in turn, and comes back behind it.</summary>
public sealed unsafe class ExhaustionTests
{
    private const int Steps = 350;

    [ThreadStatic]
    private static CollectorWorld? s_world;

    [Theory]
    [InlineData(HeapPlacement.FirstFit)]
    [InlineData(HeapPlacement.SegregatedFit)]
    public void Without_memory_each_operation_says_so_and_changes_nothing(HeapPlacement placement)
    {
        int refusals = 0;
        for (int failing = 0; failing < Steps; failing++)
        {
            using CollectorWorld world = new(150_000, 2, HeapHardening.Basic, placement);
            for (int step = 0; step < Steps; step++)
            {
                if (step == failing)
                {
                    world.Exhaust();
                    refusals += Step(world, step) ? 0 : 1;

                    // A collection needs no memory.
                    world.Collect();
                    world.Relax();
                }

                Assert.True(Step(world, step), $"step {step} failed although there is memory");
            }

            world.Collect();
            Assert.Equal("none", world.Heap.Verify().ToString());
        }

        Assert.True(refusals > 20, $"only {refusals} steps need memory");
    }

    [Fact]
    public void What_a_collection_frees_can_be_allocated_when_nothing_was_left()
    {
        using CollectorWorld world = new(100_000, 8);
        Node kept = world.Allocate(32, 0)!;
        world.Roots.Add(kept);
        while (world.Allocate(1000, 3, large: true) != null)
        {
        }

        world.Exhaust();
        Assert.Null(world.Allocate(48, 1));
        Assert.False(world.Heap.TryOpenRun(48, 48, out _));
        Assert.True(world.Heap.AllocateObject(nuint.MaxValue) == null);
        Assert.False(world.Heap.TryOpenRun(nuint.MaxValue, nuint.MaxValue, out _));
        world.Collect();
        Assert.Equal([kept], world.Known);
        Assert.NotNull(world.Allocate(48, 1));
        Assert.NotNull(world.Allocate(20_000, 1, large: true));
        world.Relax();
        world.Collect();
    }

    [Fact]
    public void A_collection_may_happen_inside_an_allocation_of_the_tables_themselves()
    {
        using CollectorWorld world = new(300_000, 8);
        world.Heap.SetRelief(&CollectUnderPressure);
        Node kept = world.Allocate(32, 0)!;
        world.Roots.Add(kept);
        s_world = world;
        int collections = 0;
        foreach (HandleKind kind in (HandleKind[])[HandleKind.Weak, HandleKind.WeakTrackResurrection, HandleKind.Normal,
            HandleKind.Pinned, HandleKind.Dependent])
        {
            for (int i = 0; i < 300; i++)
            {
                if (i % 40 == 0)
                {
                    while (world.Allocate(2000, 3, large: true) != null)
                    {
                    }

                    s_world = null;
                    world.Exhaust();
                    s_world = world;
                }

                ulong before = world.Collector.Statistics.Collections;
                Assert.NotNull(world.AddHandle(kind, kept, kept));
                Assert.True(world.Register(kept));
                collections += world.Collector.Statistics.Collections == before ? 0 : 1;
                if (i % 3 == 0)
                {
                    CollectorWorld.HandleEntry entry = world.Handles[i / 2];
                    Assert.True(world.Collector.Handles.Free(entry.Slot));
                    world.Handles.Remove(entry);
                }
            }

            world.Relax();
        }

        Assert.True(collections > 10, $"only {collections} collections");
        world.Collect();
        s_world = null;
    }

    private static bool CollectUnderPressure(nuint bytes)
    {
        s_world?.Collect();
        return s_world is not null;
    }

    private static bool Step(CollectorWorld world, int step)
    {
        switch (step % 7)
        {
            case 0:
                Node? node = world.Allocate(64, 2);
                if (node != null && step % 3 == 0)
                {
                    world.Roots.Add(node);
                }

                return node != null;
            case 1:
                return world.AddHandle((HandleKind)(step % 4), Newest(world), null) != null;
            case 2:
                return world.AddHandle(HandleKind.Dependent, Newest(world), Newest(world)) != null;
            case 3:
                return Newest(world) is not { } registered || world.Register(registered);
            case 4:
                return world.Allocate(300, 2, large: true) != null;
            case 5:
                world.TakeReady();
                return true;
            default:
                if (step % 5 == 0)
                {
                    world.Collect();
                }

                return true;
        }
    }

    private static Node? Newest(CollectorWorld world) => world.Known.Count == 0 ? null : world.Known[^1];
}
