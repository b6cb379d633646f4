using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Power;

public class PowerTests
{
    private const ushort Pm1a = 0x604;
    private const ushort Pm1b = 0x608;

    private readonly FakeBus _bus = new();
    private readonly Dictionary<ushort, uint> _registers = [];
    private readonly List<string> _events = [];

    public PowerTests()
    {
        _bus.MaximumLog = 0;
        _registers[Pm1a] = 0x0001;
        _bus.OnRead = (port, _) => _registers.TryGetValue(port, out uint value) ? value : null;
        _bus.OnWrite = (port, bytes, value) =>
        {
            _events.Add($"{port:X}={value:X}/{bytes}");
            return true;
        };
    }

    private MachinePower NewPower(AcpiTables tables, FakeMemory memory, bool firmware = true) => new(
        new FakePorts(_bus), tables, memory,
        new PowerHooks
        {
            Log = line => _events.Add(line),
            Drain = () => _events.Add("drain"),
            FirmwareReset = firmware ? type => _events.Add($"EFI {type}") : null,
            TripleFault = () => _events.Add("triple fault"),
        });

    private MachinePower NewPower(Action<FakeAcpi>? change = null)
    {
        var acpi = FakeAcpi.Build(change);
        return NewPower(acpi.Read(), acpi.Memory);
    }

    private string[] Steps() => [.. _events.Where(e => e != "drain" && !e.StartsWith("Power:", StringComparison.Ordinal))];

    [Fact]
    public void Shutdown_sets_the_sleep_type_then_the_enable_bit_then_asks_firmware()
    {
        NewPower(a => a.DsdtAml = [0x08, .. "_S5_"u8, 0x12, 0x08, 0x04, 0x0A, 0x05, 0x0A, 0x03, 0x00, 0x00]).Shutdown();
        Assert.Equal(["600=8000/2", "604=1401/2", "604=3401/2", "EFI EfiResetShutdown"], Steps());
    }

