using System;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>Exhaustive sweeps: every small size at every alignment, and running out at every possible moment.</summary>
public sealed unsafe class SweepTests
{
    private const int LargestSize = 4096;
    private const int RegionSize = 8 << 20;

    [Fact]
    public void Every_size_up_to_4096_at_every_alignment_is_aligned_whole_and_comes_back()
    {
        using var arena = Arena.WithRegion(RegionSize);
        ulong free = arena.Heap.GetStatistics().Free.Value;
        for (ulong alignment = 1; alignment <= FreeListHeap.MaximumAlignment; alignment *= 2)
        {
            for (nuint size = 1; size <= LargestSize; size++)
            {
                byte* block = (byte*)arena.Heap.Allocate(size, (nuint)alignment);
                if (block == null || ((nuint)block & (nuint)(alignment - 1)) != 0 || arena.Heap.UsableSize(block) < size)
                {
                    Assert.Fail($"size {size}, alignment {alignment}: {(nuint)block:X}");
                }

                // The first and the last byte are the block's own: a fence or a neighbour would show when it is freed.
                block[0] = 0x5A;
                block[size - 1] = 0xA5;
                if (arena.Heap.Free(block, size) != HeapStatus.Success)
                {
                    Assert.Fail($"size {size}, alignment {alignment} was not taken back");
                }
            }

            Assert.Equal(free, arena.Heap.GetStatistics().Free.Value);
            Assert.True(arena.Heap.Verify().IsNone);
        }

        Assert.Equal(0UL, arena.Heap.GetStatistics().Misuses);
    }

    // The region is made a little larger each time, so that the workload runs out at each of its steps once.
    [Fact]
    public void Running_out_at_any_step_of_a_workload_leaves_the_heap_whole()
    {
        int ranOut = 0;
        for (nuint length = 4096; length <= 40 * 1024; length += 64)
        {
            using var arena = Arena.WithRegion(length);
            ulong before = arena.Heap.GetStatistics().Free.Value;
            void*[] blocks = new void*[24];
            for (int i = 0; i < blocks.Length; i++)
            {
                nuint size = (nuint)((i * i * 5) + 40);
                blocks[i] = arena.Heap.Allocate(size, (nuint)1 << (i % 9));
                if (blocks[i] == null)
                {
                    ranOut++;
                }
                else
                {
                    new Span<byte>(blocks[i], (int)size).Fill((byte)i);
                }

                // Growing may fail too; the old block is then as it was.
                if (i > 0 && blocks[i - 1] != null && arena.Heap.Reallocate(blocks[i - 1], size * 3, 8) is var moved &&
                    moved != null)
                {
                    blocks[i - 1] = moved;
                }

                Assert.True(arena.Heap.Verify().IsNone);
            }

            for (int i = 0; i < blocks.Length; i++)
            {
                if (blocks[i] != null)
                {
                    Assert.Equal((byte)i, *(byte*)blocks[i]);
                    Assert.Equal(HeapStatus.Success, arena.Heap.Free(blocks[i]));
                }
            }

            Assert.Equal(before, arena.Heap.GetStatistics().Free.Value);
            Assert.True(arena.Heap.Verify().IsNone);
        }

        Assert.NotEqual(0, ranOut);
    }
}
