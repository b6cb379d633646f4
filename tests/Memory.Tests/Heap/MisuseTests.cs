using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>The six kinds of misuse, caught at the default level and above, with a report.</summary>
public sealed unsafe class MisuseTests
{
    public static TheoryData<HeapHardening> Levels => [HeapHardening.Basic, HeapHardening.Full, HeapHardening.Debug];

    private static Arena ArenaAt(HeapHardening level)
    {
        Arena arena = new(64 * 1024);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetHardening(level));
        Assert.Equal(HeapStatus.Success, arena.Heap.SetSecret(unchecked((nuint)0x1234_5678_9ABC_DEF0)));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(64 * 1024)));
        return arena;
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Double_free_is_caught(HeapHardening level)
    {
        using Arena arena = ArenaAt(level);
        void* pointer = arena.Heap.Allocate(100, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(pointer));
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.LastMisuse.Kind);
        Assert.Equal((nuint)pointer, arena.Heap.LastMisuse.Pointer.Value);
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void An_interior_foreign_or_misaligned_pointer_is_caught(HeapHardening level)
    {
        using Arena arena = ArenaAt(level);
        byte* below = (byte*)arena.Heap.Allocate(16, 8);
        byte* pointer = (byte*)arena.Heap.Allocate(100, 8);
        byte* above = (byte*)arena.Heap.Allocate(16, 8);
        int local = 0;
        Assert.Equal(HeapStatus.InteriorPointer, arena.Heap.Free(pointer + 16));
        Assert.Equal((nuint)pointer, arena.Heap.LastMisuse.Block.Address.Value);
        Assert.Equal((nuint)below, arena.Heap.LastMisuse.Previous.Address.Value);
        Assert.Equal((nuint)above, arena.Heap.LastMisuse.Next.Address.Value);
        Assert.Equal(HeapStatus.MisalignedPointer, arena.Heap.Free(pointer + 8));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(&local));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(arena.Start));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(arena.End));
        Assert.Equal(HeapStatus.NullPointer, arena.Heap.Free(null));
        Assert.Equal(6UL, arena.Heap.GetStatistics().Misuses);
        Assert.True(arena.Heap.Verify().IsNone);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_wrong_size_is_caught(HeapHardening level)
    {
        using Arena arena = ArenaAt(level);
        foreach (int size in (int[])[0, 1, 15, 16, 17, 100, 5000])
        {
            void* pointer = arena.Heap.Allocate((nuint)size, 8);
            Assert.Equal(HeapStatus.SizeMismatch, arena.Heap.Free(pointer, (nuint)size + 1));
            Assert.Equal(HeapStatus.SizeMismatch, arena.Heap.Free(pointer, (nuint)size - 1));
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer, (nuint)size));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_write_past_the_end_is_caught(HeapHardening level)
    {
        using Arena arena = ArenaAt(level);
        byte* pointer = (byte*)arena.Heap.Allocate(100, 8);
        byte old = pointer[100];
        pointer[100] = 0;
        Assert.Equal(HeapViolationKind.Overrun, arena.Heap.Verify().Kind);
        Assert.Equal(HeapStatus.Overrun, arena.Heap.Free(pointer));
        pointer[100] = old;
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
    }

    [Fact]
    public void A_write_past_the_end_of_a_block_without_slack_is_caught_in_the_free_block_behind_it()
    {
        using Arena arena = ArenaAt(HeapHardening.Basic);
        byte* pointer = (byte*)arena.Heap.Allocate(96, 8);
        pointer[96] ^= 1;
        Assert.Equal(HeapViolationKind.WriteAfterFree, arena.Heap.Verify().Kind);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        Assert.Equal(HeapStatus.WriteAfterFree, arena.Heap.LastMisuse.Kind);
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Fact]
    public void A_write_after_free_into_the_node_is_caught_when_the_block_is_allocated()
    {
        using Arena arena = ArenaAt(HeapHardening.Basic);
        byte* pointer = (byte*)arena.Heap.Allocate(96, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        pointer[0] ^= 1;
        Assert.Equal(HeapViolationKind.WriteAfterFree, arena.Heap.Verify().Kind);
        Assert.True(arena.Heap.Allocate(96, 8) == pointer);
        Assert.Equal(HeapStatus.WriteAfterFree, arena.Heap.LastMisuse.Kind);
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Theory]
    [InlineData(HeapHardening.Full)]
    [InlineData(HeapHardening.Debug)]
    public void A_write_after_free_anywhere_is_caught_at_level_Full(HeapHardening level)
    {
        using Arena arena = ArenaAt(level);
        byte* pointer = (byte*)arena.Heap.Allocate(96, 8);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        pointer[70] = 0;
        arena.Heap.FlushQuarantine();
        Assert.Equal(HeapStatus.WriteAfterFree, arena.Heap.LastMisuse.Kind);

        // And once the block is free for good.
        pointer[70] = 0;
        Assert.True(arena.Heap.Allocate(96, 8) == pointer);
        Assert.Equal(2UL, arena.Heap.GetStatistics().Misuses);
    }

    [Fact]
    public void At_level_Debug_the_report_says_who_allocated_and_who_freed()
    {
        using Arena arena = ArenaAt(HeapHardening.Debug);
        s_caller = 0x111;
        arena.Heap.SetCallerSource(&Caller);
        void* pointer = arena.Heap.Allocate(50, 8);
        s_caller = 0x222;
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(pointer));
        s_caller = 0x333;
        Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free(pointer));
        HeapMisuse report = arena.Heap.LastMisuse;
        Assert.Equal((nuint)0x111, report.Block.AllocatedBy.Value);
        Assert.Equal((nuint)0x222, report.FreedBy.Value);
        Assert.Equal((nuint)0x333, report.Caller.Value);
    }

    private static nuint s_caller;

    private static nuint Caller() => s_caller;
}
