using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Binding;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

public sealed class PlatformBusTests
{
    private readonly DeviceTree _tree = new();
    private readonly List<string> _messages = [];

    private PlatformBus Create() => new(_tree, (device, message) => _messages.Add($"{device.Place}: {message}"));

    [Fact]
    public void Device_that_was_set_up_early_owns_what_no_driver_can_claim_any_more()
    {
        Create().Add(
            "PNP0501", "Serial port COM1", "serial", "console",
            new DeviceClaim(ClaimKind.Ports, 0x3F8, 8), new DeviceClaim(ClaimKind.Vector, 0x34, 1));
        Device device = _tree.Platform.Children[0];
        Assert.Equal(
            (DeviceState.Running, "serial", "console", DeviceBus.Platform, "PNP0501"),
            (device.State, device.Driver, device.Detail, device.Identity.Bus, device.Identity.HardwareId));
        Assert.Equal(["ports 0x3F8 to 0x3FF", "vector 0x34"], _tree.Claims.Of(device).Select(static claim => claim.ToString()));
        var other = new Device("00:04.0", default, "Serial controller");
        Assert.False(_tree.Claims.TryClaim(other, new DeviceClaim(ClaimKind.Vector, 0x34, 1), out string problem));
        Assert.Equal("is claimed by PNP0501 (Serial port COM1), with vector 0x34", problem);
        Assert.False(_tree.Claims.TryClaim(other, new DeviceClaim(ClaimKind.Ports, 0x3F0, 9), out _));
        Assert.Empty(_messages);
    }

    [Fact]
    public void Tables_that_give_one_place_to_two_devices_are_reported_and_both_work()
    {
        PlatformBus bus = Create();
        bus.Add("PNP0003", "Interrupt controllers", "apic", "", new DeviceClaim(ClaimKind.Registers, 0xFEC0_0000, 0x1000));
        bus.Add(
            "PNP0103", "HPET", "timer", "", new DeviceClaim(ClaimKind.Registers, 0xFEC0_0800, 0x400),
            new DeviceClaim(ClaimKind.Registers, 0xFED0_0000, 0x400));
        Assert.Equal(
            "PNP0103: registers 0xFEC00800 to 0xFEC00BFF is claimed by PNP0003 (Interrupt controllers), with registers " +
            "0xFEC00000 to 0xFEC00FFF", Assert.Single(_messages));
        Device timer = _tree.Platform.Children[1];
        Assert.Equal(DeviceState.Running, timer.State);
        Assert.Equal(["registers 0xFED00000 to 0xFED003FF"], _tree.Claims.Of(timer).Select(static claim => claim.ToString()));
    }

    [Theory]
    [InlineData(true, DeviceState.Failed)]
    [InlineData(false, DeviceState.Idle)]
    public void Device_that_is_not_used_says_why(bool hasFailed, DeviceState expected)
    {
        Create().AddUnused("GOP", "Framebuffer", hasFailed, "the screen cannot be used");
        Device device = _tree.Platform.Children[0];
        Assert.Equal((expected, "the screen cannot be used", ""), (device.State, device.Detail, device.Identity.HardwareId));
    }
}
