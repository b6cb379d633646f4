using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

/// <summary>How devices get drivers, and how everything is freed: when a driver fails, throws, or its device leaves.</summary>
public sealed class DeviceBinderTests : IDisposable
{
    private const uint Xhci = 0x0C_0330;
    private const ulong RegistersAt = 0xFEB0_0000;

    private readonly FakeDeviceHost _host = new();
    private readonly DeviceTree _tree = new();
    private readonly FakeDriver _driver = new();
    private readonly List<PciFunction> _functions = [];

    public DeviceBinderTests() => _host.AddBlock(RegistersAt, 0x1000);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Tree_has_functions_behind_their_bridges()
    {
        Add(0, 0, 0x06_0000);
        Add(0, 1, 0x06_0400, secondary: 2);
        Add(2, 0, 0x06_0400, secondary: 3);
        Add(3, 5, 0x02_0000);
        Add(0x40, 0, 0x01_0601);
        Bind();
        Assert.Equal(["00:00.0", "00:01.0", "40:00.0"], Places(_tree.Pci));
        Device bridge = _tree.Pci.Children[1];
        Assert.Equal(["02:00.0"], Places(bridge));
        Assert.Equal(["03:05.0"], Places(bridge.Children[0]));
        Assert.Equal("Ethernet controller", bridge.Children[0].Children[0].Name);
        Assert.All(_tree.Pci.Children.ToArray(), static device => Assert.Equal(
            (DeviceState.Idle, "", "the kernel has none"), (device.State, device.Driver, device.Detail)));
    }

    [Fact]
    public void Matching_driver_gets_its_device_and_is_asked_how_it_is()
    {
        Add(0, 1, 0x02_0000);
        Add(0, 4, Xhci);
        Bind();
        Device device = Find("00:04.0");
        Assert.Equal((DeviceState.Running, "fake", "one keyboard"), (device.State, device.Driver, device.Detail));
        Assert.Equal(1, _driver.Starts);
        Assert.Equal("fake 00:04.0", Assert.Single(_host.Threads).Name);
        Assert.Contains("registers 0xFEB00000 to 0xFEB00FFF", _tree.Claims.Of(device).Select(static claim => claim.ToString()));
    }

