using System;
using System.Linq;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

/// <summary>A driver's access to a PCI function, on machines that are sound, that lack parts, and that report wrong
/// values.</summary>
public sealed class DeviceAccessTests : IDisposable
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
        Assert.Equal(PciCommand.MemorySpace | PciCommand.NoLine, _configuration.Command);
        registers.Write(8, 5);
        Assert.Equal(5u, registers.Read(8));

        Assert.False(access.TryMapRegisters(0, out _, out _, out problem));
        Assert.Equal("is claimed by this driver already", problem);
        Assert.False(Open("00:05.0").TryMapRegisters(0, out _, out _, out problem));
        Assert.Equal(
            "is claimed by 00:04.0 (USB controller, xHCI), with registers 3800000000 to 3800003FFF", problem);

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

    [Fact]
    public void Device_reads_and_writes_memory_only_while_its_driver_lets_it()
    {
        DeviceAccess access = Open();
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
    public void Message_of_the_table_is_used_first_and_all_its_other_entries_are_masked()
    {
        AddMsi();
        AddMsiX(bar: 2, start: 0x800, entries: 8);
        _table.Values[0x800 + 12 + 16] = 0;
        DeviceAccess access = Open();
        Assert.Equal(InterruptKind.MsiX, access.ConnectInterrupt());
        Assert.Equal([0xFEE0_3000, 0, 0x50, 0], Enumerable.Range(0, 4).Select(i => _table.Read(0x800 + (4 * i))));
        Assert.All(Enumerable.Range(1, 7), entry => Assert.Equal(1u, _table.Read(0x800 + (16 * entry) + 12)));
        Assert.Equal(0x8000_0000u, _configuration.Read(MsiXAt) & 0xC000_0000);
        Assert.Equal(0u, _configuration.Read(MsiAt) & (1 << 16));
        Assert.NotEqual(0, _configuration.Command & PciCommand.MemorySpace);
        Assert.Contains("vector 50", _claims.Of(access.Device).Select(static claim => claim.ToString()));
        Assert.Equal("USB controller, xHCI 00:04.0", _host.Vectors[0].Owner);

        // The registers that hold the table are the driver's to map as well, before or after.
        Assert.True(access.TryMapRegisters(2, out _, out _, out string problem), problem);
        Assert.False(access.TryMapRegisters(2, out _, out _, out _));

        access.Release();
        Assert.Equal(0u, _configuration.Read(MsiXAt) & 0x8000_0000);
        Assert.Empty(_host.OpenVectors);
        Assert.Empty(_claims.Of(access.Device));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Message_of_configuration_space_is_used_where_there_is_no_table(bool is64Bit, bool hasMask)
    {
        AddMsi(is64Bit, hasMask);
        int data = MsiAt + (is64Bit ? 12 : 8);
        _configuration.Set(MsiAt + 8, 0xDEAD);
        _configuration.Set(data + 4, uint.MaxValue);
        Assert.Equal(InterruptKind.Msi, Open().ConnectInterrupt());
        Assert.Equal(0xFEE0_3000, _configuration.Read(MsiAt + 4));
        Assert.Equal(is64Bit ? 0u : 0x50u, _configuration.Read(MsiAt + 8));
        Assert.Equal(0x50u, _configuration.Read(data));
        Assert.Equal(hasMask ? 0 : uint.MaxValue, _configuration.Read(data + 4));
        Assert.Equal(1u << 16, _configuration.Read(MsiAt) & (0x71 << 16));
    }

    [Fact]
    public void Device_without_a_message_is_polled()
    {
        DeviceAccess access = Open();
        Assert.Equal(InterruptKind.Polled, access.ConnectInterrupt());
        Assert.Empty(_host.OpenVectors);
        Assert.Empty(_claims.Of(access.Device));
        access.Wait(Second);
        access.Wait(1);
        Assert.Equal([DeviceInterrupt.PollMilliseconds, 1u], _host.Sleeps);
    }

    [Fact]
    public void Machine_without_interrupts_polls()
    {
        AddMsi();
        _host.HasVectors = false;
        Assert.Equal(InterruptKind.Polled, Open().ConnectInterrupt());
        Assert.Equal(0u, _configuration.Read(MsiAt) & (1 << 16));
    }

    [Fact]
    public void Table_past_its_registers_is_reported_and_the_other_message_used()
    {
        AddMsi();
        AddMsiX(bar: 2, start: 0xF00, entries: 32);
        Assert.Equal(InterruptKind.Msi, Open().ConnectInterrupt());
        Assert.Equal(
            "Warning: 00:04.0: MSI-X is not used: range 2, which has its table, has 4096 bytes, not 4352",
            Assert.Single(_host.Messages));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_table_in_an_invalid_range_leaves_the_device_polled(int bar)
    {
        AddMsiX(bar, start: 0, entries: 1);
        Assert.Equal(InterruptKind.Polled, Open().ConnectInterrupt());
        Assert.StartsWith("Warning: 00:04.0: MSI-X is not used", Assert.Single(_host.Messages), StringComparison.Ordinal);
        Assert.Empty(_host.OpenVectors);
    }

    [Fact]
    public void Table_that_does_not_keep_what_is_written_is_not_used()
    {
        AddMsi();
        AddMsiX(bar: 2, start: 0, entries: 4);
        _table.ReadOnly.Add(8);
        Assert.Equal(InterruptKind.Msi, Open().ConnectInterrupt());
        Assert.Equal(0u, _configuration.Read(MsiXAt) & 0x8000_0000);
    }

    [Fact]
    public void Message_that_cannot_be_set_leaves_the_device_polled()
    {
        AddMsi();
        _configuration.ReadOnly.Add(MsiAt + 4);
        Assert.Equal(InterruptKind.Polled, Open().ConnectInterrupt());
        Assert.Equal(0u, _configuration.Read(MsiAt) & (1 << 16));
        Assert.Empty(_host.OpenVectors);
    }

    [Fact]
    public void Second_request_for_the_interrupt_takes_no_second_vector()
    {
        AddMsi();
        DeviceAccess access = Open();
        access.ConnectInterrupt();
        Assert.Equal(InterruptKind.Msi, access.ConnectInterrupt());
        Assert.Single(_host.Vectors);
    }

    [Fact]
    public void Wait_looks_often_until_the_first_interrupt_and_then_sleeps_until_there_is_one()
    {
        AddMsi();
        DeviceAccess access = Open();
        access.ConnectInterrupt();
        access.Wait(Second);
        Assert.Equal([DeviceInterrupt.PollMilliseconds], _host.Vectors[0].Waits);
        _host.Vectors[0].Count = 1;
        access.Wait(Second);
        access.Wait(1);
        access.Wait(0);
        access.Wait(ulong.MaxValue);
        Assert.Equal([1000u, 1, 1, int.MaxValue], _host.Vectors[0].Waits[1..]);
        access.Wake();
        Assert.True(_host.Vectors[0].IsSet);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Storm_is_held_back_for_a_while_and_reported_once(bool hasMask)
    {
        AddMsi(hasMask: hasMask);
        DeviceAccess access = Open();
        access.ConnectInterrupt();
        FakeVector vector = _host.Vectors[0];
        for (int storm = 0; storm < 3; storm++)
        {
            vector.Count += DeviceInterrupt.MostInterrupts + 1;
            vector.IsSet = true;
            access.Wait(Second);
            Assert.True(IsHeldBack(hasMask));
            ulong start = _host.Nanoseconds;
            int waits = vector.Waits.Count;
            while (IsHeldBack(hasMask))
            {
                access.Wait(Second);
            }

            Assert.Equal(waits, vector.Waits.Count);
            Assert.InRange(
                _host.Nanoseconds - start,
                DeviceInterrupt.QuietNanoseconds - 1,
                DeviceInterrupt.QuietNanoseconds + (Second / 100));
        }

        Assert.Equal(
            "Warning: 00:04.0: 8001 interrupts in 0 ms; it is polled for 1000 ms each time",
            Assert.Single(_host.Messages));
    }

    [Fact]
    public void Many_interrupts_over_a_long_time_are_no_storm()
    {
        AddMsi(hasMask: true);
        DeviceAccess access = Open();
        access.ConnectInterrupt();
        for (int i = 0; i < 100; i++)
        {
            _host.Nanoseconds += DeviceInterrupt.StormNanoseconds * 10;
            _host.Vectors[0].Count += DeviceInterrupt.MostInterrupts * 9;
            access.Wait(Second);
        }

        Assert.Empty(_host.Messages);
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
        Assert.Equal(PciCommand.NoLine, _configuration.Command);
        Assert.Equal([PciPower.ReadyMilliseconds], _host.Sleeps);
        access.Release();
    }

    private bool IsHeldBack(bool hasMask) => hasMask
        ? _configuration.Read(MsiAt + 16) != 0
        : (_configuration.Read(MsiAt) & (1 << 16)) == 0;

    private void AddMsi(bool is64Bit = true, bool hasMask = false)
    {
        uint head = 0x05 | 0x7E << 16 | (is64Bit ? 1u << 23 : 0) | (hasMask ? 1u << 24 : 0);
        _configuration.SetCapabilities((MsiAt, is64Bit ? head : head & ~(1u << 23)));
    }

    private void AddMsiX(int bar, uint start, int entries)
    {
        uint head = 0x11 | (uint)(entries - 1) << 16;
        uint first = _configuration.Read(MsiAt);
        if (first != 0)
        {
            _configuration.SetCapabilities((MsiAt, first), (MsiXAt, head));
        }
        else
        {
            _configuration.SetCapabilities((MsiXAt, head));
        }

        _configuration.Set(MsiXAt + 4, start | (uint)bar);
    }
}
