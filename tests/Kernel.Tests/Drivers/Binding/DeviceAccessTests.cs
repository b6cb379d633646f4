using System;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

/// <summary>
/// A driver's access to a PCI function, on machines that are sound, that lack parts, and that report wrong values.
/// </summary>
public sealed partial class DeviceAccessTests : IDisposable
{
    private const ulong RegistersAt = 0x38_0000_0000;
    private const ulong TableAt = 0xFEB0_0000;
    private const int MsiAt = 0x50;
    private const int MsiXAt = 0x70;
    private const ulong Second = 1_000_000_000;

    private static readonly PciAddress s_address = new(0, 0, 4, 0);

    private readonly FakeDeviceHost _host = new();
    private readonly DeviceClaims _claims = new();
    private readonly FakeConfiguration _configuration;
    private readonly FakeBlock _block;
    private readonly FakeBlock _table;

    public DeviceAccessTests()
    {
        _configuration = _host.Add(s_address);
        _configuration.Set(0x04, 0x0004);
        _block = _host.AddBlock(RegistersAt, 0x4000);
        _table = _host.AddBlock(TableAt, 0x1000);
    }

    public void Dispose() => _host.Dispose();

    private DeviceAccess Open() => Open("00:04.0");

    private DeviceAccess Open(string place) => new(
        new Device(place, new DeviceIdentity(DeviceBus.Pci, 0x0C_0330, 0x8086, 0x1234), "USB controller, xHCI"),
        new PciFunction
        {
            Address = s_address,
            VendorId = 0x8086,
            DeviceId = 0x1234,
            ClassCode = 0x0C_0330,
            Revision = 0,
            HeaderType = 0,
            SecondaryBus = 0,
            Bars =
            [
                new PciBar(0, false, true, false, RegistersAt, 0x4000),
                new PciBar(2, false, false, false, TableAt, 0x1000),
                new PciBar(3, true, false, false, 0xC000, 0x20),
                new PciBar(4, false, false, false, 0, 0x1000),
                new PciBar(5, false, true, false, ulong.MaxValue - 0xFFF, 0x2000),
            ],
        },
        _host, _host, _claims);

    [Fact]
    public void Registers_are_claimed_once_and_read_all_ones_after_they_are_given_back()
    {
        DeviceAccess access = Open();
        Assert.True(access.TryMapRegisters(0, out IRegisters? registers, out ByteCount length, out string problem), problem);
        Assert.Equal(0x4000u, length.Value);
        Assert.Equal(PciCommand.MemorySpace | PciCommand.BusMaster | PciCommand.NoLine, _configuration.Command);
        registers.Write(8, 5);
        Assert.Equal(5u, registers.Read(8));

        Assert.False(access.TryMapRegisters(0, out _, out _, out problem));
        Assert.Equal("is claimed by this driver already", problem);
        Assert.False(Open("00:05.0").TryMapRegisters(0, out _, out _, out problem));
        Assert.Equal(
            "is claimed by 00:04.0 (USB controller, xHCI), with registers 0x3800000000 to 0x3800003FFF", problem);

        access.Release();
        registers.Write(8, 6);
        Assert.Equal(uint.MaxValue, registers.Read(8));
        Assert.Equal(5u, _block.Read(8));
        Assert.True(Open("00:05.0").TryMapRegisters(0, out _, out _, out _));
    }

    [Theory]
    [InlineData(1, "does not exist on this device")]
    [InlineData(3, "is one of ports, not of registers in memory")]
    [InlineData(4, "was given no address by the firmware")]
    [InlineData(5, "extends past the end of the address space")]
    [InlineData(-1, "does not exist on this device")]
    public void Ranges_that_are_no_registers_are_refused_in_words(int bar, string expected)
    {
        DeviceAccess access = Open();
        Assert.False(access.TryMapRegisters(bar, out _, out _, out string problem));
        Assert.Equal(expected, problem);
        Assert.Empty(_claims.Of(access.Device));
    }

    [Fact]
    public void Registers_that_cannot_be_mapped_are_not_claimed()
    {
        _host.Blocks.Remove(RegistersAt);
        DeviceAccess access = Open();
        Assert.False(access.TryMapRegisters(0, out _, out _, out string problem));
        Assert.Equal("cannot be reached", problem);
        Assert.Empty(_claims.Of(access.Device));
    }

    [Theory]
    [InlineData(0x0004u)]
    [InlineData(0x0000u)]
    public void Device_reaches_memory_as_the_firmware_left_it_until_its_driver_says_and_never_without_a_driver(uint command)
    {
        _configuration.Set(0x04, command);
        DeviceAccess access = Open();
        Assert.Equal((int)command, _configuration.Command & PciCommand.BusMaster);
        access.SetBusMaster(false);
        Assert.Equal(0, _configuration.Command & PciCommand.BusMaster);
        access.SetBusMaster(true);
        Assert.NotEqual(0, _configuration.Command & PciCommand.BusMaster);
        access.Release();
        Assert.Equal(0, _configuration.Command);
    }

    [Fact]
    public void Status_bits_are_not_cleared_by_writes_of_the_command()
    {
        _configuration.Set(0x04, 0xF900_0004);
        DeviceAccess access = Open();
        access.SetBusMaster(true);
        access.Release();
        Assert.Equal(0xF900_0000, _configuration.Read(0x04));
    }

    [Fact]
    public void Device_that_left_takes_nothing_with_it()
    {
        AddMsiX(bar: 2, start: 0, entries: 4);
        DeviceAccess access = Open();
        Assert.False(access.IsGone);
        Assert.True(access.TryMapRegisters(0, out _, out _, out _));
        Assert.Equal(InterruptKind.MsiX, access.ConnectInterrupt());
        Assert.True(access.TryAllocate(new ByteCount(100), new ByteCount(64), out _));
        _configuration.IsGone = true;
        Assert.True(access.IsGone);
        access.Release();
        Assert.Empty(_claims.Of(access.Device));
        Assert.Empty(_host.OpenVectors);
        Assert.Equal(0, _host.PagesInUse);
    }

    [Fact]
    public void Absent_device_is_polled_and_has_no_capabilities()
    {
        _configuration.IsGone = true;
        DeviceAccess access = Open();
        Assert.Equal(InterruptKind.Polled, access.ConnectInterrupt());
        Assert.Equal(uint.MaxValue, access.ReadConfiguration(0x1FC));
        access.Release();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Device_in_a_low_power_state_is_powered_and_gets_its_addresses_back(bool keepsState)
    {
        _configuration.SetCapabilities((0x40, 0x01));
        _configuration.Set(0x44, keepsState ? 0xBu : 0x3u);
        _configuration.Set(0x10, 0xFEB0_0000);
        _configuration.Written = (offset, value) =>
        {
            if (offset == 0x44 && (value & 3) == 0 && !keepsState)
            {
                _configuration.Set(0x10, 0);
                _configuration.Set(0x04, 0x0010_0000);
            }
        };
        DeviceAccess access = Open();
        Assert.Equal(0u, _configuration.Read(0x44) & 3);
        Assert.Equal(0xFEB0_0000, _configuration.Read(0x10));
        Assert.Equal(PciCommand.NoLine | PciCommand.BusMaster, _configuration.Command);
        Assert.Equal([PciPower.ReadyMilliseconds], _host.Sleeps);
        access.Release();
    }
}
