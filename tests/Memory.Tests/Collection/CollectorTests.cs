using System.Collections.Generic;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;
using Xunit;
using Node = UefiKernel.Memory.Tests.Collection.CollectorWorld.Node;

namespace UefiKernel.Memory.Tests.Collection;

public sealed unsafe class CollectorTests
{
    [Fact]
    public void A_collector_without_a_heap_collects_nothing_and_one_with_a_heap_takes_no_other()
    {
        Collector<SyntheticModel> none = default;
        NoRoots roots = default;
        Assert.False(none.Collect(ref roots));
        Assert.True(none.Handles.Allocate(HandleKind.Normal, 0) == null);
        Assert.False(none.Handles.Free((nuint*)4096));
        Assert.False(none.Finalizers.Register(8));
        Assert.False(none.Finalizers.TryTakeReady(out _));

        using CollectorWorld world = new(100_000, 1);
        FreeListHeap* empty = stackalloc FreeListHeap[1];
        *empty = default;
        Assert.Equal(HeapStatus.OutOfMemory, none.Attach(empty, 1));
        Assert.Equal(HeapStatus.InvalidSize, none.Attach(empty, 0));
        Assert.Equal(HeapStatus.InvalidSize, none.Attach(empty, nuint.MaxValue / 4));
        Assert.Equal(HeapStatus.RegionInUse, world.Collector.Attach(empty, 1));
    }