    [Fact]
    public void Bridges_on_the_way_to_a_device_pass_its_accesses_on_once_it_has_a_driver()
    {
        Add(0, 1, 0x06_0400, secondary: 2);
        Add(0, 2, 0x06_0400, secondary: 4);
        Add(2, 0, 0x06_0400, secondary: 3);
        Add(3, 5, Xhci);
        foreach (PciFunction function in _functions)
        {
            FakeConfiguration configuration = _host.Functions[function.Address];
            configuration.Set(0x04, configuration.Read(0x04) & ~7u);
        }

        Bind();
        Assert.Equal(DeviceState.Running, Find("03:05.0").State);
        Assert.Equal([6, 0, 6], new byte[] { 1, 2 }.Select(slot => (int)_host.Functions[new PciAddress(0, 0, slot, 0)].Command)
            .Append(_host.Functions[new PciAddress(0, 2, 0, 0)].Command));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Everything_is_freed_when_a_driver_does_not_start(bool throws)
    {
        _driver.Starting = throws
            ? static _ => throw new InvalidOperationException("the registers make no sense")
            : static _ => false;
        Add(0, 4, Xhci);
        Bind();
        Device device = Find("00:04.0");
        string reason = throws ? "System.InvalidOperationException: the registers make no sense" : "does not halt";
        Assert.Equal((DeviceState.Failed, "fake", reason), (device.State, device.Driver, device.Detail));
        Assert.Equal($"Warning: 00:04.0: {reason}", Assert.Single(_host.Messages));
        AssertReleased(device);
        Assert.Empty(_host.Threads);
    }

    [Fact]
    public void Everything_is_freed_when_there_is_no_memory_for_the_thread()
    {
        _host.ThreadsLeft = 0;
        Add(0, 4, Xhci);
        Bind();
        Device device = Find("00:04.0");
        Assert.Equal(DeviceState.Failed, device.State);
        Assert.StartsWith("System.OutOfMemoryException", device.Detail, StringComparison.Ordinal);
        Assert.Equal(1, _driver.Last!.Stops);
        AssertReleased(device);
    }

    [Fact]
    public void Driver_that_throws_while_it_serves_is_stopped_and_can_be_started_again()
    {
        Add(0, 4, Xhci);
        DeviceBinder binder = Bind();
        Device device = Find("00:04.0");
        int served = 0;
        _driver.Last!.Serving = () =>
        {
            if (++served == 3)
            {
                throw new InvalidOperationException("an event makes no sense");
            }
        };
        RunThread();
        Assert.Equal((3, 1), (served, _driver.Last.Stops));
        Assert.Equal(
            (DeviceState.Failed, "fake", "System.InvalidOperationException: an event makes no sense"),
            (device.State, device.Driver, device.Detail));
        AssertReleased(device);

        Assert.Equal(1, binder.Rescan());
        Assert.Equal((DeviceState.Running, 2), (device.State, _driver.Starts));
        Assert.Equal(2, _host.Threads.Count);
    }

    [Fact]
    public void A_driver_that_throws_when_it_is_stopped_still_loses_its_claims()
    {
        Add(0, 4, Xhci);
        Bind();
        Device device = Find("00:04.0");
        _driver.Last!.Serving = static () => throw new InvalidOperationException("first");
        _driver.Last.Stopping = static () => throw new InvalidOperationException("second");
        RunThread();
        Assert.Equal(
            ["Error: 00:04.0: System.InvalidOperationException: second",
                "Warning: 00:04.0: System.InvalidOperationException: first"],
            _host.Messages);
        AssertReleased(device);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Device_that_left_loses_its_driver_and_gets_it_again_when_it_is_back(bool serves)
    {
        _driver.Serves = serves;
        Add(0, 4, Xhci);
        DeviceBinder binder = Bind();
        Device device = Find("00:04.0");
        FakeConfiguration configuration = _host.Functions[new PciAddress(0, 0, 4, 0)];
        configuration.IsGone = true;
        if (serves)
        {
            RunThread();
        }
        else
        {
            binder.Rescan();
        }

        Assert.Equal((DeviceState.Gone, "the device has left"), (device.State, device.Detail));
        Assert.Equal("Warning: 00:04.0: has left", Assert.Single(_host.Messages));
        Assert.Empty(device.Children.ToArray());
        AssertReleased(device);

        binder.Rescan();
        Assert.Equal((DeviceState.Gone, 1), (device.State, _driver.Starts));
        configuration.IsGone = false;
        binder.Rescan();
        Assert.Equal((DeviceState.Running, 2), (device.State, _driver.Starts));
    }

    [Fact]
    public void Rescan_wakes_a_driver_that_works_and_starts_no_second_one()
    {
        Add(0, 4, Xhci);
        DeviceBinder binder = Bind();
        binder.Rescan();
        Assert.Equal((1, 1), (_driver.Starts, _driver.Last!.Rescans));
        Assert.True(Assert.Single(_host.OpenVectors).IsSet);
    }

    [Fact]
    public void Two_drivers_cannot_have_the_same_registers()
    {
        Add(0, 4, Xhci);
        Add(0, 5, Xhci);
        Bind();
        Device first = Find("00:04.0");
        Device second = Find("00:05.0");
        Assert.Equal((DeviceState.Running, DeviceState.Failed), (first.State, second.State));
        Assert.StartsWith(
            "is claimed by 00:04.0 (USB controller, xHCI), with registers", second.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x0C_0300u, "UHCI")]
    [InlineData(0x0C_0310u, "OHCI")]
    [InlineData(0x0C_0320u, "EHCI")]
    public void Controllers_whose_keyboards_do_not_work_are_named(uint classCode, string name)
    {
        Add(0, 0x1D, classCode);
        Bind();
        Device device = Find("00:1D.0");
        Assert.Equal($"USB controller, {name}", device.Name);
        Assert.Equal("the kernel has none: keyboards on its ports do not work", device.Detail);
        Assert.Equal(
            "Warning: 00:1D.0: has no driver: keyboards on its ports do not work", Assert.Single(_host.Messages));
    }

    [Theory]
    [InlineData(0x02_0000u, true)]
    [InlineData(0x01_0802u, true)]
    [InlineData(0x08_0501u, true)]
    [InlineData(0x03_0000u, false)]
    [InlineData(0x06_0400u, false)]
    [InlineData(0x0C_0320u, false)]
    [InlineData(0x08_0600u, false)]
    public void Devices_without_a_driver_that_firmware_left_at_work_are_kept_from_memory(uint classCode, bool isStopped)
    {
        Add(0, 3, classCode);
        Bind();
        Assert.Equal(isStopped ? 3 : 7, _host.Functions[new PciAddress(0, 0, 3, 0)].Command);
    }

    private static string[] Places(Device device) => [.. device.Children.ToArray().Select(static child => child.Place)];

    private Device Find(string place) => Find(_tree.Pci, place) ?? throw new InvalidOperationException(place);

    private static Device? Find(Device root, string place)
    {
        foreach (Device child in root.Children)
        {
            if (child.Place == place || Find(child, place) is not null)
            {
                return child.Place == place ? child : Find(child, place);
            }
        }

        return null;
    }

    private void Add(byte bus, byte slot, uint classCode, byte secondary = 0)
    {
        var address = new PciAddress(0, bus, slot, 0);
        FakeConfiguration configuration = _host.Add(address, classCode);
        configuration.SetCapabilities((0x50, 0x05 | 1u << 23));
        configuration.Set(0x04, configuration.Read(0x04) | 7);
        _functions.Add(new PciFunction
        {
            Address = address,
            VendorId = 0x8086,
            DeviceId = 0x1234,
            ClassCode = classCode,
            Revision = 0,
            HeaderType = 0,
            SecondaryBus = secondary,
            Bars = [new PciBar(0, false, false, false, RegistersAt, 0x1000)],
        });
    }

    private DeviceBinder Bind()
    {
        var binder = new DeviceBinder(_tree, _host, _host, [_driver]);
        binder.Add(_functions);
        binder.Bind();
        return binder;
    }

    private void RunThread() => _host.Threads[^1].Work();

    private void AssertReleased(Device device)
    {
        Assert.Empty(_tree.Claims.Of(device));
        Assert.Empty(_host.OpenVectors);
        Assert.Equal(0, _host.PagesInUse);
        FakeConfiguration configuration = _host.Functions.Single(pair => pair.Key.ToString() == device.Place).Value;
        Assert.True(configuration.IsGone || (configuration.Command & PciCommand.BusMaster) == 0);
    }

    private sealed class FakeDriver : IDriver<IDeviceAccess>
    {
        public string Name => "fake";

        public int Starts { get; private set; }

        public bool Serves { get; set; } = true;

        public FakeRunning? Last { get; private set; }

        /// <summary>What happens after all is claimed: whether it starts.</summary>
        public Func<IDeviceAccess, bool> Starting { get; set; } = static _ => true;

        public bool Matches(DeviceIdentity identity) => identity is { Bus: DeviceBus.Pci, ClassCode: Xhci };

        public bool TryStart(IDeviceAccess access, [NotNullWhen(true)] out IRunningDriver? running, out string problem)
        {
            running = null;
            Starts++;
            if (!access.TryMapRegisters(0, out _, out _, out problem))
            {
                return false;
            }

            Assert.True(access.TryAllocate(new ByteCount(64), new ByteCount(64), out _));
            Assert.True(access.TryAllocate(new ByteCount(8192), new ByteCount(64), out _));
            access.SetBusMaster(true);
            Assert.Equal(InterruptKind.Msi, access.ConnectInterrupt());
            access.Device.Add(new Device("1", new DeviceIdentity(DeviceBus.Usb, 0x03_0101, 1, 2), "Keyboard"));
            if (!Starting(access))
            {
                problem = "does not halt";
                return false;
            }

            Last = new FakeRunning();
            running = Serves ? new FakeService(Last) : Last;
            return true;
        }
    }

    private sealed class FakeRunning : IRunningDriver
    {
        public string State => "one keyboard";

        public int Stops { get; private set; }

        public int Rescans { get; set; }

        public Action Serving { get; set; } = static () => { };

        public Action Stopping { get; set; } = static () => { };

        public void Stop()
        {
            Stops++;
            Stopping();
        }
    }

    private sealed class FakeService(FakeRunning running) : IDeviceService
    {
        public string State => running.State;

        public void Serve() => running.Serving();

        public void Rescan() => running.Rescans++;

        public void Stop() => running.Stop();
    }
}
