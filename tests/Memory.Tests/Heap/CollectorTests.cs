using System;
using System.Collections.Generic;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

public sealed unsafe class CollectorTests
{
    private static Arena Marked()
    {
        Arena arena = new(256 * 1024);
        Assert.Equal(HeapStatus.Success, arena.Heap.EnableMarks());
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(256 * 1024)));
        return arena;
    }

    [Fact]
    public void Every_byte_of_an_object_leads_to_its_start_and_free_memory_to_nothing()
    {
        using Arena arena = Marked();
        foreach (int size in (int[])[1, 16, 100, 1024, 5000, 70_000])
        {
            byte* pointer = (byte*)arena.Heap.Allocate((nuint)size, 8);
            for (int i = 0; i < size; i += int.Max(1, size / 500))
            {
                Assert.True(arena.Heap.FindObject(pointer + i) == pointer);
            }

            Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
            Assert.True(arena.Heap.FindObject(pointer) == null);
        }

        Assert.True(arena.Heap.FindObject(arena.Start) == null);
        Assert.True(arena.Heap.FindObject(arena.End) == null);
    }

    [Fact]
    public void A_sweep_frees_exactly_what_is_not_marked_and_merges_it()
    {
        using Arena arena = Marked();
        Random random = new(1);
        List<nuint> kept = [];
        ulong payload = 0;
        for (int i = 0; i < 500; i++)
        {
            nuint size = (nuint)random.Next(800);
            nuint pointer = (nuint)arena.Heap.Allocate(size, 8);
            if (pointer != 0 && random.Next(3) == 0)
            {
                Assert.True(arena.Heap.TryMark((void*)pointer));
                Assert.False(arena.Heap.TryMark((void*)pointer));
                kept.Add(pointer);
                payload += size;
            }
        }

        Assert.False(arena.Heap.TryMark(arena.Start));
        Assert.True(arena.Heap.Sweep().Value > 0);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal((ulong)kept.Count, arena.Heap.GetStatistics().UsedBlocks);
        Assert.Equal(payload, arena.Heap.GetStatistics().Payload.Value);
        Assert.DoesNotContain(kept, pointer => arena.Heap.IsMarked((void*)pointer));
        Assert.True(arena.Heap.Sweep().Value > 0);
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Fact]
    public void Objects_of_a_run_are_blocks_like_any_other_and_the_rest_comes_back()
    {
        using Arena arena = Marked();
        HeapStatistics before = arena.Heap.GetStatistics();
        Assert.True(arena.Heap.TryOpenRun(1000, 8192, out HeapRun run));
        List<(nuint Pointer, nuint Size)> objects = [];
        for (nuint size = 0; ; size = (size + 37) % 300)
        {
            void* pointer = arena.Heap.AllocateInRun(ref run, size);
            Assert.Equal("none", arena.Heap.Verify().ToString());
            if (pointer == null)
            {
                break;
            }

            objects.Add(((nuint)pointer, size));
        }

        Assert.True(objects.Count > 40);
        arena.Heap.CloseRun(ref run);
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.Equal((ulong)objects.Count, arena.Heap.GetStatistics().UsedBlocks);
        foreach ((nuint pointer, nuint size) in objects)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)pointer, size));
        }

        Assert.Equal(before.LargestFree, arena.Heap.GetStatistics().LargestFree);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Fact]
    public void A_run_used_to_its_last_byte_leaves_nothing()
    {
        using Arena arena = Marked();
        Assert.True(arena.Heap.TryOpenRun(64, 64, out HeapRun run));
        Assert.True(arena.Heap.AllocateInRun(ref run, 64) != null);
        Assert.True(arena.Heap.AllocateInRun(ref run, 0) == null);
        arena.Heap.CloseRun(ref run);
        Assert.Equal(1UL, arena.Heap.GetStatistics().UsedBlocks);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }
}
