using System;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using Xunit;

namespace UefiKernel.Memory.Tests.Pages;

/// <summary>Memory maps of every shape, and what becomes of them.</summary>
public sealed unsafe class RangeTests
{
    private static PhysicalRange Bytes(ulong start, ulong length) => new(new(start), new(length));

    private static PageStatus Measure(out PhysicalRange[] ranges, params PhysicalRange[] given)
    {
        ranges = given;
        return PageAllocator.MeasureMetadata(ranges, out _);
    }

    [Fact]
    public void A_range_of_one_byte_holds_no_page() => Assert.Equal(PageStatus.NoPages, Measure(out _, Bytes(0x1000, 1)));

    [Fact]
    public void A_range_just_short_of_a_page_on_either_side_holds_none()
    {
        Assert.Equal(PageStatus.NoPages, Measure(out _, Bytes(0x1001, 0x1FFE)));
        Assert.Equal(PageStatus.Success, Measure(out PhysicalRange[] ranges, Bytes(0x1001, 0x1FFF)));
        Assert.Equal("0x2000, 4 KiB", ranges[0].ToString());
    }

    [Fact]
    public void No_ranges_hold_no_page()
    {
        Assert.Equal(PageStatus.NoPages, Measure(out _));
        Assert.Equal(PageStatus.NoPages, Measure(out _, Bytes(0, 0), Bytes(ulong.MaxValue, 0)));
    }

    [Fact]
    public void The_last_page_of_the_address_space_is_no_memory()
    {
        Assert.Equal(PageStatus.NoPages, Measure(out _, Bytes(0xFFFF_FFFF_FFFF_F000, 0x1000)));
        Assert.Equal(PageStatus.NoPages, Measure(out _, Bytes(ulong.MaxValue, 1)));
        Assert.Equal(PageStatus.Success, Measure(out PhysicalRange[] ranges, Bytes(0xFFFF_FFFF_FFFF_E000, 0x2000)));
        Assert.Equal("0xFFFFFFFFFFFFE000, 4 KiB", ranges[0].ToString());
    }

    [Fact]
    public void Ranges_that_share_a_byte_are_refused_in_any_order_even_when_rounding_would_part_them()
    {
        Assert.Equal(PageStatus.RangeOverlap, Measure(out _, Bytes(0x1000, 0x1800), Bytes(0x2000, 0x2000)));
        Assert.Equal(PageStatus.RangeOverlap, Measure(out _, Bytes(0x2000, 0x2000), Bytes(0x9000, 1), Bytes(0x1000, 0x1001)));
        Assert.Equal(PageStatus.RangeOverlap, Measure(out _, Bytes(0, ulong.MaxValue), Bytes(ulong.MaxValue - 1, 1)));
        Assert.Equal(PageStatus.RangeOverlap, Measure(out _, Bytes(0x1000, 0x1000), Bytes(0x1000, 0x1000)));
    }

    [Fact]
    public void Two_ranges_that_share_a_page_make_it_whole()
    {
        Assert.Equal(
            PageStatus.Success, Measure(out PhysicalRange[] ranges, Bytes(0x1800, 0x1800), Bytes(0x1000, 0x800), Bytes(0, 0)));
        Assert.Equal("0x1000, 8 KiB", ranges[0].ToString());
        Assert.True(ranges[1].Length.IsZero && ranges[2].Length.IsZero);
    }

