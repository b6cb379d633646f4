using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

public sealed unsafe class RegionTests
{
    [Fact]
    public void Every_small_region_at_every_offset_is_either_refused_untouched_or_sound()
    {
        int accepted = 0;
        for (nuint length = 1; length < 3000; length += 37)
        {
            for (nuint offset = 0; offset < 33; offset += 4)
            {
                using Arena arena = new(length, 1024, offset);
                HeapStatus status = arena.Heap.AddRegion(arena.At(0), new(length));
                Assert.True(status is HeapStatus.Success or HeapStatus.RegionTooSmall);
                accepted += status == HeapStatus.Success ? 1 : 0;
                Assert.True(arena.Heap.Verify().IsNone);
                Assert.True(status == HeapStatus.Success == (arena.Heap.Allocate(1, 1) != null));
            }
        }

        Assert.True(accepted > 0);
    }

    [Fact]
    public void One_byte_nothing_and_the_ends_of_the_address_space_are_refused()
    {
        using var arena = Arena.WithRegion(65536);
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(arena.At(70_000), default));
        Assert.Equal(HeapStatus.RegionTooSmall, arena.Heap.AddRegion(arena.At(70_000), new(1)));
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(VirtualAddress.Zero, new(1 << 20)));
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(VirtualAddress.MaxValue, new(1)));
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(new(unchecked((nuint)0 - 65536)), new(65535)));
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(new(4096), ByteCount.MaxValue));
        Assert.Equal(HeapStatus.InvalidRegion, arena.Heap.AddRegion(new(4096), new((32UL << 30) + 1)));
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Theory]
    [InlineData(0, 65536)]
    [InlineData(0, 1)]
    [InlineData(65535, 65536)]
    [InlineData(-4096, 8192)]
    [InlineData(-4096, 200_000)]
    [InlineData(100, 200)]
    public void A_region_that_overlaps_is_refused(int offset, int length)
    {
        using var arena = Arena.WithRegion(65536);
        Assert.Equal(HeapStatus.RegionOverlap, arena.Heap.AddRegion(new((nuint)(arena.Start + offset)), new((ulong)length)));
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    public void Adjacent_regions_stay_regions_whatever_the_order_and_no_block_crosses_their_borders(
        int first, int second, int third)
    {
        foreach (HeapPlacement placement in (HeapPlacement[])[HeapPlacement.SegregatedFit, HeapPlacement.FirstFit])
        {
            const int Part = 50_000;
            using Arena arena = new(3 * Part);
            arena.Heap.SetPlacement(placement);
            nuint[] blocks = new nuint[3];
            int count = 0;
            foreach (int part in (int[])[first, second, third])
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At((nuint)(part * Part)), new(Part)));
                Assert.Equal("none", arena.Heap.Verify().ToString());
                blocks[count++] = (nuint)arena.Heap.Allocate(30_000, 64);
                Assert.Equal("none", arena.Heap.Verify().ToString());
            }

            Assert.Equal(3U, arena.Heap.GetStatistics().Regions);
            Assert.Equal(3UL * Part, arena.Heap.GetStatistics().Total.Value);
            Assert.All(blocks, block => Assert.True((block - (nuint)arena.Start) % Part + 30_000 <= Part));
            Assert.Equal(3, blocks.Select(block => (block - (nuint)arena.Start) / Part).Distinct().Count());
            foreach (nuint block in blocks)
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block, 30_000));
                Assert.Equal("none", arena.Heap.Verify().ToString());
            }

            Assert.True(arena.Heap.Allocate(Part, 8) == null);
            Assert.Equal(0UL, arena.Heap.GetStatistics().Misuses);
        }
    }

    [Fact]
    public void A_region_can_leave_when_nothing_in_it_is_allocated()
    {
        using Arena arena = new(300_000);
        arena.Heap.AddRegion(arena.At(0), new(100_000));
        arena.Heap.AddRegion(arena.At(200_000), new(100_000));
        void* low = arena.Heap.Allocate(90_000, 8);
        void* high = arena.Heap.Allocate(90_000, 8);
        Assert.True(high >= arena.Start + 200_000);
        Assert.Equal(HeapStatus.RegionInUse, arena.Heap.RemoveRegion(arena.At(200_000)));
        Assert.Equal(HeapStatus.RegionNotFound, arena.Heap.RemoveRegion(arena.At(100_000)));
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(high));
        Assert.Equal(HeapStatus.Success, arena.Heap.RemoveRegion(arena.At(200_000)));
        Assert.Equal("none", arena.Heap.Verify().ToString());
        Assert.True(arena.Heap.Allocate(90_000, 8) == null);
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(low));
        Assert.Equal(HeapStatus.Success, arena.Heap.RemoveRegion(arena.At(0)));
        Assert.Equal(0UL, arena.Heap.GetStatistics().Total.Value);
        Assert.True(arena.Heap.Verify().IsNone);
    }

    /// <summary>
    /// What the map says of granules outside the region is never read for a block, so only a check of the whole map finds a
    /// stray write there.
    /// </summary>
    [Theory]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) - 16)]
    [InlineData((64 * 1024) - 1000)]
    public void Every_bit_of_the_map_outside_the_region_is_checked(int length)
    {
        const nuint Offset = 48;
        using Arena arena = new((nuint)length, offset: Offset);
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new((ulong)length)));
        Assert.True(arena.Heap.Verify().IsNone);

        // Safety: a region begins with its description, which the heap has just made.
        var region = (HeapRegion*)arena.Start;
        int flipped = 0;
        for (uint granule = 0; granule < region->Chunks * HeapRegion.GranulesPerChunk; granule++)
        {
            if (granule >= region->First && granule < region->End)
            {
                continue;
            }

            MapWord* word = region->WordOf(granule);
            ulong bit = 1UL << (int)granule;
            word->Start ^= bit;
            Assert.Equal(HeapViolationKind.RegionBoundary, arena.Heap.Verify().Kind);
            word->Start ^= bit;
            word->Body ^= bit;
            Assert.Equal(HeapViolationKind.RegionBoundary, arena.Heap.Verify().Kind);
            word->Body ^= bit;
            flipped++;
        }

        Assert.True(flipped > 3, $"{flipped} granules");
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Fact]
    public void A_run_that_stands_behind_a_shorter_one_in_its_bin_is_found()
    {
        // Lengths of 64 to 71 granules share a bin. The run that was freed last stands first in it.
        const nuint Granule = 16;
        using var arena = Arena.WithRegion(64 * 1024);
        void* longer = arena.Heap.Allocate((70 * Granule) - 1, 16);
        Assert.True(arena.Heap.Allocate(1, 16) != null);
        void* shorter = arena.Heap.Allocate((65 * Granule) - 1, 16);
        while (arena.Heap.Allocate(1, 16) != null)
        {
            // Nothing else is free.
        }

        Assert.Equal(HeapStatus.Success, arena.Heap.Free(longer));
        Assert.Equal(HeapStatus.Success, arena.Heap.Free(shorter));
        void* found = arena.Heap.Allocate((68 * Granule) - 1, 16);
        Assert.Equal((nuint)longer + (2 * Granule), (nuint)found);
        Assert.True(arena.Heap.Verify().IsNone);
        Assert.True(arena.Heap.Allocate((66 * Granule) - 1, 16) == null);
        Assert.Equal((nuint)shorter, (nuint)arena.Heap.Allocate((65 * Granule) - 1, 16));
        Assert.True(arena.Heap.Verify().IsNone);
    }
}
