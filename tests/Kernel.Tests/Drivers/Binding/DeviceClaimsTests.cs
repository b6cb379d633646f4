using UefiKernel.Kernel.Drivers.Binding;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

public sealed class DeviceClaimsTests
{
    private readonly DeviceClaims _claims = new();
    private readonly Device _left = new("PNP0303", new DeviceIdentity(DeviceBus.Platform, 0, 0, 0, "PNP0303"), "Keyboard");
    private readonly Device _right = new("00:01.0", new DeviceIdentity(DeviceBus.Pci, 0x02_0000, 1, 2), "Ethernet controller");

    [Fact]
    public void What_one_device_owns_no_other_gets_until_it_is_given_back()
    {
        var ports = new DeviceClaim(ClaimKind.Ports, 0x60, 5);
        Assert.True(_claims.TryClaim(_left, ports, out string problem));
        Assert.Equal("", problem);
        Assert.False(_claims.TryClaim(_right, new DeviceClaim(ClaimKind.Ports, 0x64, 4), out problem));
        Assert.Equal("is claimed by PNP0303 (Keyboard), with ports 0x60 to 0x64", problem);
        Assert.False(_claims.TryClaim(_left, new DeviceClaim(ClaimKind.Ports, 0x60, 1), out problem));
        Assert.Equal("is claimed already, with ports 0x60 to 0x64", problem);

        Assert.True(_claims.TryClaim(_right, new DeviceClaim(ClaimKind.Ports, 0x65, 1), out _));
        Assert.True(_claims.TryClaim(_right, new DeviceClaim(ClaimKind.Registers, 0x60, 5), out _));
        Assert.Equal([ports], _claims.Of(_left));

        // Only what was claimed goes back, not what looks like it.
        _claims.Release(new DeviceClaim(ClaimKind.Ports, 0x60, 5));
        Assert.Equal([ports], _claims.Of(_left));
        _claims.Release(ports);
        Assert.True(_claims.TryClaim(_right, ports, out _));
        Assert.Equal(3, _claims.Of(_right).Count);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(ulong.MaxValue, 2)]
    [InlineData(2, ulong.MaxValue)]
    public void Claim_that_is_no_range_is_refused(ulong start, ulong length)
    {
        Assert.False(_claims.TryClaim(_left, new DeviceClaim(ClaimKind.Registers, start, length), out string problem));
        Assert.Equal("is not a valid range", problem);
    }

    [Fact]
    public void The_last_address_can_be_claimed()
    {
        Assert.True(_claims.TryClaim(_left, new DeviceClaim(ClaimKind.Registers, ulong.MaxValue, 1), out _));
        Assert.False(_claims.TryClaim(_right, new DeviceClaim(ClaimKind.Registers, ulong.MaxValue - 9, 10), out _));
    }
}
