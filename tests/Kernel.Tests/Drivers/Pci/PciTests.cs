using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using UefiKernel.Kernel.Tests.Drivers.Timers;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Pci;

public class PciTests
{
    private readonly FakePci _pci = new();
    private readonly List<string> _messages = [];

    private PciScanner Scan(byte lastBus = 255)
    {
        var scanner = new PciScanner(_pci, _pci.RunAlone, Report);
        scanner.Scan(0, 0, lastBus);
        return scanner;
    }

    // A log line goes to the screen and the serial port, which may be the function that does not decode.
    private void Report(string message)
    {
        Assert.False(_pci.IsExclusive);
        _messages.Add(message);
    }

    private static string[] Addresses(PciScanner scanner) => [.. scanner.Functions.Select(f => f.Address.ToString())];

    [Fact]
    public void Functions_that_were_found_before_are_not_touched_when_the_buses_are_looked_at_again()
    {
        var pci = new FakePci();
        pci.AddBridge(0, 1, 0, 1, 1);
        pci.Add(1, 0).SetBar(0, 0xFEB0_0000, 0xFFFF_F000);
        var first = new PciScanner(pci, pci.RunAlone, Assert.Fail);
        first.Scan(0, 0, 255);
        FakeFunction added = pci.Add(1, 3, classCode: 0x0C_0330);
        added.SetBar(0, 0xFEC0_0000, 0xFFFF_0000);
        int sized = 0;
        var second = new PciScanner(
            pci,
            action =>
            {
                sized++;
                pci.RunAlone(action);
            },
            Assert.Fail)
        {
            Known = first.Functions,
        };
        second.Scan(0, 0, 255);
        Assert.Equal(first.Functions, second.Functions.Take(2));
        Assert.Equal(3, second.Functions.Count);
        Assert.Equal(0x1_0000ul, second.Functions[2].Bars[0].Size);
        Assert.InRange(sized, 1, 6);

        // Another device in the same place is a new one.
        pci.Functions[new PciAddress(0, 1, 0, 0)].Registers[0] = 0x1111_1AF4;
        var third = new PciScanner(pci, pci.RunAlone, Assert.Fail) { Known = second.Functions };
        third.Scan(0, 0, 255);
        Assert.Equal(2, third.Functions.Count(function => second.Functions.Contains(function)));
    }

    [Fact]
    public void Functions_are_found_on_all_devices_and_behind_bridges()
    {
        _pci.Add(0, 0, classCode: 0x06_0000);
        _pci.Add(0, 31, 0, 0x06_0100, headerType: 0x80);
        _pci.Add(0, 31, 2, 0x01_0601);
        _pci.Add(0, 31, 7);
        _pci.AddBridge(0, 1, 0, 1, 2);
        _pci.AddBridge(1, 0, 1, 2, 2);
        _pci.Add(2, 5);
        PciScanner scanner = Scan();
        Assert.Equal(["00:00.0", "00:01.0", "00:1F.0", "00:1F.2", "00:1F.7", "01:00.0", "02:05.0"], Addresses(scanner));
        Assert.Empty(_messages);
        PciFunction sata = scanner.Functions[3];
        Assert.Equal(
            (0x8086, 0x10D3, 0x01_0601u, 1, 0), (sata.VendorId, sata.DeviceId, sata.ClassCode, sata.Revision, sata.HeaderType));
        Assert.Equal("SATA controller, AHCI", PciClass.GetName(sata.ClassCode));
        Assert.Equal([0, 1, 0, 0, 0, 2, 0], scanner.Functions.Select(f => (int)f.SecondaryBus));
    }

