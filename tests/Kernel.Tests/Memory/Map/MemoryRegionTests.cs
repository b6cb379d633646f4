using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

public sealed class MemoryRegionTests
{
    private const ulong Mebibyte = 1 << 20;

    [Theory]
    [InlineData(0u, MemoryOwner.Reserved)]
    [InlineData(1u, MemoryOwner.Reclaimable)]
    [InlineData(2u, MemoryOwner.Reclaimable)]
    [InlineData(3u, MemoryOwner.Reclaimable)]
    [InlineData(4u, MemoryOwner.Reclaimable)]
    [InlineData(5u, MemoryOwner.RuntimeCode)]
    [InlineData(6u, MemoryOwner.RuntimeData)]
    [InlineData(7u, MemoryOwner.Free)]
    [InlineData(8u, MemoryOwner.Unusable)]
    [InlineData(9u, MemoryOwner.AcpiTables)]
    [InlineData(10u, MemoryOwner.AcpiStorage)]
    [InlineData(11u, MemoryOwner.Device)]
    [InlineData(12u, MemoryOwner.Device)]
    [InlineData(13u, MemoryOwner.Reserved)]
    [InlineData(14u, MemoryOwner.Unusable)]
    [InlineData(15u, MemoryOwner.Unusable)]
    [InlineData(16u, MemoryOwner.Reserved)]
    [InlineData(0x7000_0000u, MemoryOwner.Reserved)]
    [InlineData(0x8000_0000u, MemoryOwner.Reserved)]
    [InlineData(uint.MaxValue, MemoryOwner.Reserved)]
    public void A_type_decides_the_owner(uint type, MemoryOwner expected)
    {
        Assert.Equal(expected, Region(type, 16 * Mebibyte, 16).Owner);
        Assert.Equal(
            expected.IsReclaimable() ? MemoryOwner.Reserved : expected,
            Region(type, 16 * Mebibyte, 16, EfiMemoryAttribute.SpecialPurpose | EfiMemoryAttribute.WriteBack).Owner);
        Assert.Equal(expected != MemoryOwner.Device, Region(type, 16 * Mebibyte, 16).IsMemory);
        Assert.True(Region(type, 0x1000, 16).AboveLowMemory.IsEmpty);
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
    public void A_senseless_range_is_empty(ulong start, ulong pages)
    {
        MemoryRegion region = Region(7, start, pages);
        Assert.True(region.Range.IsEmpty);
        Assert.True(region.AboveLowMemory.IsEmpty);
    }

    [Fact]
    public void The_last_page_that_can_be_addressed_is_well_formed() =>
        Assert.Equal(4096UL, Region(7, MemoryRegion.PhysicalAddressLimit - 4096, 1).Range.Length.Value);

    [Theory]
    [InlineData(0, 256, 0, 0)]
    [InlineData(0, 257, Mebibyte, 1)]
    [InlineData(0xFF000, 1, 0, 0)]
    [InlineData(0xFF000, 2, Mebibyte, 1)]
    [InlineData(Mebibyte, 5, Mebibyte, 5)]
    [InlineData(2 * Mebibyte, 5, 2 * Mebibyte, 5)]
    public void Low_memory_is_cut_off(ulong start, ulong pages, ulong expectedStart, ulong expectedPages)
    {
        PhysicalRange part = Region(7, start, pages).AboveLowMemory;
        Assert.Equal(expectedPages * 4096, part.Length.Value);
        if (expectedPages != 0)
        {
            Assert.Equal(expectedStart, part.Start.Value);
        }
    }

    [Fact]
    public void What_may_be_used_lies_above_low_memory_and_within_the_address_space() =>
        Gen.Select(Gen.UInt[0, 16], Gen.ULong, Gen.ULong, Gen.Int[0, 63], Gen.Int[0, 63])
        .Sample((type, start, pages, shift1, shift2) =>
        {
            MemoryRegion region = Region(type, (start >> shift1) & ~4095UL, pages >> shift2);
            PhysicalRange part = region.AboveLowMemory;
            if (part.IsEmpty)
            {
                Assert.True(region.Range.End.Value <= Mebibyte || region.Range.IsEmpty);
                return;
            }

            Assert.True(part.Start.Value >= Mebibyte && region.Range.Contains(part));
            Assert.Equal(region.Range.End, part.End);
            Assert.True(part.End.Value <= MemoryRegion.PhysicalAddressLimit);
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
