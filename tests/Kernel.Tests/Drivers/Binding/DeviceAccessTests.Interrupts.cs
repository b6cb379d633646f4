using System;
using System.Linq;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

/// <content>Its interrupt: a message of a table, one of configuration space, or polling; storms.</content>
public sealed partial class DeviceAccessTests
{
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
        Assert.Contains("vector 0x50", _claims.Of(access.Device).Select(static claim => claim.ToString()));
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
