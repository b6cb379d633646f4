using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Memory.Tests.Addresses;

public sealed class AddressTests
{
    [Fact]
    public void An_address_prints_all_sixteen_hexadecimal_digits()
    {
        Assert.Equal("0x800000", new PhysicalAddress(0x800000).ToString());
        Assert.Equal("0xFFFFFFFFFFFFFFFF", VirtualAddress.MaxValue.ToString());
    }

    [Theory]
    [InlineData(0UL, 0UL, true)]
    [InlineData(0x1000UL, 0x1000UL, true)]
    [InlineData(ulong.MaxValue, 0UL, true)]
    [InlineData(ulong.MaxValue, 1UL, false)]
    [InlineData(1UL, ulong.MaxValue, false)]
    public void Adding_past_the_last_address_is_refused_and_saturates_on_request(ulong start, ulong count, bool fits)
    {
        PhysicalAddress physical = new(start);
        VirtualAddress virtualAddress = new((nuint)start);
        ByteCount bytes = new(count);
        Assert.Equal(fits, physical.TryAdd(bytes, out PhysicalAddress sum));
        Assert.Equal(fits, virtualAddress.TryAdd(bytes, out _));
        Assert.Equal(fits ? sum : PhysicalAddress.MaxValue, physical.AddSaturating(bytes));
        Assert.Equal(fits ? (nuint)(start + count) : nuint.MaxValue, virtualAddress.AddSaturating(bytes).Value);
    }

    [Fact]
    public void Subtracting_below_zero_is_refused()
    {
        Assert.False(new PhysicalAddress(5).TrySubtract(new ByteCount(6), out _));
        Assert.True(new VirtualAddress(6).TrySubtract(new ByteCount(6), out VirtualAddress zero));
        Assert.True(zero.IsZero);
    }

    [Fact]
    public void The_distance_between_addresses_is_never_negative()
    {
        Assert.True(new VirtualAddress(0x3000).TryDistanceFrom(new VirtualAddress(0x1000), out ByteCount distance));
        Assert.Equal(0x2000UL, distance.Value);
        Assert.False(new VirtualAddress(0x1000).TryDistanceFrom(new VirtualAddress(0x3000), out _));
    }

    [Theory]
    [InlineData(0x800001UL, 8UL, 0x800000UL, 0x800008UL)]
    [InlineData(0x800008UL, 8UL, 0x800008UL, 0x800008UL)]
    [InlineData(0x80000FUL, 8UL, 0x800008UL, 0x800010UL)]
    [InlineData(0x80000FUL, 1UL, 0x80000FUL, 0x80000FUL)]
    public void Alignment_rounds_as_the_report_lists_it(ulong value, ulong alignment, ulong down, ulong up)
    {
        PhysicalAddress address = new(value);
        Assert.True(address.TryAlignDown(new ByteCount(alignment), out PhysicalAddress below));
        Assert.True(address.TryAlignUp(new ByteCount(alignment), out PhysicalAddress above));
        Assert.Equal(down, below.Value);
        Assert.Equal(up, above.Value);
        Assert.Equal(value == down, address.IsAligned(new ByteCount(alignment)));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(3UL)]
    [InlineData(4097UL)]
    public void An_alignment_that_is_no_power_of_two_is_refused(ulong alignment)
    {
        VirtualAddress address = new(0x1000);
        Assert.False(address.TryAlignDown(new ByteCount(alignment), out _));
        Assert.False(address.TryAlignUp(new ByteCount(alignment), out _));
        Assert.False(address.IsAligned(new ByteCount(alignment)));
    }

    [Fact]
    public void Rounding_up_past_the_last_address_is_refused()
    {
        Assert.False(new VirtualAddress(nuint.MaxValue - 2).TryAlignUp(new ByteCount(16), out _));
        Assert.False(PhysicalAddress.MaxValue.TryAlignUp(new ByteCount(2), out _));
    }

    [Fact]
    public unsafe void A_pointer_survives_the_way_through_a_virtual_address()
    {
        int local = 0;
        Assert.True(VirtualAddress.FromPointer(&local).ToPointer() == &local);
    }

    [Fact]
    public void Addresses_order_as_numbers_and_equal_only_their_own_kind()
    {
        PhysicalAddress low = new(1), high = new(ulong.MaxValue);
        Assert.True(low < high && high > low && low <= high && high >= low && low != high);
        Assert.True(low.CompareTo(high) < 0);
        Assert.False(low.Equals((object)new VirtualAddress(1)));
    }
}
