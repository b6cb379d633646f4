using System;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>
/// The six kinds of misuse, each caught at the default level with a report, for blocks of every small size between used
/// neighbours.
/// </summary>
public sealed unsafe class MisuseTests
{
    private const int LargestSize = 600;

    private static HeapMisuse s_reported;
    private static int s_reports;

    public static TheoryData<HeapPlacement, HeapHardening> Pointers => new()
    {
        { HeapPlacement.SegregatedFit, HeapHardening.Basic }, { HeapPlacement.SegregatedFit, HeapHardening.None },
        { HeapPlacement.FirstFit, HeapHardening.Basic }, { HeapPlacement.FirstFit, HeapHardening.None },
    };

    public static TheoryData<HeapPlacement> Placements => [HeapPlacement.SegregatedFit, HeapPlacement.FirstFit];

    private static Arena NewArena(
        HeapPlacement placement, HeapHardening hardening = HeapHardening.Basic, uint secret = 0x1234_5678)
    {
        Arena arena = new(64 * 1024);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetHardening(hardening));
        Assert.Equal(HeapStatus.Success, arena.Heap.SetPlacement(placement));
        Assert.Equal(HeapStatus.Success, arena.Heap.SetSecret(secret));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(64 * 1024)));
        return arena;
    }

    private static HeapMisuse Last(Arena arena)
    {
        var one = new HeapMisuse[1];
        Assert.Equal(1, arena.Heap.ReadMisuses(one));
        return one[0];
    }

    private static void AssertReported(Arena arena, ulong count, HeapStatus kind, void* pointer, void* block)
    {
        Assert.Equal(count, arena.Heap.GetStatistics().Misuses);
        Assert.Equal(
            (kind, (nuint)pointer, (nuint)block), (Last(arena).Kind, Last(arena).Pointer.Value, Last(arena).Block.Address.Value));
    }

    /// <summary>A block of each size between two blocks that stay allocated.</summary>
    private static void ForEachSize(Arena arena, Action<int, nuint> check)
    {
        for (int size = 1; size <= LargestSize; size++)
        {
            void* below = arena.Heap.Allocate(16, 8);
            byte* block = (byte*)arena.Heap.Allocate((nuint)size, 8);
            void* above = arena.Heap.Allocate(16, 8);
            Assert.True(below != null && block != null && above != null);
            check(size, (nuint)block);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(below));
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(above));
        }

        Assert.Equal("none", arena.Heap.Verify().ToString());
        arena.Heap.MergeKept();
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.True(arena.Heap.GetStatistics().Used.IsZero);
        Assert.Equal(1UL, arena.Heap.GetStatistics().FreeBlocks);
    }

    [Theory]
    [MemberData(nameof(Pointers))]
    public void A_double_free_is_caught_at_every_size(HeapPlacement placement, HeapHardening hardening)
    {
        using Arena arena = NewArena(placement, hardening);
        ulong count = 0;
        ForEachSize(arena, (size, block) =>
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
            Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free((void*)block));
            Assert.Equal(HeapStatus.DoubleFree, arena.Heap.Free((void*)block, (nuint)size));
            Assert.True(arena.Heap.Reallocate((void*)block, 1, 8) == null);
            count += 3;
            Assert.Equal(count, arena.Heap.GetStatistics().Misuses);
            Assert.Equal((HeapStatus.DoubleFree, block), (Last(arena).Kind, Last(arena).Pointer.Value));
            Assert.Equal(HeapBlockKind.Free, Last(arena).Block.Kind);
        });
    }

    [Theory]
    [MemberData(nameof(Pointers))]
    public void An_interior_or_misaligned_pointer_is_caught_at_every_size(HeapPlacement placement, HeapHardening hardening)
    {
        using Arena arena = NewArena(placement, hardening);
        ulong count = 0;
        ForEachSize(arena, (size, block) =>
        {
            Assert.Equal(HeapStatus.MisalignedPointer, arena.Heap.Free((byte*)block + 8));
            AssertReported(arena, ++count, HeapStatus.MisalignedPointer, (byte*)block + 8, (void*)block);
            if (size > 16)
            {
                Assert.Equal(HeapStatus.InteriorPointer, arena.Heap.Free((byte*)block + 16));
                AssertReported(arena, ++count, HeapStatus.InteriorPointer, (byte*)block + 16, (void*)block);
            }

            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
        });
    }

    [Theory]
    [MemberData(nameof(Pointers))]
    public void A_foreign_pointer_is_caught(HeapPlacement placement, HeapHardening hardening)
    {
        using Arena arena = NewArena(placement, hardening);
        int local = 0;
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(&local));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(arena.Start));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(arena.End));
        Assert.Equal(HeapStatus.NullPointer, arena.Heap.Free(null));
        Assert.Equal(4UL, arena.Heap.GetStatistics().Misuses);
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public void A_wrong_size_is_caught_at_every_size(HeapPlacement placement)
    {
        using Arena arena = NewArena(placement);
        ulong count = 0;
        ForEachSize(arena, (size, block) =>
        {
            Assert.Equal(HeapStatus.SizeMismatch, arena.Heap.Free((void*)block, (nuint)size + 1));
            AssertReported(arena, ++count, HeapStatus.SizeMismatch, (void*)block, (void*)block);
            Assert.Equal(HeapStatus.SizeMismatch, arena.Heap.Free((void*)block, (nuint)size - 1));
            AssertReported(arena, ++count, HeapStatus.SizeMismatch, (void*)block, (void*)block);
            Assert.Equal((ulong)size, Last(arena).Block.Payload.Value);
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block, (nuint)size));
        });
    }

    // Zero is what a string that is one byte too long writes; other values stand for all others.
    [Theory]
    [InlineData(HeapPlacement.SegregatedFit, 0)]
    [InlineData(HeapPlacement.SegregatedFit, 0x55)]
    [InlineData(HeapPlacement.FirstFit, 0)]
    public void One_byte_past_the_end_into_a_used_neighbour_is_caught_at_every_size(HeapPlacement placement, byte written)
    {
        using Arena arena = NewArena(placement);
        ulong count = 0;
        ForEachSize(arena, (size, block) =>
        {
            byte* end = (byte*)block + size;
            byte old = *end;
            *end = written;
            Assert.Equal(HeapViolationKind.Overrun, arena.Heap.Verify().Kind);
            Assert.Equal(HeapStatus.Overrun, arena.Heap.Free((void*)block));
            AssertReported(arena, ++count, HeapStatus.Overrun, (void*)block, (void*)block);
            Assert.Equal(HeapStatus.Overrun, arena.Heap.Free((void*)block, (nuint)size));
            Assert.True(arena.Heap.Reallocate((void*)block, (nuint)size + 1, 8) == null);
            count += 2;
            Assert.Equal(0U, arena.Heap.UsableSize((void*)block));

            // The block stayed as it was.
            *end = old;
            Assert.Equal((nuint)size, arena.Heap.UsableSize((void*)block));
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
        });
    }

    [Fact]
    public void No_secret_lets_zeros_look_like_a_fence()
    {
        for (uint key = 0; key < 256; key++)
        {
            using Arena arena = NewArena(HeapPlacement.SegregatedFit, secret: key << 8);
            foreach (int size in (int[])[1, 14, 15, 16, 31, 32])
            {
                byte* block = (byte*)arena.Heap.Allocate((nuint)size, 8);
                new Span<byte>(block + size, 16 - (size % 16)).Clear();
                Assert.Equal(HeapStatus.Overrun, arena.Heap.Free(block));
            }
        }
    }

    [Theory]
    [InlineData(HeapPlacement.SegregatedFit)]
    [InlineData(HeapPlacement.FirstFit)]
    public void A_write_to_a_freed_block_between_used_ones_is_caught_at_every_size(HeapPlacement placement)
    {
        using Arena arena = NewArena(placement);
        ulong count = 0;
        ForEachSize(arena, (size, block) =>
        {
            Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
            *(byte*)block ^= 1;
            if (arena.Heap.Verify().Kind != HeapViolationKind.WriteAfterFree)
            {
                // It became one with free memory below it, where there is no guard.
                return;
            }

            // The next one who needs its memory finds out: an allocation of its length, or whoever merges it.
            void* again = arena.Heap.Allocate((nuint)size, 8);
            if (again != (void*)block)
            {
                Assert.Equal(0U, block & 255);
                arena.Heap.MergeKept();
            }

            count++;
            Assert.Equal(count, arena.Heap.GetStatistics().Misuses);
            Assert.Equal((HeapStatus.WriteAfterFree, block), (Last(arena).Kind, Last(arena).Pointer.Value));
            Assert.Equal(HeapBlockKind.Free, Last(arena).Block.Kind);
            Assert.Equal("none", arena.Heap.Verify().ToString());
            Assert.Equal(HeapStatus.Success, arena.Heap.Free(again));
        });
        Assert.True(count > LargestSize * 9 / 10);
    }

    [Fact]
    public void Damaged_links_are_reported_and_not_followed()
    {
        for (int damaged = 0; damaged < 16; damaged++)
        {
            using Arena arena = NewArena(HeapPlacement.SegregatedFit);
            // Runs of one length, too long to be kept, so that they stand in one bin's ring.
            nuint[] holes = new nuint[5];
            for (int i = 0; i < holes.Length; i++)
            {
                holes[i] = (nuint)arena.Heap.Allocate(1500, 8);
                Assert.True(arena.Heap.Allocate(16, 8) != null);
            }

            foreach (nuint hole in holes)
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)hole));
            }

            // Every byte of the node: guard, next, previous.
            ((byte*)holes[2])[damaged] ^= 0x40;
            Assert.False(arena.Heap.Verify().IsNone);
            int count = 0;
            while (arena.Heap.Allocate(1500, 8) != null)
            {
                count++;
            }

            // All five holes and the rest of the region.
            Assert.True(count > 30);
            Assert.Equal(0UL, arena.Heap.GetStatistics().LargestFree.Value / 1520);
            Assert.Equal(1UL, arena.Heap.GetStatistics().Misuses);
            Assert.Equal((HeapStatus.WriteAfterFree, holes[2]), (Last(arena).Kind, Last(arena).Pointer.Value));
            Assert.Equal("none", arena.Heap.Verify().ToString());
        }
    }

    [Theory]
    [InlineData(HeapHardening.Basic)]
    [InlineData(HeapHardening.None)]
    public void Objects_are_not_freed_by_hand(HeapHardening hardening)
    {
        using Arena arena = new(64 * 1024);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetHardening(hardening));
        Assert.Equal(HeapStatus.Success, arena.Heap.EnableMarks());
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(64 * 1024)));
        foreach (nuint size in (nuint[])[16, 100, 5000])
        {
            byte* block = (byte*)arena.Heap.AllocateObject(size);
            nuint last = ((size + 15) & ~(nuint)15) - 1;

            // Its last byte may look like the fence of a native block.
            byte* native = (byte*)arena.Heap.Allocate(last, 8);
            block[last] = native[last];
            Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(block));
            Assert.Equal(HeapStatus.ForeignPointer, arena.Heap.Free(block, size));
            Assert.True(arena.Heap.Reallocate(block, 10, 8) == null);
            Assert.Equal(0U, arena.Heap.UsableSize(block));
        }

        Assert.Equal(9UL, arena.Heap.GetStatistics().Misuses);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }

    [Fact]
    public void The_handler_gets_the_report_the_caller_can_be_added_and_the_last_ones_are_remembered()
    {
        using Arena arena = NewArena(HeapPlacement.SegregatedFit);
        s_reports = 0;
        arena.Heap.SetMisuseHandler(&OnMisuse);
        void* block = arena.Heap.Allocate(100, 8);
        Assert.Equal(0, arena.Heap.ReadMisuses(new HeapMisuse[4]));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HeapStatus.SizeMismatch, arena.Heap.Free(block, (nuint)i));
            Assert.Equal(i + 1, s_reports);
            Assert.Equal((HeapStatus.SizeMismatch, 100UL), (s_reported.Kind, s_reported.Block.Payload.Value));
            s_reported.Caller = new((nuint)s_reported.Number);
            arena.Heap.NameCaller(in s_reported);
        }

        // One that is no longer remembered changes no other.
        HeapMisuse old = default;
        old.Caller = new(77);
        arena.Heap.NameCaller(in old);
        var last = new HeapMisuse[50];
        Assert.Equal(HeapMisuseLog.Length, arena.Heap.ReadMisuses(last));
        for (int i = 0; i < HeapMisuseLog.Length; i++)
        {
            Assert.Equal((nuint)(20 - i), last[i].Caller.Value);
        }

        Assert.Equal(2, arena.Heap.ReadMisuses(new HeapMisuse[2]));
    }

    private static void OnMisuse(in HeapMisuse misuse)
    {
        s_reports++;
        s_reported = misuse;
    }
}