    // U-Boot on QEMU's q35: the tables were made before the chipset had ports, and its ports are off.
    [Theory]
    [InlineData(0x0000_0000u, true)]
    [InlineData(0x0000_0080u, false)]
    public void A_control_register_where_the_DMA_controller_is_gives_way_to_the_chipsets(uint control, bool isSwitchedOn)
    {
        _registers[0xE404] = 0x0001;
        AddLpcBridge(0x2918_8086, 0x0601_0002, 0xE401, control);
        NewPower(static a => BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(64), 4)).Shutdown();
        string[] steps = [.. Steps().Where(static step => !step.StartsWith("CF8=", StringComparison.Ordinal))];
        string[] enable = isSwitchedOn ? [$"CFC={control | 0x80:X}/4"] : [];
        Assert.Equal([.. enable, "E400=8000/2", "E404=1/2", "E404=2001/2", "EFI EfiResetShutdown"], steps);
    }

    [Theory]
    [InlineData(0x2918_1234u, 0x0601_0002u, 0xE401u)]
    [InlineData(0x2918_8086u, 0x0200_0002u, 0xE401u)]
    [InlineData(0x2918_8086u, 0x0601_0002u, 0x0001u)]
    [InlineData(0xFFFF_FFFFu, 0xFFFF_FFFFu, 0xFFFF_FFFFu)]
    public void Without_a_chipset_that_is_known_nothing_is_written_to_the_DMA_controller(uint identity, uint revision, uint start)
    {
        AddLpcBridge(identity, revision, start, 0);
        NewPower(static a => BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(64), 4)).Shutdown();
        Assert.Equal(["EFI EfiResetShutdown"], Steps().Where(static step => !step.StartsWith("CF8=", StringComparison.Ordinal)));
    }

    private void AddLpcBridge(uint identity, uint revision, uint start, uint control)
    {
        uint selected = 0;
        Func<ushort, int, uint?> read = _bus.OnRead!;
        Func<ushort, int, uint, bool> write = _bus.OnWrite!;
        _bus.OnWrite = (port, bytes, value) =>
        {
            selected = port == 0xCF8 ? value : selected;
            return write(port, bytes, value);
        };
        _bus.OnRead = (port, bytes) => port != 0xCFC ? read(port, bytes) : selected switch
        {
            0x8000_F800 => identity,
            0x8000_F808 => revision,
            0x8000_F840 => start,
            0x8000_F844 => control,
            _ => 0xFFFF_FFFF,
        };
    }

    [Fact]
    public void A_second_control_register_gets_its_own_type_after_the_first()
    {
        _registers[Pm1b] = 0x0000;
        NewPower(a =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(68), Pm1b);
            a.DsdtAml = [0x08, .. "_S5_"u8, 0x12, 0x08, 0x04, 0x0A, 0x05, 0x0A, 0x03, 0x00, 0x00];
        }).Shutdown();
        Assert.Equal(["600=8000/2", "604=1401/2", "608=C00/2", "604=3401/2", "608=2C00/2", "EFI EfiResetShutdown"], Steps());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(164)]
    public void The_wake_status_of_a_second_event_block_is_cleared_too(int field)
    {
        NewPower(a =>
        {
            if (field == 164)
            {
                (a.Fadt[160], a.Fadt[161]) = (1, 32);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(field), 0x620);
        }).Shutdown();
        Assert.Equal(["600=8000/2", "620=8000/2", "604=1/2", "604=2001/2", "EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void A_hardware_reduced_machine_has_its_wake_status_cleared_first()
    {
        NewPower(a =>
        {
            a.FadtRevision = 6;
            BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(112), 1 << 20);
            (a.Fadt[244], a.Fadt[256]) = (1, 1);
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(248), 0x600);
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(260), 0x601);
        }).Shutdown();
        Assert.Equal(["601=80/1", "600=20/1", "EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void Stale_type_enable_and_release_bits_are_not_carried_over()
    {
        _registers[Pm1a] = 0x3C07;
        NewPower().Shutdown();
        Assert.Equal(["600=8000/2", "604=3/2", "604=2003/2", "EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void ACPI_mode_is_asked_for_when_it_is_off()
    {
        _registers[Pm1a] = 0x0000;
        _bus.OnWrite = (port, _, value) =>
        {
            _events.Add($"{port:X}={value:X}");
            if (port == 0xB2 && value == 2)
            {
                _registers[Pm1a] = 0x0001;
            }

            return true;
        };
        NewPower().Shutdown();
        Assert.Equal(["B2=2", "600=8000", "604=1", "604=2001", "EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void The_wait_for_ACPI_mode_is_bounded()
    {
        _registers[Pm1a] = 0x0000;
        NewPower().Shutdown();
        Assert.Equal(["B2=2/1", "600=8000/2", "604=0/2", "604=2000/2", "EFI EfiResetShutdown"], Steps());
        Assert.Contains(_events, e => e.Contains("not entered"));
    }

    [Fact]
    public void A_machine_without_legacy_mode_is_not_asked_for_ACPI_mode()
    {
        _registers[Pm1a] = 0x0000;
        NewPower(a => BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(48), 0)).Shutdown();
        Assert.Equal(["600=8000/2", "604=0/2", "604=2000/2", "EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void Absent_registers_leave_shutdown_to_firmware()
    {
        _registers.Clear();
        NewPower().Shutdown();
        Assert.Equal(["EFI EfiResetShutdown"], Steps());
        Assert.Contains(_events, e => e.Contains("nothing answers"));
    }

    [Theory]
    [InlineData(2, 0x1000)]
    [InlineData(1, 0x10000)]
    [InlineData(0x7F, 0x604)]
    public void A_control_register_that_is_neither_port_nor_memory_is_refused(byte space, ulong address)
    {
        NewPower(a =>
        {
            a.Fadt[172] = space;
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(176), address);
        }).Shutdown();
        Assert.Equal(["EFI EfiResetShutdown"], Steps());
        Assert.Contains(_events, e => e.Contains("expected an I/O port or memory"));
    }

    [Fact]
    public void A_hardware_reduced_machine_uses_its_sleep_control_register()
    {
        NewPower(a =>
        {
            a.FadtRevision = 6;
            BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(112), 1 << 20);
            a.Fadt[244] = 1;
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(248), 0x600);
            a.DsdtAml = [0x08, .. "_S5_"u8, 0x12, 0x06, 0x04, 0x0A, 0x05, 0x00, 0x00, 0x00];
        }).Shutdown();
        Assert.Equal(["600=34/1", "EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void Control_registers_in_memory_are_written_in_the_order_of_ports()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            foreach ((int field,
                ulong address) in (ReadOnlySpan<(int, ulong)>)[(148, 0xFED8_0800), (172, 0xFED8_0804), (184, 0xFED8_0904)])
            {
                a.Fadt[field] = 0;
                BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(field + 4), address);
            }

            a.DsdtAml = [0x08, .. "_S5_"u8, 0x12, 0x08, 0x04, 0x0A, 0x05, 0x0A, 0x03, 0x00, 0x00];
        });
        acpi.Memory.RegisterValue = 0x0001;
        NewPower(acpi.Read(), acpi.Memory).Shutdown();
        Assert.Equal(
            [(0xFED8_0800ul, 2, 0x8000), (0xFED8_0804ul, 2, 0x1401), (0xFED8_0904ul, 2, 0x0C01), (0xFED8_0804ul, 2, 0x3401),
            (0xFED8_0904ul, 2, 0x2C01)],
            acpi.Memory.Registers);
        Assert.Equal(["EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void Control_registers_in_memory_that_cannot_be_reached_leave_shutdown_to_firmware()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            a.Fadt[172] = 0;
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(176), 0xFED8_0804);
        });
        acpi.Memory.RegistersReachable = false;
        NewPower(acpi.Read(), acpi.Memory).Shutdown();
        Assert.Equal(["EFI EfiResetShutdown"], Steps());
        Assert.Contains(_events, e => e.Contains("nothing answers"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sleep_control_register_in_memory_is_written_when_it_can_be_reached(bool reachable)
    {
        var acpi = FakeAcpi.Build(a =>
        {
            a.FadtRevision = 6;
            BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(112), 1 << 20);
            a.Fadt[244] = 0;
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(248), 0xFED8_0600);
            a.DsdtAml = [0x08, .. "_S5_"u8, 0x12, 0x06, 0x04, 0x0A, 0x05, 0x00, 0x00, 0x00];
        });
        acpi.Memory.RegistersReachable = reachable;
        NewPower(acpi.Read(), acpi.Memory).Shutdown();
        Assert.Equal(reachable ? [(0xFED8_0600ul, 1, (ushort)0x34)] : [], acpi.Memory.Registers);
        Assert.Equal(["EFI EfiResetShutdown"], Steps());
    }

    [Fact]
    public void Without_tables_and_firmware_shutdown_says_that_it_failed()
    {
        NewPower(AcpiTables.None, new FakeMemory(0, 0), firmware: false).Shutdown();
        Assert.Equal(["Power: the machine could not be switched off"], _events);
    }

    [Fact]
    public void Reboot_tries_every_way_in_order_and_logs_each_before_it()
    {
        NewPower().Reboot();
        Assert.Equal(["CF9=F/1", "EFI EfiResetCold", "CF9=2/1", "CF9=6/1", "64=FE/1", "triple fault"], Steps());

        for (int i = 0; i < _events.Count; i++)
        {
            if (_events[i] is "EFI EfiResetCold" or "CF9=F/1" or "CF9=2/1" or "64=FE/1" or "triple fault")
            {
                Assert.Equal("drain", _events[i - 1]);
                Assert.StartsWith("Power:", _events[i - 2], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Reboot_needs_neither_tables_nor_firmware()
    {
        NewPower(AcpiTables.None, new FakeMemory(0, 0), firmware: false).Reboot();
        Assert.Equal(["CF9=2/1", "CF9=6/1", "64=FE/1", "triple fault"], Steps());
    }

    [Fact]
    public void A_reset_register_that_is_not_declared_is_not_used()
    {
        NewPower(a => BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(112), 0)).Reboot();
        Assert.Equal("EFI EfiResetCold", Steps()[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reset_register_in_memory_is_written_when_it_can_be_reached(bool reachable)
    {
        var acpi = FakeAcpi.Build(a =>
        {
            a.Fadt[116] = 0;
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(120), 0xFED8_0CF9);
        });
        acpi.Memory.RegistersReachable = reachable;
        NewPower(acpi.Read(), acpi.Memory).Reboot();
        Assert.Equal(reachable ? [(0xFED8_0CF9ul, 1, (ushort)0x0F)] : [], acpi.Memory.Registers);
        Assert.Equal(!reachable, _events.Any(e => e.Contains("cannot be reached")));
        Assert.Equal("EFI EfiResetCold", Steps()[0]);
    }

    [Theory]
    [InlineData(0x0000_001F_0003_0044ul, true)]
    [InlineData(0x0000_0020_0003_0044ul, false)]
    [InlineData(0x0000_001F_0008_0044ul, false)]
    [InlineData(0x0000_001F_0003_0144ul, false)]
    public void A_reset_register_in_PCI_configuration_space_is_written_through_its_ports(ulong address, bool possible)
    {
        NewPower(a =>
        {
            a.Fadt[116] = 2;
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(120), address | 1);
        }).Reboot();
        Assert.Equal(
            possible ? ["CF8=8000FB44/4", "CFD=F/1", "EFI EfiResetCold"] : ["EFI EfiResetCold"], Steps()[..(possible ? 3 : 1)]);
    }

    [Fact]
    public void Everything_together_is_bounded()
    {
        MachinePower power = NewPower();
        _registers[Pm1a] = 0x0000;
        power.Shutdown();
        power.Reboot();
        Assert.InRange(_bus.Accesses, 1, 8L * MachinePower.SettleReads + SoftOff.EnableWaitLimit + 200_000);
    }
}
