using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>Every case of the bug report that this heap grew from, by the name it has there (translated).</summary>
public sealed unsafe class ReportTests
{
    private const nuint RegionBytes = 64 * 1024;

    /// <summary>
    /// Leaves a free run of exactly the given size between two allocated blocks: one byte of a block is the fence's at least.
    /// </summary>
    private static void* HoleOf(Arena arena, nuint bytes)
    {
        void* hole = arena.Heap.Allocate(bytes - 1, 8);
        Assert.True(arena.Heap.Allocate(16, 8) != null);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(hole));
        return hole;
    }

    private static void AssertSound(Arena arena) => Assert.Equal("none", arena.Heap.Verify().ToString());

    [Fact]
    public void Test_1_Simple_allocation_of_48_bytes()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        void* pointer = arena.Heap.Allocate(48, 8);
        Assert.True(pointer != null);
        Assert.Equal((nuint)48, arena.Heap.UsableSize(pointer));
        // 48 bytes and the fence: four granules.
        Assert.Equal(64UL, arena.Heap.GetStatistics().Used.Value);
        AssertSound(arena);
    }

    [Fact]
    public void Test_2_Of_64_bytes_48_and_the_fence_leave_nothing_to_split_off()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        void* hole = HoleOf(arena, 64);
        HeapStatistics before = arena.Heap.GetStatistics();
        void* pointer = arena.Heap.Allocate(48, 8);
        Assert.True(pointer == hole);
        Assert.Equal(before.Used.Value + 64, arena.Heap.GetStatistics().Used.Value);
        Assert.Equal(before.FreeBlocks - 1, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);

        // Handed out whole, and back whole.
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        Assert.Equal(before.Used, arena.Heap.GetStatistics().Used);
        Assert.True(arena.Heap.Allocate(63, 8) == hole);
        AssertSound(arena);
    }

    [Fact]
    public void Test_2_The_smallest_rest_of_one_granule_holds_a_node()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        void* hole = HoleOf(arena, 64);
        HeapStatistics before = arena.Heap.GetStatistics();
        Assert.True(arena.Heap.Allocate(47, 8) == hole);
        Assert.Equal(before.Used.Value + 48, arena.Heap.GetStatistics().Used.Value);
        Assert.Equal(before.FreeBlocks, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
        Assert.True(arena.Heap.Allocate(15, 8) == (byte*)hole + 48);
        AssertSound(arena);
    }

    [Fact]
    public void Test_3_A_rest_that_can_hold_a_node_is_split_off()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        void* hole = HoleOf(arena, 256);
        HeapStatistics before = arena.Heap.GetStatistics();
        Assert.True(arena.Heap.Allocate(127, 8) == hole);
        Assert.Equal(before.Used.Value + 128, arena.Heap.GetStatistics().Used.Value);
        Assert.Equal(before.FreeBlocks, arena.Heap.GetStatistics().FreeBlocks);
        Assert.True(arena.Heap.Allocate(127, 8) == (byte*)hole + 128);
        AssertSound(arena);
    }

    [Fact]
    public void Test_4_Boot_Ten_mebibytes_are_carved_tested_and_all_come_back()
    {
        const nuint TenMebibytes = 10_485_760;
        using var arena = Arena.WithRegion(TenMebibytes, HeapPlacement.FirstFit);
        HeapStatistics before = arena.Heap.GetStatistics();
        Assert.Equal("10 MiB", before.Total.ToString());
        void* first = arena.Heap.AllocateZeroed(48, 8);
        void* second = arena.Heap.AllocateZeroed(100_000, 4096);
        Assert.True(first != null && second != null);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(first));
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(second));
        HeapStatistics after = arena.Heap.GetStatistics();
        Assert.Equal(before.Free, after.Free);
        Assert.Equal(before.LargestFree, after.LargestFree);
        Assert.Equal(1UL, after.FreeBlocks);
        AssertSound(arena);
    }

    [Fact]
    public void Edge_case_1_Exact_block_Nothing_is_split()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        void* hole = HoleOf(arena, 32);
        ulong free = arena.Heap.GetStatistics().FreeBlocks;
        Assert.True(arena.Heap.Allocate(31, 8) == hole);
        Assert.Equal(free - 1, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(64)]
    public void Edge_case_2_Block_plus_one_byte_is_a_granule_longer(int size)
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        // One byte less than a block holds goes into the hole; as many as the block has do not, since the fence needs its byte.
        void* hole = HoleOf(arena, (nuint)size);
        HeapStatistics before = arena.Heap.GetStatistics();
        void* elsewhere = arena.Heap.Allocate((nuint)size, 8);
        Assert.True(elsewhere != hole);
        Assert.Equal(before.Used.Value + (ulong)size + 16, arena.Heap.GetStatistics().Used.Value);
        AssertSound(arena);
        Assert.True(arena.Heap.Allocate((nuint)size - 1, 8) == hole);
        AssertSound(arena);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(hole));
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(elsewhere));
        Assert.Equal(before.Used, arena.Heap.GetStatistics().Used);
    }

    [Fact]
    public void Edge_case_3_Forced_alignment_leaves_free_runs_on_both_sides()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        byte* hole = (byte*)HoleOf(arena, 1024);
        byte* aligned = (byte*)(((nuint)hole + 256) & ~(nuint)255);
        nuint bytes = 512 - 16;
        HeapStatistics before = arena.Heap.GetStatistics();
        Assert.True(arena.Heap.Allocate(bytes - 1, 256) == aligned);
        Assert.Equal(before.Used.Value + bytes, arena.Heap.GetStatistics().Used.Value);
        Assert.Equal(before.FreeBlocks + 1, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
        Assert.True(arena.Heap.Allocate((nuint)(aligned - hole) - 1, 8) == hole);
        Assert.Equal(before.FreeBlocks, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
    }

    [Fact]
    public void Edge_case_4_Overflow_at_the_top_of_the_address_space()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        Assert.True(arena.Heap.Allocate(nuint.MaxValue, 8) == null);
        Assert.True(arena.Heap.Allocate(nuint.MaxValue - 15, 4096) == null);
        Assert.True(arena.Heap.Allocate(nuint.MaxValue / 2, 2 << 20) == null);
        Assert.True(arena.Heap.Allocate(nuint.MaxValue >> 8, 2 << 20) == null);
        Assert.Equal(4UL, arena.Heap.GetStatistics().Failures);
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(new(nuint.MaxValue - 4095), new(4096)));
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(new(nuint.MaxValue - 4095), new(8192)));
        AssertSound(arena);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_node_removed_from_the_list_may_be_first_middle_or_last(int which)
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        // Three holes of growing size in address order, then everything else full: the request fits only the chosen one and those
        // behind it.
        void*[] holes = [null, null, null];
        for (int i = 0; i < 3; i++)
        {
            holes[i] = arena.Heap.Allocate((nuint)(64 * (i + 1)) - 1, 8);
            Assert.True(arena.Heap.Allocate(16, 8) != null);
        }

        while (arena.Heap.Allocate(15, 8) != null)
        {
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(holes[i]));
        }

        Assert.Equal(3UL, arena.Heap.GetStatistics().FreeBlocks);
        Assert.True(arena.Heap.Allocate((nuint)(64 * (which + 1)) - 1, 8) == holes[which]);
        Assert.Equal(2UL, arena.Heap.GetStatistics().FreeBlocks);
        AssertSound(arena);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(i != which, arena.Heap.Free(holes[i]) == HeapStatus.DoubleFree);
        }
    }

    [Fact]
    public void Kept_Padding_in_front_of_an_aligned_allocation_stays_free()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        HeapStatistics before = arena.Heap.GetStatistics();
        byte* small = (byte*)arena.Heap.Allocate(15, 16);
        byte* aligned = (byte*)arena.Heap.Allocate(4095, 4096);
        Assert.True(small != null && ((nuint)aligned & 4095) == 0);
        HeapStatistics after = arena.Heap.GetStatistics();
        Assert.Equal(before.Free.Value - 16 - 4096, after.Free.Value);
        Assert.Equal(2UL, after.FreeBlocks);
        Assert.True((byte*)arena.Heap.Allocate(15, 16) == small + 16);
        AssertSound(arena);
    }

    [Fact]
    public void Kept_Nothing_is_lost_however_often_a_part_of_a_hole_is_used()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        void* hole = HoleOf(arena, 64);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(arena.Heap.Allocate((nuint)(i % 64), 8) == hole);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(hole));
        }

        Assert.True(arena.Heap.Allocate(63, 8) == hole);
        AssertSound(arena);
    }

    [Fact]
    public void Kept_The_tail_of_a_region_is_used_to_its_last_granule()
    {
        using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
        byte* last = null;
        for (byte* next; (next = (byte*)arena.Heap.Allocate(15, 16)) != null; last = next)
        {
        }

        Assert.True(last + 16 == arena.End);
        Assert.Equal(0UL, arena.Heap.GetStatistics().Free.Value);
        AssertSound(arena);
    }

    [Fact]
    public void Middle_term_Freeing_merges_neighbours_on_both_sides()
    {
        foreach (int[] order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
        {
            using var arena = Arena.WithRegion(RegionBytes, HeapPlacement.FirstFit);
            ulong all = arena.Heap.GetStatistics().LargestFree.Value;
            void*[] blocks = [arena.Heap.Allocate(100, 8), arena.Heap.Allocate(2000, 8), arena.Heap.Allocate(300, 8)];
            foreach (int i in order)
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.Free(blocks[i]));
                AssertSound(arena);
            }

            Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
            Assert.Equal(all, arena.Heap.GetStatistics().LargestFree.Value);
        }
    }
}