    [Fact]
    public void Functions_beyond_the_first_need_its_word()
    {
        _pci.Add(0, 3);
        _pci.Add(0, 3, 1);
        _pci.Add(0, 4, 1);
        Assert.Equal(["00:03.0"], Addresses(Scan()));
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0u)]
    [InlineData(0x1234_FFFFu)]
    [InlineData(0x1234_0000u)]
    public void Identifiers_that_no_vendor_has_mean_no_device(uint identifier)
    {
        _pci.Add(0, 3).Registers[0] = identifier;
        Assert.Empty(Scan().Functions);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(0, 1, 0, 1, 1)]
    [InlineData(0, 2, 2, 1, 1)]
    [InlineData(0, 2, 1, 0, 1)]
    [InlineData(0, 9, 9, 0, 1)]
    [InlineData(255, 255, 255, 0, 1)]
    public void Bridges_that_lead_nowhere_possible_are_reported_and_not_followed(
        byte primary, byte secondary, byte subordinate, byte bus, int complaints)
    {
        _pci.AddBridge(0, 0, 0, 1, 8);
        _pci.AddBridge(bus, 1, primary, secondary, subordinate);
        PciScanner scanner = Scan(lastBus: 8);
        Assert.Equal(2, scanner.Functions.Count);
        Assert.Equal(complaints, _messages.Count);
        Assert.Equal(0, scanner.Functions[1].SecondaryBus);
    }

    [Fact]
    public void Two_bridges_to_one_bus_are_followed_once()
    {
        _pci.AddBridge(0, 1, 0, 5, 5);
        _pci.AddBridge(0, 2, 0, 5, 5);
        _pci.Add(5, 0);
        Assert.Equal(["00:01.0", "00:02.0", "05:00.0"], Addresses(Scan()));
        Assert.Contains("00:02.0 leads to bus 5", Assert.Single(_messages));
    }

    [Fact]
    public void Ranges_are_sized_with_decoding_off_and_left_as_they_were()
    {
        FakeFunction device = _pci.Add(0, 2);
        device.Registers[0x04] = 0xA010_0407;
        device.SetBar(0, 0xFD00_0008, 0xFF00_0000);
        device.SetBar(1, 0x0000_C041, 0x0000_FFE0);
        device.SetBar(2, 0x0000_000C, 0xFFFC_0000);
        device.SetBar(3, 0x0000_0008, 0xFFFF_FFFF);
        device.SetBar(4, 0, 0);
        device.SetBar(5, 0x0000_0000, 0xFFFF_F000);
        Dictionary<int, uint> before = new(device.Registers);

        PciFunction function = Assert.Single(Scan().Functions);
        Assert.Equal(
            [
                new PciBar(0, false, false, true, 0xFD00_0000, 16 << 20),
                new PciBar(1, true, false, false, 0xC040, 32),
                new PciBar(2, false, true, true, 0x8_0000_0000, 256 << 10),
                new PciBar(5, false, false, false, 0, 4096),
            ],
            function.Bars);
        Assert.False(device.WasMovedWhileDecoding);
        Assert.False(_pci.WasSizedInPublic);
        Assert.False(_pci.IsExclusive);
        Assert.Equal(before, device.Registers);
    }

    [Fact]
    public void A_failure_anywhere_leaves_the_function_as_it_was()
    {
        FakeFunction device = _pci.Add(0, 2);
        device.Registers[0x04] = 0x0010_0407;
        device.SetBar(0, 0xFD00_0008, 0xFF00_0000);
        device.SetBar(1, 0x0000_C041, 0x0000_FFE0);
        device.SetBar(2, 0x8000_0000, 0xFFFF_F000);
        device.SetBar(3, 0, 0);
        device.SetBar(4, 0, 0);
        device.SetBar(5, 0x9000_0004, 0xFFFF_F000);
        Dictionary<int, uint> before = new(device.Registers);
        Scan();
        Assert.Contains("no second half", Assert.Single(_messages));
        long accesses = _pci.Accesses;
        long first = 0;
        for (long failing = 1; failing <= accesses; failing++)
        {
            _pci.FailingAccess = _pci.Accesses + failing;
            Assert.Throws<InvalidOperationException>(() => Scan());
            Assert.False(_pci.IsExclusive);

            // The write that restores a register cannot be replaced when it is the one that fails; all others are still made.
            Assert.InRange(device.Registers.Count(r => before[r.Key] != r.Value), 0, 1);
            first += device.Registers.All(r => before[r.Key] == r.Value) ? 1 : 0;
            foreach ((int offset, uint value) in before)
            {
                device.Registers[offset] = value;
            }
        }

        // Seven registers are restored: each of those writes failed once.
        Assert.InRange(accesses - first, 1, 7);
    }

    [Fact]
    public void Range_of_many_gigabytes_is_sized()
    {
        FakeFunction device = _pci.Add(0, 2);
        device.SetBar(0, 0x0000_0004, 0);
        device.SetBar(1, 0x0000_0010, 0xFFFF_FFF0);
        Assert.Equal(new PciBar(0, false, true, false, 0x10_0000_0000, 0x10_0000_0000), Assert.Single(Scan().Functions[0].Bars));
    }

    [Fact]
    public void Half_of_a_64_bit_range_is_reported()
    {
        _pci.Add(0, 2).SetBar(5, 0x8000_0004, 0xFFFF_F000);
        Assert.Empty(Scan().Functions[0].Bars);
        Assert.Contains("no second half", Assert.Single(_messages));
    }

    [Fact]
    public void Host_bridges_are_not_touched_and_bridges_have_two_ranges()
    {
        FakeFunction host = _pci.Add(0, 0, classCode: 0x06_0000);
        host.Registers[0x04] = 0x0007;
        host.SetBar(0, 0xE000_0008, 0xFFFF_0000);
        FakeFunction bridge = _pci.AddBridge(0, 1, 0, 0, 0);
        bridge.SetBar(0, 0xF000_0000, 0xFFFF_0000);
        PciScanner scanner = Scan();
        Assert.False(host.WasMovedWhileDecoding);
        Assert.Equal(new PciBar(0, false, false, true, 0xE000_0000, 0), Assert.Single(scanner.Functions[0].Bars));
        Assert.Equal(0x1_0000u, Assert.Single(scanner.Functions[1].Bars).Size);
    }

    [Fact]
    public void Bus_that_answers_everywhere_is_cut()
    {
        var everywhere = new Everywhere();
        var scanner = new PciScanner(everywhere, static action => action(), _messages.Add);
        for (int bus = 0; bus < 256; bus++)
        {
            scanner.Scan(0, (byte)bus, 255);
        }

        Assert.Equal(PciScanner.MaximumFunctions, scanner.Functions.Count);
        Assert.Single(_messages, m => m.Contains("more than"));
        Assert.InRange(everywhere.Accesses, 1, 3_000_000);
    }

    [Fact]
    public void Any_configuration_space_is_scanned_in_bounds_and_left_as_it_was()
    {
        Gen<(byte Bus, byte Device, byte Function)> place = Gen.Select(Gen.Byte[0, 6], Gen.Byte[0, 31], Gen.Byte[0, 7]);
        var register = Gen.OneOf(Gen.UInt, Gen.Const(0u), Gen.Const(uint.MaxValue));
        var header = Gen.Select(
            Gen.OneOf(
                Gen.Const((byte)0), Gen.Const((byte)1), Gen.Const((byte)2), Gen.Const((byte)0x80), Gen.Const((byte)0x81),
                Gen.Byte), Gen.Byte, (type, rest) => (uint)type << 16 | rest);
        var buses = Gen.Select(Gen.Byte[0, 7], Gen.Byte[0, 7], Gen.Byte[0, 8], (a, b, c) => (uint)(a | b << 8 | c << 16));
        Gen.Select(place, header, buses, Gen.Select(register, register).Array[7, 7]).Array[0, 40].Sample(functions =>
        {
            var pci = new FakePci();
            foreach (((byte bus, byte device, byte function), uint type, uint numbers, (uint, uint)[] registers) in functions)
            {
                FakeFunction fake = pci.Add(bus, device, function);
                fake.Registers[0x0C] = type;
                fake.Registers[0x04] = registers[6].Item1;
                for (int i = 0; i < 6; i++)
                {
                    fake.SetBar(i, registers[i].Item1, registers[i].Item2);
                }

                if ((type >> 16 & 0x7F) is 1 or 2)
                {
                    fake.Registers[0x18] = numbers;
                }
            }

            var before = pci.Functions.ToDictionary(f => f.Key, f => new Dictionary<int, uint>(f.Value.Registers));
            var scanner = new PciScanner(pci, pci.RunAlone, _ => Assert.False(pci.IsExclusive));
            scanner.Scan(0, 0, 255);

            Assert.Equal(scanner.Functions.Count, scanner.Functions.Select(f => f.Address).Distinct().Count());
            Assert.All(scanner.Functions, f => Assert.True(pci.Functions.ContainsKey(f.Address)));
            Assert.All(scanner.Functions.SelectMany(f => f.Bars), bar => Assert.True(bar.Size == 0 || ulong.IsPow2(bar.Size)));
            Assert.InRange(pci.Accesses, 0, 20_000);
            Assert.All(pci.Functions, f => Assert.Equal(before[f.Key], f.Value.Registers));
            Assert.All(pci.Functions.Values, f => Assert.False(f.WasMovedWhileDecoding));
        }, iter: 300);
    }

    [Fact]
    public void Ports_encode_the_address_and_reach_no_other_segment()
    {
        var bus = new FakeBus { OnRead = (_, _) => 0x1234_5678 };
        var ports = new PciPorts(new FakePorts(bus));
        Assert.Equal(0x1234_5678u, ports.Read(new PciAddress(0, 0xAB, 0x1F, 7), 0xFC));
        ports.Write(new PciAddress(0, 1, 2, 3), 0x10, 0xCAFE);
        Assert.Equal(
            [('w', (ushort)0xCF8, 4, 0x80AB_FFFCu), ('r', (ushort)0xCFC, 4, 0x1234_5678u), ('w', (ushort)0xCF8, 4, 0x8001_1310u),
            ('w', (ushort)0xCFC, 4, 0xCAFEu)],
            bus.Log);
        Assert.Equal(uint.MaxValue, ports.Read(new PciAddress(1, 0, 0, 0), 0));
        ports.Write(new PciAddress(1, 0, 0, 0), 0, 1);
        Assert.Equal(4, bus.Log.Count);
    }

    [Fact]
    public void Mapped_space_is_used_where_it_is_and_the_ports_elsewhere()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            a.PutTable(FakeAcpi.Window + 0x4000, "MCFG", [.. new byte[8], 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 0, 2, 5, 0, 0, 0, 0], 1);
            a.XsdtEntries.Add(FakeAcpi.Window + 0x4000);
        });
        Mcfg mcfg = acpi.Read().Mcfg!;
        var mapped = new List<ulong>();
        var accesses = new List<(ulong Bus, int Offset)>();
        IRegisters? Map(PhysicalAddress address)
        {
            mapped.Add(address.Value);
            var registers = new FakeRegisters(offset =>
            {
                accesses.Add((address.Value, offset));
                return 0x1111_1111;
            }, (_, _) => { });
            return address.Value == 0xB050_0000 ? null : registers;
        }

        _pci.Add(1, 0);
        var configuration = new PciMapped(mcfg, Map, _pci);
        Assert.Equal(0x10D3_8086u, configuration.Read(new PciAddress(0, 1, 0, 0), 0));
        Assert.Equal(0x1111_1111u, configuration.Read(new PciAddress(0, 2, 31, 7), 0xFC));
        Assert.Equal(0x1111_1111u, configuration.Read(new PciAddress(0, 2, 0, 0), 0));
        Assert.Equal([(0xB020_0000ul, 0xF_F0FC), (0xB020_0000ul, 0)], accesses);

        // A bus that cannot be mapped is asked through the ports, and mapping it is tried once.
        Assert.Equal(uint.MaxValue, configuration.Read(new PciAddress(0, 5, 0, 0), 0));
        Assert.Equal(uint.MaxValue, configuration.Read(new PciAddress(0, 5, 0, 0), 0));
        Assert.Equal([0xB020_0000, 0xB050_0000], mapped);
    }

    [Fact]
    public void Every_class_code_has_a_name() =>
        Gen.UInt[0, 0xFF_FFFF].Sample(code => Assert.Matches("^[A-Z]", PciClass.GetName(code)));

    // From the specification: by programming interface, by sub-class, by base class, and of no class that it knows.
    [Theory]
    [InlineData(0x01_0601, "SATA controller, AHCI")]
    [InlineData(0x01_0600, "SATA controller")]
    [InlineData(0x01_FF00, "Mass storage controller")]
    [InlineData(0x02_0000, "Ethernet controller")]
    [InlineData(0x03_0000, "VGA-compatible controller")]
    [InlineData(0x06_0400, "PCI bridge")]
    [InlineData(0x0C_0330, "USB controller, xHCI")]
    [InlineData(0x00_0000, "Device of no class")]
    [InlineData(0x77_0000, "Device of an unknown class")]
    public void A_class_code_has_the_name_of_the_specification(uint code, string name) =>
        Assert.Equal(name, PciClass.GetName(code));

    private sealed class Everywhere : IPciConfiguration
    {
        public long Accesses { get; private set; }

        public uint Read(PciAddress address, int offset)
        {
            Accesses++;
            return offset == 0x0C ? 0x0080_0000u : 0x1234_5678u;
        }

        public void Write(PciAddress address, int offset, uint value) => Accesses++;
    }
}