    [Fact]
    public void Nothing_is_collected_while_a_run_is_open()
    {
        using CollectorWorld world = new(100_000, 16);
        Assert.NotNull(world.Allocate(48, 2));
        NoRoots roots = default;
        Assert.False(world.Collector.Collect(ref roots));
        Assert.Equal(0UL, world.Collector.Statistics.Collections);
        world.Seal();
        Assert.True(world.Collector.Collect(ref roots));
        Assert.Equal(1UL, world.Collector.Statistics.ObjectsFreed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void A_list_of_any_length_and_either_direction_needs_no_stack(int stack)
    {
        const int Length = 100_000;
        using CollectorWorld world = new(8 << 20, (nuint)stack);
        foreach (bool forward in (bool[])[true, false])
        {
            List<Node> nodes = [];
            for (int i = 0; i < Length; i++)
            {
                nodes.Add(world.Allocate(0, 1)!);
            }

            for (int i = 1; i < Length; i++)
            {
                world.SetField(nodes[forward ? i - 1 : i], 0, nodes[forward ? i : i - 1]);
            }

            world.Roots.Add(nodes[forward ? 0 : Length - 1]);
            world.Collect();
            Assert.Equal(Length, (int)world.Collector.Statistics.LiveObjects);
            world.Roots.Clear();
            world.Collect();
            Assert.Empty(world.Known);
        }

        Assert.Equal(0UL, world.Collector.Statistics.MarkStackOverflows);
    }

    [Theory]
    [InlineData(1, 2_000)]
    [InlineData(16, 20_000)]
    public void Objects_that_do_not_fit_on_the_mark_stack_are_still_found(int stack, int length)
    {
        using CollectorWorld world = new(8 << 20, (nuint)stack);
        Node array = world.Allocate(0, length, large: true)!;
        for (int i = 0; i < length; i++)
        {
            // Each element leads to something that lies before it, so that it is found by no luck of the order.
            Node leaf = world.Allocate(0, 0)!;
            Node element = world.Allocate(0, 3)!;
            world.SetField(array, i, element);
            world.SetField(element, 0, leaf);
            world.SetField(element, 1, array);
            world.SetField(element, 2, element);
        }

        world.Roots.Add(array);
        world.Collect();
        Assert.Equal((2 * length) + 1, (int)world.Collector.Statistics.LiveObjects);
        Assert.True(world.Collector.Statistics.MarkStackOverflows >= (ulong)(length - stack));
        world.Roots.Clear();
        world.Collect();
        Assert.Empty(world.Known);
    }

    [Fact]
    public void Words_of_any_value_keep_what_they_lie_in_and_harm_nothing()
    {
        using CollectorWorld world = new(100_000, 4);
        Node first = world.Allocate(64, 1)!;
        Node second = world.Allocate(5000, 1, large: true)!;
        Node third = world.Allocate(64, 1)!;
        world.SetField(second, 0, third);
        void* native = world.Heap.Allocate(100, 8);
        world.Words.AddRange(
            [0, 1, 7, 8, nuint.MaxValue, nuint.MaxValue - 15, (nuint)native, (nuint)native + 50, world.Start,
            world.Start + 99_999, world.Start - 1, world.Start + 100_000]);
        world.Words.Add((nuint)second.Block + 4999);
        world.Collect();
        Assert.Equal([second, third], world.Known);
        Assert.True(first.IsFreed);
        Assert.Equal(1UL, world.Collector.Statistics.LastConservativePins);
        world.Words.Clear();
        world.Collect();
        Assert.Equal(HeapStatus.Success, world.Heap.Free(native));
        Assert.Equal(0UL, world.Collector.Statistics.LastConservativePins);
    }

    [Fact]
    public void What_nothing_has_reached_can_be_kept_without_what_it_refers_to()
    {
        using CollectorWorld world = new(100_000, 4);
        Node kept = world.Allocate(32, 1)!;
        Node behind = world.Allocate(32, 0)!;
        Node reached = world.Allocate(32, 1)!;
        Node other = world.Allocate(32, 0)!;
        world.SetField(kept, 0, behind);
        world.SetField(reached, 0, other);
        world.Seal();
        KeepingRoots roots = new() { Interior = reached.Reference + 20, Word = kept.Reference + 9 };
        Assert.True(world.Collector.Collect(ref roots));
        Assert.True(roots.Kept == kept.Block && roots.KeptAgain == null);
        Assert.Equal(3UL, world.Collector.Statistics.LiveObjects);
        Assert.Equal(0UL, world.Collector.Statistics.LastConservativePins);
        roots = new() { Interior = reached.Reference, Word = other.Reference };
        Assert.True(world.Collector.Collect(ref roots));
        Assert.True(roots.Kept == null);
        Assert.Equal(2UL, world.Collector.Statistics.LiveObjects);
    }

    [Fact]
    public void A_stack_is_searched_word_by_word_between_any_two_addresses()
    {
        using CollectorWorld world = new(100_000, 4);
        Node low = world.Allocate(32, 0)!;
        Node high = world.Allocate(32, 0)!;
        world.Seal();
        nuint* stack = stackalloc nuint[3];
        (stack[0], stack[1], stack[2]) = (low.Reference, 0, high.Reference);
        RangeRoots roots = new() { Low = (byte*)stack + 1, High = (byte*)stack + 23 };
        Assert.True(world.Collector.Collect(ref roots));
        Assert.Equal(2UL, world.Collector.Statistics.ObjectsFreed);
        _ = high;
    }

    [Fact]
    public void Finalizers_run_once_for_each_registration_critical_ones_last_and_bring_objects_back()
    {
        using CollectorWorld world = new(200_000, 8);
        Node critical = world.Allocate(48, 1, critical: true)!;
        Node child = world.Allocate(48, 0)!;
        Node parent = world.Allocate(48, 2)!;
        Node twice = world.Allocate(48, 0)!;
        Node quiet = world.Allocate(48, 0)!;
        world.SetField(parent, 0, child);
        world.SetField(parent, 1, critical);
        foreach (Node node in (Node[])[critical, child, parent, twice, twice, quiet])
        {
            Assert.True(world.Register(node));
        }

        CollectorWorld.Suppress(quiet);
        CollectorWorld.HandleEntry brief = world.AddHandle(HandleKind.Weak, child, null)!;
        CollectorWorld.HandleEntry tracking = world.AddHandle(HandleKind.WeakTrackResurrection, child, null)!;
        CollectorWorld.HandleEntry dependent = world.AddHandle(HandleKind.Dependent, child, world.Allocate(32, 0))!;
        world.Collect();
        Assert.True(quiet.IsFreed);
        Assert.Equal(((nuint)0, child.Reference), (*brief.Slot, *tracking.Slot));
        Assert.Equal(5UL, world.Collector.Finalizers.Ready);
        Assert.Equal(
            [child, parent, twice, twice, critical],
            [world.TakeReady(), world.TakeReady(), world.TakeReady(), world.TakeReady(), world.TakeReady()]);
        Assert.Null(world.TakeReady());

        // The parent's finalizer brought it back, with the child and what depends on that.
        world.Roots.Add(parent);
        world.Collect();
        Assert.Equal(4UL, world.Collector.Statistics.LiveObjects);
        Assert.NotEqual((nuint)0, dependent.Slot[1]);
        world.Roots.Clear();
        world.Collect();
        Assert.Empty(world.Known);
        Assert.Equal(0UL, world.Collector.Finalizers.Ready);
        Assert.Equal(((nuint)0, (nuint)0, (nuint)0), (*tracking.Slot, dependent.Slot[0], dependent.Slot[1]));
    }

    [Fact]
    public void Ready_objects_stay_until_they_are_taken_however_many_collections_pass()
    {
        using CollectorWorld world = new(100_000, 8);
        Node node = world.Allocate(48, 1)!;
        world.SetField(node, 0, world.Allocate(48, 0));
        world.Register(node);
        for (int i = 0; i < 3; i++)
        {
            world.Collect();
            Assert.Equal(2UL, world.Collector.Statistics.LiveObjects);
            Assert.Equal(1UL, world.Collector.Finalizers.Ready);
        }

        Assert.Equal(node, world.TakeReady());
        world.Collect();
        Assert.Empty(world.Known);
    }

    [Fact]
    public void At_the_end_every_finalizer_can_be_made_due()
    {
        using CollectorWorld world = new(100_000, 8);
        Node critical = world.Allocate(48, 0, critical: true)!;
        Node ordinary = world.Allocate(48, 0)!;
        Node quiet = world.Allocate(48, 0)!;
        CollectorWorld.Suppress(quiet);
        foreach (Node node in (Node[])[critical, ordinary, quiet])
        {
            Assert.True(world.Collector.Finalizers.Register(node.Reference));
        }

        world.Collector.Finalizers.MakeAllReady<SyntheticModel>();
        Assert.Equal(0UL, world.Collector.Finalizers.Registered);
        Assert.True(world.Collector.Finalizers.TryTakeReady(out nuint first));
        Assert.True(world.Collector.Finalizers.TryTakeReady(out nuint second));
        Assert.False(world.Collector.Finalizers.TryTakeReady(out _));
        Assert.Equal((ordinary.Reference, critical.Reference), (first, second));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chain_of_dependent_handles_is_followed_in_either_order(bool forward)
    {
        const int Length = 300;
        using CollectorWorld world = new(400_000, 2);
        List<Node> nodes = [];
        for (int i = 0; i <= Length; i++)
        {
            nodes.Add(world.Allocate(32, 0)!);
        }

        for (int i = 0; i < Length; i++)
        {
            int from = forward ? i : Length - 1 - i;
            Assert.NotNull(world.AddHandle(HandleKind.Dependent, nodes[from], nodes[from + 1]));
        }

        world.Roots.Add(nodes[0]);
        world.Collect();
        Assert.Equal(Length + 1, world.Known.Count);
        world.Roots[0] = nodes[Length / 2];
        world.Collect();
        Assert.Equal((Length / 2) + 1, world.Known.Count);
        world.Roots.Clear();
        world.Collect();
        Assert.Empty(world.Known);
    }

    [Fact]
    public void New_objects_live_by_the_cards_of_old_ones_and_old_ones_live_until_a_full_collection()
    {
        using CollectorWorld world = new(100_000, 4);
        Node holder = world.Allocate(64, 2)!;
        Node unused = world.Allocate(64, 1)!;
        world.Roots.AddRange([holder, unused]);
        world.Collect(isFull: false);
        world.Roots.Remove(unused);
        world.SetField(holder, 1, world.Allocate(32, 1));
        world.SetField(unused, 0, world.Allocate(32, 0));
        world.SetField(world.Allocate(32, 1)!, 0, world.Allocate(32, 0));
        Assert.False(world.Collector.IsOld(world.Known[^1].Reference));
        world.Collect(isFull: false);
        Assert.Equal(4, world.Known.Count);
        Assert.True(world.Known.TrueForAll(node => world.Collector.IsOld(node.Reference)));
        Assert.Equal((2UL, 0UL), (world.Collector.Statistics.Collections, world.Collector.Statistics.FullCollections));
        world.Collect();
        Assert.Equal(2, world.Known.Count);
        Assert.Equal((3UL, 1UL), (world.Collector.Statistics.Collections, world.Collector.Statistics.FullCollections));
        Assert.Equal(world.Heap.ObjectBytes, world.Collector.Statistics.LiveBytesAfterFull);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(20_000, false)]
    [InlineData(5, true)]
    public void A_forgotten_barrier_is_found(int fieldsBefore, bool isFinalizable)
    {
        using CollectorWorld world = new(1 << 20, 4);
        Node holder = world.Allocate(0, fieldsBefore + 1, large: true)!;
        world.Roots.Add(holder);
        if (fieldsBefore > 0)
        {
            world.SetField(holder, 0, world.Allocate(32, 0));
        }

        world.Collect(isFull: false);
        Node lost = world.Allocate(32, 0)!;
        Assert.True(!isFinalizable || world.Register(lost));
        CollectorWorld.SetFieldWithoutBarrier(holder, fieldsBefore, lost);
        Assert.Equal(1, world.CollectWithForgottenBarrier());
        Assert.Equal(
            ((nuint)holder.Block, (nuint)SyntheticModel.Field(holder.Block, fieldsBefore), (nuint)lost.Block), world.Lost);
    }

    // All that lives is old then. Cards that stay marked would cost each later collection a look at them.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_card_is_marked_after_a_collection(bool isFull)
    {
        const int Bytes = 1 << 20;
        using CollectorWorld world = new(Bytes, 4);
        Node holder = world.Allocate(48, 2)!;
        world.Roots.Add(holder);
        world.SetField(holder, 0, world.Allocate(48, 0));
        nuint address = world.Start;
        Assert.True(world.Collector.Cards.TryFind(ref address, world.Start + Bytes));
        world.Collect(isFull);
        address = world.Start;
        Assert.False(world.Collector.Cards.TryFind(ref address, world.Start + Bytes));
    }

    [Fact]
    public void Every_place_of_a_long_array_has_its_card()
    {
        const int Length = 20_000;
        using CollectorWorld world = new(4 << 20, 64);
        Node before = world.Allocate(48, 1)!;
        Node array = world.Allocate(0, Length, large: true)!;
        Node behind = world.Allocate(48, 1)!;
        world.Roots.AddRange([before, array, behind]);
        world.Collect(isFull: false);
        foreach (int index in (int[])[0, 1, 127, 128, 5000, Length - 1])
        {
            world.SetField(array, index, world.Allocate(32, 0));
            world.SetField(before, 0, world.Allocate(32, 0));
            world.SetField(behind, 0, world.Allocate(32, 0));
            world.Collect(isFull: false);
        }

        for (int index = 0; index < Length; index += 7)
        {
            world.SetField(array, index, world.Allocate(32, 0));
        }

        world.Collect(isFull: false);
        world.Collect();
        Assert.Equal(3 + 2 + ((Length + 6) / 7) + 4, world.Known.Count);
    }

    [Fact]
    public void Pauses_are_counted()
    {
        CollectorStatistics statistics = default;
        statistics.CountPause(5);
        statistics.CountPause(9);
        statistics.CountPause(2);
        Assert.Equal((2UL, 9UL, 16UL), (statistics.LastPause, statistics.LongestPause, statistics.TotalPause));
    }

    private struct NoRoots : IRootSource<SyntheticModel>
    {
        public readonly void MarkRoots(ref ObjectMarker<SyntheticModel> marker)
        {
        }

        public readonly void ReportLost(void* holder, nuint* field, void* target)
        {
        }

        public readonly void VisitUnreached(ref ObjectMarker<SyntheticModel> marker)
        {
        }
    }

    private struct KeepingRoots : IRootSource<SyntheticModel>
    {
        internal nuint Interior;
        internal nuint Word;
        internal void* Kept;
        internal void* KeptAgain;

        public readonly void MarkRoots(ref ObjectMarker<SyntheticModel> marker) => marker.MarkInterior(Interior);

        public readonly void ReportLost(void* holder, nuint* field, void* target)
        {
        }

        public void VisitUnreached(ref ObjectMarker<SyntheticModel> marker)
        {
            Kept = marker.KeepUnreached(Word);
            KeptAgain = marker.KeepUnreached(Word);
        }
    }

    private struct RangeRoots : IRootSource<SyntheticModel>
    {
        internal byte* Low;
        internal byte* High;

        public readonly void MarkRoots(ref ObjectMarker<SyntheticModel> marker) => marker.MarkRange((nuint*)Low, (nuint*)High);

        public readonly void ReportLost(void* holder, nuint* field, void* target)
        {
        }

        public readonly void VisitUnreached(ref ObjectMarker<SyntheticModel> marker)
        {
        }
    }
}
