using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

/// <summary>PCI devices that come, leave and come back, as <c>devices rescan</c> finds them.</summary>
public sealed class HotPlugTests : IDisposable
{
    private const ulong RegistersAt = 0xFEB0_0000;

    private readonly FakeDeviceHost _host = new();
    private readonly DeviceTree _tree = new();
    private readonly DeviceBinder _binder;

    public HotPlugTests()
    {
        _host.AddBlock(RegistersAt, 0x1000);
        _binder = new DeviceBinder(_tree, _host, _host, [new QuietDriver()]);
        _binder.Add([Add(1, 0x06_0400, secondary: 2)]);
        _binder.Bind();
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_controller_that_appeared_behind_a_known_bridge_gets_its_driver()
    {
        _binder.Add([Add(0, 0x0C_0330, bus: 2), Add(1, 0x0C_0320, bus: 2)]);
        Assert.Equal(1, _binder.Rescan());
        Device[] found = _tree.Pci.Children[0].Children.ToArray();
        Assert.Equal(["02:00.0", "02:01.0"], found.Select(static device => device.Place));
        Assert.Equal([DeviceState.Running, DeviceState.Idle], found.Select(static device => device.State));
        Assert.Equal(
            "Warning: 02:01.0: has no driver: keyboards on its ports do not work", Assert.Single(_host.Messages));
        Assert.Equal(0, _binder.Rescan());
        Assert.Single(_host.Messages);
    }

    [Fact]
    public void A_controller_that_left_lets_its_driver_go_and_is_given_its_addresses_when_it_is_back()
    {
        _binder.Add([Add(0, 0x0C_0330, bus: 2)]);
        _binder.Rescan();
        Device device = _tree.Pci.Children[0].Children[0];
        FakeConfiguration configuration = _host.Functions[new PciAddress(0, 2, 0, 0)];
        configuration.IsGone = true;
        _binder.Rescan();
        Assert.Equal(DeviceState.Gone, device.State);
        configuration.IsGone = false;
        configuration.Set(0x10, 4);
        configuration.Set(0x14, 0);
        Assert.Equal(1, _binder.Rescan());
        Assert.Equal(DeviceState.Running, device.State);
        Assert.Equal((uint)RegistersAt | 4, configuration.Read(0x10));
    }

    [Fact]
    public void Another_device_in_the_place_of_one_that_left_replaces_it()
    {
        _binder.Add([Add(0, 0x0C_0330, bus: 2)]);
        _binder.Rescan();
        _host.Functions[new PciAddress(0, 2, 0, 0)].IsGone = true;
        _binder.Rescan();
        PciFunction other = Add(0, 0x02_0000, bus: 2);
        _host.Functions[other.Address].Set(0, 0x9999_1AF4);
        _binder.Rescan();
        Assert.Equal(DeviceState.Gone, _tree.Pci.Children[0].Children[0].State);
        _binder.Add([other]);
        Assert.Equal(0, _binder.Rescan());
        Device device = Assert.Single(_tree.Pci.Children[0].Children.ToArray());
        Assert.Equal(("Ethernet controller", DeviceState.Idle), (device.Name, device.State));
        Assert.Equal(0, _binder.Rescan());
    }

    private PciFunction Add(byte slot, uint classCode, byte secondary = 0, byte bus = 0)
    {
        var address = new PciAddress(0, bus, slot, 0);
        _host.Add(address, classCode);
        return new PciFunction
        {
            Address = address,
            VendorId = 0x8086,
            DeviceId = 0x1234,
            ClassCode = classCode,
            Revision = 0,
            HeaderType = 0,
            SecondaryBus = secondary,
            Bars = [new PciBar(0, false, true, false, RegistersAt, 0x1000)],
        };
    }

    private sealed class QuietDriver : IDriver<IDeviceAccess>, IRunningDriver
    {
        public string Name => "quiet";

        public string State => "works";

        public bool Matches(DeviceIdentity identity) => identity.ClassCode == 0x0C_0330;

        public bool TryStart(IDeviceAccess access, [NotNullWhen(true)] out IRunningDriver? running, out string problem)
        {
            running = this;
            return access.TryMapRegisters(0, out IRegisters? _, out ByteCount _, out problem);
        }

        public void Stop()
        {
        }
    }
}
