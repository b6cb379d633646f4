using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

public sealed unsafe class CollectorTests
{
    private static Arena Marked(
        HeapHardening hardening = HeapHardening.Basic, HeapPlacement placement = HeapPlacement.SegregatedFit)
    {
        Arena arena = new(256 * 1024);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetPlacement(placement));
        Assert.Equal(HeapStatus.Success, arena.Heap.SetHardening(hardening));
        Assert.Equal(HeapStatus.Success, arena.Heap.EnableMarks());
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(256 * 1024)));
        return arena;
    }

    [Fact]
    public void Every_byte_of_an_object_leads_to_its_start_and_everything_else_to_nothing()
    {
        using Arena arena = Marked();
        foreach (int size in (int[])[1, 16, 100, 1024, 5000, 70_000])
        {
            byte* pointer = (byte*)arena.Heap.AllocateObject((nuint)size);
            byte* native = (byte*)arena.Heap.Allocate((nuint)size, 8);
            for (int i = 0; i < size; i += int.Max(1, size / 500))
            {
                Assert.True(arena.Heap.FindObject(pointer + i) == pointer);
                Assert.True(arena.Heap.FindObject(native + i) == null);
                Assert.Equal(0, pointer[i]);
            }

            Assert.False(arena.Heap.TryMark(native));
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(native));
            new Span<byte>(pointer, size).Fill(0xAA);
            Assert.Equal(1UL, arena.Heap.Sweep().Objects);
            Assert.True(arena.Heap.FindObject(pointer) == null);
            Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        }

        Assert.True(arena.Heap.FindObject(arena.Start) == null);
        Assert.True(arena.Heap.FindObject(arena.End) == null);
    }

    [Fact]
    public void A_sweep_frees_exactly_the_objects_that_are_not_marked_and_merges_them()
    {
        using Arena arena = Marked();
        Random random = new(1);
        HashSet<nuint> kept = [];
        int natives = 0;
        for (int i = 0; i < 500; i++)
        {
            nuint size = (nuint)random.Next(800);
            natives += i % 7 == 0 && arena.Heap.Allocate(size, 8) != null ? 1 : 0;
            byte* pointer = (byte*)arena.Heap.AllocateObject(size);
            if (pointer != null && random.Next(3) == 0)
            {
                Assert.False(arena.Heap.TryMark(pointer + 1));
                Assert.False(arena.Heap.TryMark(pointer + 16));
                Assert.True(arena.Heap.TryMark(pointer));
                Assert.False(arena.Heap.TryMark(pointer));
                kept.Add((nuint)pointer);
            }
        }

        List<nuint> marked = [];
        for (byte* next = null; (next = (byte*)arena.Heap.NextMarked(next)) != null; next++)
        {
            marked.Add((nuint)next);
        }

        Assert.Equal(kept.Order(), marked);
        Assert.False(arena.Heap.TryMark(arena.Start));
        Assert.True(arena.Heap.Sweep().Bytes.Value > 0);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal((ulong)(kept.Count + natives), arena.Heap.GetStatistics().UsedBlocks);
        Assert.Equal((ulong)kept.Count, arena.Heap.Objects);
        Assert.All(kept, pointer => Assert.True(arena.Heap.IsMarked((void*)pointer)));
        Assert.True(arena.Heap.NextMarked(null) == (void*)kept.Min());
        Assert.True(arena.Heap.NextMarked(null, (void*)kept.Min()) == null);
        Assert.Equal(0UL, arena.Heap.Sweep().Objects);
        arena.Heap.ClearMarks();
        Assert.True(arena.Heap.NextMarked(null) == null);
        Assert.All(kept, pointer => Assert.True(arena.Heap.FindObject((void*)(pointer + 5)) == (void*)pointer));
        Assert.Equal((ulong)kept.Count, arena.Heap.Sweep().Objects);
        Assert.Equal((ulong)natives, arena.Heap.GetStatistics().UsedBlocks);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Theory]
    [InlineData(HeapHardening.None, HeapPlacement.SegregatedFit)]
    [InlineData(HeapHardening.Basic, HeapPlacement.SegregatedFit)]
    [InlineData(HeapHardening.Basic, HeapPlacement.FirstFit)]
    public void Objects_of_a_run_become_blocks_when_it_is_sealed_and_the_rest_comes_back(
        HeapHardening hardening, HeapPlacement placement)
    {
        using Arena arena = Marked(hardening, placement);
        HeapStatistics before = arena.Heap.GetStatistics();
        arena.Heap.Allocate(100, 8);
        Assert.True(arena.Heap.TryOpenRun(1000, 8192, out HeapRun run));
        Assert.Equal(8192UL, run.Left.Value);
        Assert.False(new ReadOnlySpan<byte>((void*)run.Start, 8192).ContainsAnyExcept((byte)0));
        List<(nuint Pointer, nuint Size)> objects = [];
        for (nuint size = 16; run.TryBump(size, out void* block); size = 16 + ((size + 37 * 16) % 304))
        {
            *(nuint*)block = size - (nuint)(objects.Count % 16);
            objects.Add(((nuint)block, size));
            Assert.True(arena.Heap.FindObject(block) == null);
            Assert.False(arena.Heap.TryMark(block));
        }

        Assert.True(objects.Count > 40);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal(1U, arena.Heap.OpenRuns);
        Assert.Equal(0UL, arena.Heap.Sweep().Objects);
        Assert.True(arena.Heap.SealRun<FirstWordIsSize>(ref run));
        Assert.False(run.IsOpen);
        Assert.Equal(0U, arena.Heap.OpenRuns);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal((ulong)objects.Count, arena.Heap.Objects);
        foreach ((nuint pointer, nuint size) in objects)
        {
            Assert.True(arena.Heap.FindObject((void*)(pointer + size - 1)) == (void*)pointer);
        }

        arena.Heap.TryMark((void*)objects[7].Pointer);
        Assert.Equal((ulong)objects.Count - 1, arena.Heap.Sweep().Objects);
        arena.Heap.ClearMarks();
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal(objects[7].Size, (nuint)arena.Heap.Sweep().Bytes.Value);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.True(arena.Heap.GetStatistics().Free.Value < before.Free.Value);
    }

    // Objects of one size are made and swept a chunk of 64 granules at a time.
    [Fact]
    public void Equal_objects_of_a_run_are_told_apart_whatever_their_size_and_place()
    {
        for (uint length = 1; length <= 140; length++)
        {
            using Arena arena = Marked();
            nuint size = length * 16;
            nuint lead = ((length * 7 % 67) + 1) * 16;
            Assert.True(arena.Heap.TryOpenRun(20_000, 20_000, out HeapRun run));
            List<(nuint Pointer, nuint Size)> objects = [];
            for (nuint next = lead; run.TryBump(next, out void* block); next = size)
            {
                *(nuint*)block = next;
                objects.Add(((nuint)block, next));
            }

            Assert.True(arena.Heap.SealRun<FirstWordIsSize>(ref run));
            Assert.Equal("none", arena.Heap.Verify().ToString());
            Assert.Equal((ulong)objects.Count, arena.Heap.Objects);
            foreach ((nuint pointer, nuint bytes) in objects)
            {
                Assert.True(arena.Heap.FindObject((void*)pointer) == (void*)pointer);
                Assert.True(arena.Heap.FindObject((void*)(pointer + bytes - 1)) == (void*)pointer);
            }

            // Gaps of one, of some and of many dead objects.
            List<(nuint Pointer, nuint Size)> live =
                [.. objects.Where((_, i) => i % 16 is 2 or 4 or 5 or 8 && i % 96 < 32)];
            Assert.All(live, entry => Assert.True(arena.Heap.TryMark((void*)entry.Pointer)));
            SweepResult swept = arena.Heap.Sweep();
            arena.Heap.ClearMarks();
            Assert.Equal((ulong)(objects.Count - live.Count), swept.Objects);
            Assert.Equal("none", arena.Heap.Verify().ToString());
            Assert.All(live, entry =>
                Assert.True(arena.Heap.FindObject((void*)(entry.Pointer + entry.Size - 1)) == (void*)entry.Pointer));
            Assert.Equal((ulong)live.Count, arena.Heap.Sweep().Objects);
            Assert.True(arena.Heap.GetStatistics().Used.IsZero);
            Assert.Equal("none", arena.Heap.Verify().ToString());
        }
    }

    [Fact]
    public void A_run_used_to_its_last_byte_or_not_at_all_leaves_nothing()
    {
        using Arena arena = Marked();
        HeapStatistics before = arena.Heap.GetStatistics();
        Assert.True(arena.Heap.TryOpenRun(64, 64, out HeapRun run));
        Assert.True(run.TryBump(64, out void* block));
        *(nuint*)block = 64;
        Assert.False(run.TryBump(16, out _));
        Assert.True(arena.Heap.SealRun<FirstWordIsSize>(ref run));
        Assert.Equal(1UL, arena.Heap.GetStatistics().UsedBlocks);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal(1UL, arena.Heap.Sweep().Objects);
        Assert.True(arena.Heap.TryOpenRun(64, 1 << 20, out run));
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.False(arena.Heap.TryOpenRun(16, 1 << 20, out _));
        Assert.True(arena.Heap.SealRun<FirstWordIsSize>(ref run));
        Assert.True(arena.Heap.SealRun<FirstWordIsSize>(ref run));
        Assert.Equal(before.LargestFree, arena.Heap.GetStatistics().LargestFree);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_run_with_an_object_of_an_impossible_size_keeps_the_rest_permanently(int size)
    {
        using Arena arena = Marked();
        Assert.True(arena.Heap.TryOpenRun(512, 512, out HeapRun run));
        Assert.True(run.TryBump(64, out void* block));
        *(nuint*)block = 64;
        Assert.True(run.TryBump(64, out block));
        *(nint*)block = size;
        Assert.False(arena.Heap.SealRun<FirstWordIsSize>(ref run));
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal(1UL, arena.Heap.Sweep().Objects);
        Assert.Equal(512U - 64, arena.Heap.GetStatistics().Used.Value);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Fact]
    public void A_run_uses_a_short_free_run_up_before_a_long_one_is_cut()
    {
        using Arena arena = Marked();
        void* first = arena.Heap.Allocate(5000, 8);
        arena.Heap.Allocate(100, 8);
        ulong longest = arena.Heap.GetStatistics().LargestFree.Value;
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(first));
        Assert.True(arena.Heap.TryOpenRun(32, 16 << 10, out HeapRun run));
        Assert.Equal((nuint)first, run.Start);
        Assert.Equal(5008U, run.End - run.Start);
        Assert.Equal(longest, arena.Heap.GetStatistics().LargestFree.Value);
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
    }

    // The kernel clears a large object while other threads run, which may collect and check the heap.
    [Theory]
    [InlineData(HeapHardening.Basic)]
    [InlineData(HeapHardening.None)]
    public void A_block_is_no_object_for_any_collection_until_it_has_been_cleared(HeapHardening hardening)
    {
        foreach (nuint size in (nuint[])[0, 1, 16, 1000, 70_000])
        {
            using Arena arena = Marked(hardening);
            nuint bytes = nuint.Max((size + 15) & ~(nuint)15, 16);
            byte* block = (byte*)arena.Heap.TakeForObject(size);
            new Span<byte>(block, (int)bytes - 1).Fill(0xAA);
            Assert.Equal("none", arena.Heap.Verify().ToString());
            Assert.True(arena.Heap.FindObject(block) == null);
            Assert.False(arena.Heap.TryMark(block));
            Assert.Equal(0UL, arena.Heap.Sweep().Objects);
            Assert.Equal((byte)0xAA, block[bytes - 2]);

            new Span<byte>(block, (int)bytes - 1).Clear();
            Assert.Equal(HeapStatus.Success, arena.Heap.MakeObject(block));
            Assert.Equal("none", arena.Heap.Verify().ToString());
            Assert.False(new Span<byte>(block, (int)bytes).ContainsAnyExcept((byte)0));
            Assert.True(arena.Heap.FindObject(block + bytes - 1) == block);
            Assert.Equal((1UL, (ulong)bytes), (arena.Heap.Objects, arena.Heap.ObjectBytes.Value));
            Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.MakeObject(block));
            Assert.Equal(1UL, arena.Heap.Sweep().Objects);
            Assert.Equal(HeapStatus.DoubleFree, arena.Heap.MakeObject(block));
            Assert.Equal(0UL, arena.Heap.GetStatistics().Used.Value);
        }
    }

    [Fact]
    public void Objects_stay_objects_when_regions_beside_them_are_added()
    {
        using Arena arena = new(256 * 1024);
        Assert.Equal(HeapStatus.Success, arena.Heap.EnableMarks());
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(100_000), new(50_000)));
        void* first = arena.Heap.AllocateObject(1000);
        void* second = arena.Heap.AllocateObject(40_000);
        Assert.True(arena.Heap.TryMark(second));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(150_000), new(50_000)));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(100_000)));
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.True(arena.Heap.FindObject((byte*)first + 999) == first);
        Assert.Equal(1UL, arena.Heap.Sweep().Objects);
        Assert.True(arena.Heap.FindObject(first) == null);
        Assert.True(arena.Heap.FindObject((byte*)second + 39_999) == second);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Theory]
    [InlineData(HeapPlacement.SegregatedFit)]
    [InlineData(HeapPlacement.FirstFit)]
    public void Runs_of_any_length_objects_and_native_blocks_share_a_heap_that_stays_sound(HeapPlacement placement)
    {
        using Arena arena = Marked(placement: placement);
        Random random = new(3);
        List<nuint> natives = [];
        for (int round = 0; round < 300; round++)
        {
            bool opened = arena.Heap.TryOpenRun((nuint)random.Next(1, 400), (nuint)random.Next(400, 9000), out HeapRun run);
            void* native = arena.Heap.Allocate((nuint)random.Next(3000), (nuint)1 << random.Next(10));
            if (native != null)
            {
                natives.Add((nuint)native);
            }

            for (nuint size = 16; run.TryBump(size, out void* block); size = (nuint)random.Next(1, 100) * 16)
            {
                *(nuint*)block = size;
            }

            Assert.Equal(opened ? 1U : 0U, arena.Heap.OpenRuns);
            Assert.Equal("none", arena.Heap.Verify().ToString());
            Assert.True(arena.Heap.SealRun<FirstWordIsSize>(ref run));
            arena.Heap.AllocateObject((nuint)random.Next(5000));
            Assert.Equal("none", arena.Heap.Verify().ToString());
            if (round % 5 == 4)
            {
                while (natives.Count > 20)
                {
                    int which = random.Next(natives.Count);
                    Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)natives[which]));
                    natives.RemoveAt(which);
                }

                arena.Heap.Sweep();
                Assert.Equal("none", arena.Heap.Verify().ToString());
            }
        }

        arena.Heap.Sweep();
        natives.ForEach(native => Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)native)));
        arena.Heap.MergeKept();
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        Assert.Equal(0UL, arena.Heap.GetStatistics().Misuses);
        Assert.True(arena.Heap.GetStatistics().Used.IsZero);
    }

    [Fact]
    public void An_open_run_cannot_be_freed()
    {
        using Arena arena = Marked();
        Assert.True(arena.Heap.TryOpenRun(1000, 1000, out HeapRun run));
        Assert.NotEqual(HeapStatus.Success, arena.Heap.Free((void*)run.Start));
        Assert.True(arena.Heap.FindObject((void*)run.Start) == null);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.True(arena.Heap.SealRun<FirstWordIsSize>(ref run));
    }

    private struct FirstWordIsSize : IBlockSizes
    {
        public static nuint SizeOf(void* block) => *(nuint*)block;

        public static bool HasFixedSize(void* block) => true;

        public static nuint KindOf(void* block) => *(nuint*)block;
    }
}
