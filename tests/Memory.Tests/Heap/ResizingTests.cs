using System;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

public sealed unsafe class ResizingTests
{
    [Theory]
    [InlineData(HeapHardening.None)]
    [InlineData(HeapHardening.Basic)]
    public void Every_size_becomes_every_other_in_place_when_there_is_room(HeapHardening level)
    {
        using Arena arena = new(64 * 1024);
        arena.Heap.SetHardening(level);
        arena.Heap.AddRegion(arena.At(0), new(64 * 1024));
        void* room = arena.Heap.Allocate(4000, 8);
        byte* pointer = (byte*)arena.Heap.Allocate(0, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(room));
        int size = 0;
        for (int i = 0; i < 2000; i++)
        {
            int next = i * 7919 % 3001;
            Assert.True(arena.Heap.Reallocate(pointer, (nuint)next, 8) == pointer);
            Assert.False(new Span<byte>(pointer, int.Min(size, next)).ContainsAnyExcept((byte)0xAB));
            new Span<byte>(pointer, next).Fill(0xAB);
            size = next;
            Assert.Equal(
                (nuint)(level == HeapHardening.None ? int.Max(16, (size + 15) / 16 * 16) : size), arena.Heap.UsableSize(pointer));
            Assert.Equal("none", arena.Heap.Verify().ToString());
        }

        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer, (nuint)size));
        arena.Heap.MergeKept();
        Assert.Equal(0UL, arena.Heap.GetStatistics().Used.Value);
        Assert.Equal(0UL, arena.Heap.GetStatistics().Misuses);
    }

    [Fact]
    public void A_block_that_cannot_grow_moves_with_its_bytes_and_its_alignment()
    {
        using var arena = Arena.WithRegion(64 * 1024);
        // Blocks come from the upper end: less than 256 bytes are free behind this one.
        byte* pointer = (byte*)arena.Heap.Allocate(100, 256);
        new Span<byte>(pointer, 100).Fill(0x5C);
        byte* moved = (byte*)arena.Heap.Reallocate(pointer, 5000, 256);
        Assert.True(moved != pointer && ((nuint)moved & 255) == 0);
        Assert.False(new Span<byte>(moved, 100).ContainsAnyExcept((byte)0x5C));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(pointer));
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Fact]
    public void A_failed_reallocation_leaves_the_block_as_it_was()
    {
        using var arena = Arena.WithRegion(64 * 1024);
        byte* pointer = (byte*)arena.Heap.Allocate(100, 8);
        Assert.True(arena.Heap.Reallocate(pointer, 1 << 20, 8) == null);
        Assert.True(arena.Heap.Reallocate(pointer, nuint.MaxValue, 8) == null);
        Assert.True(arena.Heap.Reallocate(pointer, 50, 3) == null);
        Assert.True(arena.Heap.Reallocate(pointer + 16, 50, 8) == null);
        Assert.Equal((nuint)100, arena.Heap.UsableSize(pointer));
        Assert.Equal(4UL, arena.Heap.GetStatistics().Failures);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
    }
}
