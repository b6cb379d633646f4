using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using Xunit;

namespace UefiKernel.Memory.Tests.Pages;

/// <summary>The allocator on machines of real size, and case by case.</summary>
public sealed unsafe class PageAllocatorTests
{
    private const ulong Gibibyte = 1UL << 18;

    /// <summary>A PC with 64 GiB: from 1 MiB with a hole for devices below 4 GiB, and holes that the firmware keeps.</summary>
    private static PageArena NewPc() => new(
        PageArena.Range(Gibibyte * 4, Gibibyte * 61),
        PageArena.Range(0x100, 0x7_0000),
        PageArena.Range(0x7_0123, 0x4_F00D),
        PageArena.Range(1, 0x9E));

    [Fact]
    public void Page_0_is_not_handed_out_when_nothing_is_free()
    {
        using PageArena arena = new(PageArena.Range(0, 20));
        Assert.Equal(PageStatus.Success, arena.Pages.Reserve(PageArena.Range(0, 20)));
        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(0, PageZone.Low, PageFallback.Lower, out _));
        Assert.Equal("none", arena.Pages.Verify().ToString());
    }

    [Fact]
    public void A_machine_with_64_GiB_gives_out_all_its_blocks_of_1_GiB_and_takes_them_back()
    {
        using PageArena arena = NewPc();
        HashSet<ulong> blocks = [];
        while (arena.Pages.TryAllocate(18, PageZone.High, PageFallback.Lower, out PhysicalAddress address) == PageStatus.Success)
        {
            Assert.True(blocks.Add(address.Value));
            Assert.Equal(0UL, address.Value % (1 << 30));
        }

        // 61 above 4 GiB; below, only the one from 2 GiB on has neither a border of zones nor a hole in it.
        Assert.Equal(61, blocks.Count);
        Assert.Equal("none", arena.Pages.Verify().ToString());
        Assert.Equal(1UL, arena.Pages.GetStatistics(PageZone.High).Failures);
        foreach (ulong block in blocks)
        {
            Assert.Equal(PageStatus.Success, arena.Pages.Free(new(block), 18));
        }

        Assert.Equal(61UL, arena.Pages.GetStatistics(PageZone.High).FreeBlocks(18));
        Assert.Equal("none", arena.Pages.Verify().ToString());
    }

    [Fact]
    public void Each_order_comes_from_the_lowest_place_of_the_smallest_block_that_suffices()
    {
        using PageArena arena = new(PageArena.Range(Gibibyte * 4, 64));
        Assert.Equal(Gibibyte * 4 << 12, arena.Take(3).Value);
        Assert.Equal((Gibibyte * 4 + 8) << 12, arena.Take(3).Value);
        Assert.Equal((Gibibyte * 4 + 32) << 12, arena.Take(5).Value);
        Assert.Equal((Gibibyte * 4 + 16) << 12, arena.Take(4).Value);
        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(0, PageZone.High, PageFallback.Lower, out _));
    }

    [Fact]
    public void Single_pages_come_in_order_and_leave_the_larger_blocks_whole()
    {
        using PageArena arena = new(PageArena.Range(Gibibyte * 4 + 1, 63 + 1024));
        for (ulong i = 0; i < 63; i++)
        {
            // 1 + 2 + 4 + 8 + 16 + 32 pages come before the first block that 1024 divides.
            Assert.Equal((Gibibyte * 4 + 1 + i) << 12, arena.Take(0).Value);
        }

        Assert.Equal(1024UL, arena.Pages.GetStatistics(PageZone.High).Free.Value);
        Assert.Equal(PageStatus.Success, arena.Pages.TryAllocate(9, PageZone.High, PageFallback.None, out _));
        Assert.Equal("none", arena.Pages.Verify().ToString());
    }

    [Fact]
    public void More_single_pages_than_can_be_kept_aside_go_back_into_blocks()
    {
        using PageArena arena = new(PageArena.Range(Gibibyte * 4, 256));
        var pages = new PhysicalAddress[256];
        for (int i = 0; i < pages.Length; i++)
        {
            pages[i] = arena.Take(0);
        }

        foreach (PhysicalAddress page in pages)
        {
            Assert.Equal(PageStatus.Success, arena.Pages.Free(page, 0));
            Assert.Equal("none", arena.Pages.Verify().ToString());
        }

        Assert.InRange(arena.Pages.GetStatistics(PageZone.High).KeptAside.Value, 1UL, 64UL);
        Assert.Equal(PageStatus.Success, arena.Pages.TryAllocate(8, PageZone.High, PageFallback.None, out _));
    }

    [Fact]
    public void A_zone_that_is_empty_is_helped_out_by_those_below_it_highest_first()
    {
        using PageArena arena = new(PageArena.Range(4000, 4), PageArena.Range(5000, 4), PageArena.Range(Gibibyte * 4, 4));
        Assert.Equal(PageZone.High, PageAllocator.ZoneOf(arena.Take(2)));
        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(2, PageZone.High, PageFallback.None, out _));
        Assert.Equal(PageZone.Below4GiB, PageAllocator.ZoneOf(arena.Take(2)));
        Assert.Equal(PageZone.Low, PageAllocator.ZoneOf(arena.Take(2)));
        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(0, PageZone.High, PageFallback.Lower, out _));
        Assert.Equal(1UL, arena.Pages.GetStatistics(PageZone.Low).Fallbacks);
        Assert.Equal(1UL, arena.Pages.GetStatistics(PageZone.Below4GiB).Fallbacks);
        Assert.Equal(2UL, arena.Pages.GetStatistics(PageZone.High).Failures);
    }

    [Fact]
    public void An_allocation_for_a_low_zone_never_goes_above_it()
    {
        using PageArena arena = new(PageArena.Range(4092, 4), PageArena.Range(4096, 1000));
        Assert.Equal(PageZone.Low, PageAllocator.ZoneOf(arena.Take(2, PageZone.Low)));
        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(0, PageZone.Low, PageFallback.Lower, out _));
    }

    [Fact]
    public void Blocks_never_cross_the_border_of_a_zone()
    {
        using PageArena arena = new(PageArena.Range(0, 8192));
        Assert.Equal(12, arena.Pages.GetStatistics(PageZone.Low).LargestFreeOrder);
        Assert.Equal(12, arena.Pages.GetStatistics(PageZone.Below4GiB).LargestFreeOrder);
    }

    [Fact]
    public void The_floor_of_a_zone_is_kept_for_those_who_name_it()
    {
        using PageArena arena = new(PageArena.Range(64, 16));
        Assert.Equal(PageStatus.Success, arena.Pages.SetFallbackFloor(PageZone.Low, new(10)));
        for (int i = 0; i < 6; i++)
        {
            arena.Take(0);
        }

        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(0, PageZone.High, PageFallback.Lower, out _));
        arena.Take(0, PageZone.Low);
        Assert.Equal(PageStatus.Success, arena.Pages.SetFallbackFloor(PageZone.Low, PageCount.MaxValue));
        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(0, PageZone.Below4GiB, PageFallback.Lower, out _));
        Assert.Equal(PageStatus.InvalidZone, arena.Pages.SetFallbackFloor((PageZone)3, default));
        Assert.Equal("none", arena.Pages.Verify().ToString());
    }

    [Fact]
    public void Every_wrong_free_is_named_and_counted_and_changes_nothing()
    {
        using PageArena arena = new(PageArena.Range(256, 256));
        ulong block = arena.Take(3).Value;
        ulong page = arena.Take(0).Value;
        Assert.Equal(PageStatus.Success, arena.Pages.Reserve(PageArena.Range(500, 1)));
        Assert.Equal(PageStatus.WrongOrder, arena.Pages.Free(new(block), 2));
        Assert.Equal(PageStatus.WrongOrder, arena.Pages.Free(new(block), 4));
        Assert.Equal(PageStatus.WrongOrder, arena.Pages.Free(new(page), 18));
        Assert.Equal(PageStatus.InteriorAddress, arena.Pages.Free(new(block + 4096), 0));
        Assert.Equal(PageStatus.InteriorAddress, arena.Pages.Free(new(block + 4096)));
        Assert.Equal(PageStatus.MisalignedAddress, arena.Pages.Free(new(block + 1), 3));
        Assert.Equal(PageStatus.ForeignAddress, arena.Pages.Free(new(255 << 12), 0));
        Assert.Equal(PageStatus.ForeignAddress, arena.Pages.Free(PhysicalAddress.MaxValue));
        Assert.Equal(PageStatus.InvalidOrder, arena.Pages.Free(new(block), 19));
        Assert.Equal(PageStatus.InvalidOrder, arena.Pages.Free(new(block), -1));
        Assert.Equal(PageStatus.Reserved, arena.Pages.Free(new(500 << 12), 0));
        Assert.Equal(PageStatus.DoubleFree, arena.Pages.Free(new(511 << 12), 0));
        Assert.Equal(12UL, arena.Pages.Misuses);
        Assert.Equal(9UL, arena.Pages.GetStatistics(PageZone.Low).Allocated.Value);
        Assert.Equal(PageStatus.Success, arena.Pages.Free(new(block), 3));
        Assert.Equal(PageStatus.DoubleFree, arena.Pages.Free(new(block), 3));
        Assert.Equal(PageStatus.Success, arena.Pages.Free(new(page), 0));
        Assert.Equal(PageStatus.DoubleFree, arena.Pages.Free(new(page), 0));
        Assert.Equal("none", arena.Pages.Verify().ToString());
    }

    [Fact]
    public void Wrong_questions_are_refused()
    {
        using PageArena arena = new(PageArena.Range(256, 256));
        Assert.Equal(PageStatus.InvalidOrder, arena.Pages.TryAllocate(19, PageZone.High, PageFallback.Lower, out _));
        Assert.Equal(PageStatus.InvalidOrder, arena.Pages.TryAllocate(int.MinValue, PageZone.High, PageFallback.Lower, out _));
        Assert.Equal(PageStatus.InvalidZone, arena.Pages.TryAllocate(0, (PageZone)3, PageFallback.Lower, out _));
        Assert.Equal(PageStatus.InvalidZone, arena.Pages.TryAllocate(0, (PageZone)(-1), PageFallback.Lower, out _));
        Assert.Equal(PageStatus.InvalidRange, arena.Pages.Reserve(new(new(4096), ByteCount.Zero)));
        Assert.Equal(PageStatus.InvalidRange, arena.Pages.Release(new(new(4096), ByteCount.Zero)));
        Assert.True(arena.Pages.GetStatistics((PageZone)3).Total.IsZero);
    }

    [Fact]
    public void A_reserved_byte_reserves_its_page()
    {
        using PageArena arena = new(PageArena.Range(256, 4));
        Assert.Equal(PageStatus.Success, arena.Pages.Reserve(new(new((257 << 12) + 4095), new(2))));
        Assert.Equal(2UL, arena.Pages.GetStatistics(PageZone.Low).Reserved.Value);
        Assert.Equal(256UL << 12, arena.Take(0).Value);
        Assert.Equal(259UL << 12, arena.Take(0).Value);
    }

    [Fact]
    public void Everything_can_be_reserved_at_once()
    {
        using PageArena arena = NewPc();
        PhysicalRange all = new(PhysicalAddress.Zero, ByteCount.MaxValue);
        Assert.Equal(PageStatus.Success, arena.Pages.Reserve(all));
        Assert.Equal(PageStatus.OutOfMemory, arena.Pages.TryAllocate(0, PageZone.High, PageFallback.Lower, out _));
        Assert.Equal("none", arena.Pages.Verify().ToString());
        Assert.Equal(PageStatus.Success, arena.Pages.Release(all));
        Assert.Equal(61UL, arena.Pages.GetStatistics(PageZone.High).FreeBlocks(18));
        Assert.Equal("none", arena.Pages.Verify().ToString());
    }

    [Fact]
    public void Metadata_can_lie_in_the_pages_themselves_and_is_never_given_out()
    {
        // Physical addresses count from the buffer on, so that a low zone can be shown too.
        const ulong Pages = 64;
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(Pages << 12), 4096);
        try
        {
            PageAllocator allocator = default;
            PhysicalRange[] ranges = [PageArena.Range(0, Pages)];
            Assert.Equal(PageStatus.Success, allocator.InitializeWithin(ranges, VirtualAddress.FromPointer(memory)));
            PhysicalRange own = allocator.MetadataPages;
            Assert.Equal(own.Length.Value >> 12, (allocator.MetadataLength.Value + 4095) >> 12);
            Assert.Equal(own.Length.Value >> 12, allocator.GetStatistics(PageZone.Low).Reserved.Value);
            Assert.Equal(PageStatus.InUse, allocator.Release(own));
            while (allocator.TryAllocate(0, PageZone.High, PageFallback.Lower, out PhysicalAddress page) == PageStatus.Success)
            {
                new Span<byte>(memory + page.Value, 4096).Fill(0xFF);
            }

            Assert.Equal("none", allocator.Verify().ToString());
            Assert.Equal(Pages - (own.Length.Value >> 12), allocator.GetStatistics(PageZone.Low).Allocated.Value);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [Fact]
    public void Metadata_that_fits_into_no_range_is_refused()
    {
        PageAllocator allocator = default;
        PhysicalRange[] ranges = [PageArena.Range(1, 1), PageArena.Range(3, 1)];
        Assert.Equal(PageStatus.MetadataTooSmall, allocator.InitializeWithin(ranges, VirtualAddress.Zero));
        Assert.False(allocator.IsInitialized);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(4096, 0)]
    [InlineData(4097, 1)]
    [InlineData(3 * 4096, 2)]
    [InlineData(1 << 30, 18)]
    public void The_order_for_a_length_is_the_smallest_that_holds_it(ulong length, int expected)
    {
        Assert.True(PageAllocator.TryGetOrder(new(length), out int order));
        Assert.Equal(expected, order);
        Assert.True(PageAllocator.LengthOf(order).Value >= length);
    }

    [Fact]
    public void No_order_holds_more_than_1_GiB()
    {
        Assert.False(PageAllocator.TryGetOrder(new((1 << 30) + 1), out _));
        Assert.False(PageAllocator.TryGetOrder(ByteCount.MaxValue, out _));
        Assert.True(PageAllocator.LengthOf(19).IsZero);
        Assert.True(PageAllocator.LengthOf(-1).IsZero);
    }

    [Fact]
    public void A_copy_is_the_same_allocator()
    {
        using PageArena arena = new(PageArena.Range(256, 4));
        PageAllocator copy = arena.Pages;
        arena.Take(2);
        Assert.Equal(PageStatus.OutOfMemory, copy.TryAllocate(0, PageZone.High, PageFallback.Lower, out _));
    }
}