    [Fact]
    public void Normalized_ranges_hold_exactly_the_pages_whose_every_byte_some_range_has() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 40]).Array[0, 6].Sample(pieces =>
        {
            // A page of 4096 bytes in steps of 512: small enough to count every step.
            bool[] steps = new bool[1024];
            bool overlap = false;
            foreach ((int start, int length) in pieces)
            {
                overlap |= steps.AsSpan(start, length).Contains(true);
                steps.AsSpan(start, length).Fill(true);
            }

            PhysicalRange[] ranges = [.. pieces.Select(piece => Bytes((ulong)piece.Item1 * 512, (ulong)piece.Item2 * 512))];
            PageStatus status = PageAllocator.MeasureMetadata(ranges, out _);
            bool[] whole = [.. Enumerable.Range(0, 128).Select(page => !steps.AsSpan(page * 8, 8).Contains(false))];
            Assert.Equal(
                overlap ? PageStatus.RangeOverlap : whole.Contains(true) ? PageStatus.Success : PageStatus.NoPages, status);
            if (status == PageStatus.Success)
            {
                bool[] found = new bool[128];
                foreach (PhysicalRange range in ranges)
                {
                    found.AsSpan((int)(range.Start.Value / 4096), (int)(range.Length.Value / 4096)).Fill(true);
                }

                Assert.Equal(whole, found);
            }
        });

    [Fact]
    public void The_whole_address_space_can_be_measured()
    {
        PhysicalRange[] ranges = [Bytes(0, 1UL << 63), Bytes(1UL << 63, 1UL << 63)];
        Assert.Equal(PageStatus.Success, PageAllocator.MeasureMetadata(ranges, out ByteCount bytes));
        Assert.InRange(bytes.Value, 1UL << 51, 1UL << 52);
        PageAllocator pages = default;
        ulong little = 0;
        Assert.Equal(PageStatus.MetadataTooSmall, pages.Initialize(ranges, &little, new(8)));
        Assert.False(pages.IsInitialized);
    }

    [Fact]
    public void Metadata_must_be_there_aligned_and_long_enough()
    {
        PhysicalRange[] ranges = [Bytes(1 << 20, 1 << 20)];
        Assert.Equal(PageStatus.Success, PageAllocator.MeasureMetadata(ranges, out ByteCount bytes));
        ulong[] memory = new ulong[bytes.Value / 8 + 1];
        PageAllocator pages = default;
        fixed (ulong* metadata = memory)
        {
            Assert.Equal(PageStatus.InvalidMetadata, pages.Initialize(ranges, null, bytes));
            Assert.Equal(PageStatus.InvalidMetadata, pages.Initialize(ranges, (byte*)metadata + 4, bytes));
            Assert.Equal(PageStatus.MetadataTooSmall, pages.Initialize(ranges, metadata, new(bytes.Value - 1)));
            Assert.DoesNotContain(memory, word => word != 0);
            Assert.Equal(PageStatus.Success, pages.Initialize(ranges, metadata, bytes));
            Assert.Equal(PageStatus.AlreadyInitialized, pages.Initialize(ranges, metadata, bytes));
            Assert.Equal(PageStatus.AlreadyInitialized, pages.InitializeWithin(ranges, VirtualAddress.Zero));
        }
    }

    [Fact]
    public void The_metadata_is_a_small_part_of_the_memory()
    {
        PhysicalRange[] ranges = [Bytes(1 << 20, 3UL << 30), Bytes(4UL << 30, 61UL << 30)];
        Assert.Equal(PageStatus.Success, PageAllocator.MeasureMetadata(ranges, out ByteCount bytes));
        Assert.InRange(bytes.Value, 1UL, (64UL << 30) / 6000);
    }

    [Fact]
    public void Without_memory_every_operation_says_so()
    {
        PageAllocator pages = default;
        Assert.Equal(PageStatus.NotInitialized, pages.TryAllocate(0, PageZone.High, PageFallback.Lower, out _));
        Assert.Equal(PageStatus.NotInitialized, pages.Free(new(4096)));
        Assert.Equal(PageStatus.NotInitialized, pages.Free(new(4096), 0));
        Assert.Equal(PageStatus.NotInitialized, pages.Reserve(Bytes(0, 1)));
        Assert.Equal(PageStatus.NotInitialized, pages.Release(Bytes(0, 1)));
        Assert.Equal(PageStatus.NotInitialized, pages.TryGetOrder(new(4096), out _));
        Assert.Equal(PageStatus.NotInitialized, pages.SetFallbackFloor(PageZone.High, default));
        Assert.True(pages.Verify().IsNone);
        Assert.True(pages.GetStatistics(PageZone.High).Total.IsZero);
        pages.Trim();
    }
}
