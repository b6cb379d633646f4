using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

public sealed class MemoryRegionTests
{
    private const ulong Mebibyte = 1 << 20;

    [Theory]
    [InlineData(0u, MemoryUse.Never)]
    [InlineData(1u, MemoryUse.UsableAfterExit)]
    [InlineData(2u, MemoryUse.UsableAfterExit)]
    [InlineData(3u, MemoryUse.UsableAfterExit)]
    [InlineData(4u, MemoryUse.UsableAfterExit)]
    [InlineData(5u, MemoryUse.Never)]
    [InlineData(6u, MemoryUse.Never)]
    [InlineData(7u, MemoryUse.UsableAfterExit)]
    [InlineData(8u, MemoryUse.Never)]
    [InlineData(9u, MemoryUse.UsableAfterAcpi)]
    [InlineData(10u, MemoryUse.Never)]
    [InlineData(11u, MemoryUse.Never)]
    [InlineData(12u, MemoryUse.Never)]
    [InlineData(13u, MemoryUse.Never)]
    [InlineData(14u, MemoryUse.Never)]
    [InlineData(15u, MemoryUse.Never)]
    [InlineData(16u, MemoryUse.Never)]
    [InlineData(0x7000_0000u, MemoryUse.Never)]
    [InlineData(0x8000_0000u, MemoryUse.Never)]
    [InlineData(uint.MaxValue, MemoryUse.Never)]
    public void A_type_decides_the_use(uint type, MemoryUse expected)
    {
        Assert.Equal(expected, Region(type, 16 * Mebibyte, 16).Use);
        Assert.Equal(MemoryUse.Never, Region(type, 16 * Mebibyte, 16, EfiMemoryAttribute.SpecialPurpose).Use);
        Assert.Equal(MemoryUse.Never, Region(type, 0x1000, 16).Use);
        Assert.Equal(type == 7, Region(type, 16 * Mebibyte, 16).IsFree);
        Assert.False(Region(type, 16 * Mebibyte, 16, EfiMemoryAttribute.SpecialPurpose).IsFree);
    }

    [Theory]
    [InlineData(0x10_0000, 0)] // no pages
    [InlineData(0x10_0800, 1)] // not page-aligned
    [InlineData(0x10_0000, ulong.MaxValue)] // wraps
    [InlineData(0xFFFF_FFFF_FFFF_F000, 1)] // ends at 2^64
    [InlineData(0xFFFF_FFFF_FFFF_F000, 2)] // wraps
    [InlineData(0x000F_FFFF_FFFF_F000, 2)] // passes 2^52
    [InlineData(0x0010_0000_0000_0000, 1)] // starts at 2^52
    [InlineData(0x10_0000, 0x0010_0000_0000_0000)] // pages times 4,096 is 0 modulo 2^64
    public void A_senseless_range_is_of_no_use(ulong start, ulong pages)
    {
        MemoryRegion region = Region(7, start, pages);
        Assert.False(region.IsWellFormed);
        Assert.Equal(MemoryUse.Never, region.Use);
        Assert.Equal(0u, region.Size.Value);
        Assert.True(region.AboveLowMemory().Pages.IsZero);
    }

    [Fact]
    public void The_last_page_that_can_be_addressed_is_well_formed() =>
        Assert.True(Region(7, MemoryRegion.PhysicalAddressLimit - 4096, 1).IsWellFormed);

    [Theory]
    [InlineData(0, 256, 0, 0)]
    [InlineData(0, 257, Mebibyte, 1)]
    [InlineData(0xFF000, 1, 0, 0)]
    [InlineData(0xFF000, 2, Mebibyte, 1)]
    [InlineData(Mebibyte, 5, Mebibyte, 5)]
    [InlineData(2 * Mebibyte, 5, 2 * Mebibyte, 5)]
    public void Low_memory_is_cut_off(ulong start, ulong pages, ulong expectedStart, ulong expectedPages)
    {
        MemoryRegion region = Region(7, start, pages).AboveLowMemory();
        Assert.Equal(expectedPages, region.Pages.Value);
        if (expectedPages != 0)
        {
            Assert.Equal(expectedStart, region.Start.Value);
        }

        Assert.Equal(expectedPages != 0, Region(7, start, pages).Use == MemoryUse.UsableAfterExit);
    }

    [Fact]
    public void What_may_be_used_lies_above_low_memory_and_within_the_address_space() =>
        Gen.Select(Gen.UInt[0, 16], Gen.ULong, Gen.ULong, Gen.Int[0, 63], Gen.Int[0, 63])
        .Sample((type, start, pages, shift1, shift2) =>
        {
            MemoryRegion region = Region(type, (start >> shift1) & ~4095UL, pages >> shift2);
            if (region.Use == MemoryUse.Never)
            {
                return;
            }

            MemoryRegion part = region.AboveLowMemory();
            Assert.False(part.Pages.IsZero);
            Assert.True(part.Start.Value >= Mebibyte);
            Assert.True(part.Start >= region.Start);
            Assert.Equal(region.Start.Value + region.Size.Value, part.Start.Value + part.Size.Value);
            Assert.True(part.Start.Value + part.Size.Value <= MemoryRegion.PhysicalAddressLimit);
        });

    [Theory]
    [InlineData(0u, "Reserved")]
    [InlineData(7u, "Conventional")]
    [InlineData(9u, "ACPIReclaim")]
    [InlineData(15u, "Unaccepted")]
    [InlineData(16u, "unknown")]
    [InlineData(0x6FFF_FFFFu, "unknown")]
    [InlineData(0x7000_0000u, "vendor's own")]
    [InlineData(0x8000_0000u, "OS loader's own")]
    [InlineData(0xFFFF_FFFFu, "OS loader's own")]
    public void A_type_has_a_name(uint type, string expected) => Assert.Equal(expected, Region(type, 0, 0).TypeName);

    private static MemoryRegion Region(
        uint type, ulong start, ulong pages, EfiMemoryAttribute attributes = EfiMemoryAttribute.WriteBack) =>
        new((EfiMemoryType)type, new(start), new(pages), attributes);
}
