using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Tests.Drivers.Timers;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Apic;

public class ApicTests
{
    private const uint Masked = 1 << 16;

    [Fact]
    public void Local_apic_is_enabled_with_everything_masked_but_errors()
    {
        var fake = new FakeLocalApic();
        LocalApic<FakeRegisters> apic = fake.Open();
        Assert.True(apic.IsPresent);
        Assert.Equal(3u, apic.Id);
        apic.Enable(spurious: 0xFF, error: 0xFE);

        Assert.Equal(0x1FFu, fake.Registers[0xF0]);
        Assert.Equal(0u, fake.Registers[0x80]);
        Assert.Equal(0xFEu, fake.Registers[0x370]);
        Assert.All((int[])[0x320, 0x330, 0x340, 0x350, 0x360], entry => Assert.Equal(Masked, fake.Registers[entry] & Masked));
        Assert.False(fake.Registers.ContainsKey(0x2F0));
    }

    [Theory]
    [InlineData(0x0003_0010u, new int[0])]
    [InlineData(0x0004_0014u, new[] { 0x340 })]
    [InlineData(0x0006_0015u, new[] { 0x2F0, 0x330, 0x340 })]
    public void Only_entries_that_the_version_has_are_written(uint version, int[] entries)
    {
        var fake = new FakeLocalApic { Version = version };
        fake.Open().Enable(0xFF, 0xFE);
        Assert.Equal(entries, fake.Registers.Keys.Intersect([0x2F0, 0x330, 0x340]).Order());
    }

    [Fact]
    public void Interrupts_that_firmware_left_in_service_are_ended()
    {
        var fake = new FakeLocalApic();
        fake.InService.UnionWith([0x20, 0x68, 0xEF]);
        LocalApic<FakeRegisters> apic = fake.Open();
        Assert.True(apic.IsInService(0x68));
        Assert.False(apic.IsInService(0x69));
        apic.Enable(0xFF, 0xFE);
        Assert.Empty(fake.InService);
    }

    [Fact]
    public void Controller_that_never_ends_its_interrupts_does_not_hold_the_boot_up()
    {
        var fake = new FakeLocalApic { IgnoresEnd = true };
        fake.InService.Add(0x30);
        fake.Open().Enable(0xFF, 0xFE);
        Assert.Equal(0x1FFu, fake.Registers[0xF0]);
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0u)]
    [InlineData(0x0003_0004u)]
    public void Nothing_and_the_first_external_apic_are_not_taken_for_one(uint version) =>
        Assert.False(new FakeLocalApic { Version = version }.Open().IsPresent);

    [Fact]
    public void X2apic_has_identifiers_of_32_bits() =>
        Assert.Equal(0x0300_0000u, new LocalApic<FakeRegisters>(new FakeLocalApic().AsRegisters(), isX2: true).Id);

    [Fact]
    public void Nmi_is_connected_to_its_pin()
    {
        var fake = new FakeLocalApic();
        LocalApic<FakeRegisters> apic = fake.Open();
        apic.ConnectNmi(1, isActiveLow: false);
        Assert.Equal(0x400u, fake.Registers[0x360]);
        apic.ConnectNmi(0, isActiveLow: true);
        Assert.Equal(0x2400u, fake.Registers[0x350]);
    }

    [Fact]
    public void Timer_is_measured_by_a_clock_and_started() =>
        Gen.Int[1_000, 400_000_000].Sample(frequency =>
        {
            ulong now = 0;
            var fake = new FakeLocalApic { CurrentCount = initial => initial - (uint)(now * (ulong)frequency / 1_000_000_000) };
            LocalApic<FakeRegisters> apic = fake.Open();
            uint measured = apic.MeasureTimer(() => now += 1000, 10_000_000);

            // One tick, and one reading of the clock, are the grain.
            Assert.InRange(measured, frequency * 0.999 - 200, frequency * 1.001 + 200);
            Assert.Equal(0u, fake.Registers[0x380]);

            apic.StartTimer(0x40, 1234);
            Assert.Equal((0x2_0040u, 1234u, 3u), (fake.Registers[0x320], fake.Registers[0x380], fake.Registers[0x3E0]));
        });

    // The timer runs out meanwhile, or a part of the time is missing.
    [Theory]
    [InlineData(300_000_000_000)]
    [InlineData(130_000_000)]
    public void Timer_is_measured_again_when_the_machine_was_stopped_meanwhile(long stop)
    {
        const uint Frequency = 62_500_000;
        ulong now = 0;
        ulong begun = 0;
        int looks = 0;
        var fake = new FakeLocalApic
        {
            CurrentCount = initial =>
            initial - (uint)ulong.Min(initial, (now - begun) * Frequency / 1_000_000_000)
        };
        LocalApic<FakeRegisters> apic = fake.Open();
        uint measured = apic.MeasureTimer(() => now += looks++ == 100 ? (ulong)stop : 1000, 10_000_000);
        Assert.InRange(measured, Frequency * 0.999, Frequency * 1.001);
    }

    [Fact]
    public void Timer_that_does_not_count_has_no_frequency()
    {
        ulong now = 0;
        Assert.Equal(0u, new FakeLocalApic { CurrentCount = _ => 7 }.Open().MeasureTimer(() => now += 1000, 1_000_000));
    }

    [Fact]
    public void Io_apic_masks_all_and_connects_one()
    {
        var fake = new FakeIoApic { Version = 0x0017_0011 };
        IoApic ioApic = fake.Open();
        Assert.Equal(24, ioApic.PinCount);
        ioApic.MaskAll();
        Assert.Equal(24, fake.Entries.Count);
        Assert.All(fake.Entries.Values, entry => Assert.Equal(Masked, entry & Masked));

        ioApic.Connect(9, 0x39, processor: 5, isActiveLow: true, isLevelTriggered: true);
        Assert.Equal((0xA039u, 0x0500_0000u), (fake.Entries[0x10 + 18], fake.Entries[0x10 + 19]));
        ioApic.Connect(1, 0x31, processor: 0, isActiveLow: false, isLevelTriggered: false);
        Assert.Equal(0x31u, fake.Entries[0x12]);

        // Never open while half of it is old.
        Assert.Equal([(0x12u, 0x31u | Masked), (0x13u, 0u), (0x12u, 0x31u)], fake.Writes.TakeLast(3));
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0u)]
    [InlineData(0x00FF_0011u)]
    public void An_impossible_io_apic_has_no_pins(uint version)
    {
        var fake = new FakeIoApic { Version = version };
        Assert.Equal(0, fake.Open().PinCount);
        fake.Open().MaskAll();
        Assert.Empty(fake.Writes);
    }

    [Fact]
    public void Legacy_pic_is_moved_and_masked()
    {
        var bus = new FakeBus();
        new LegacyPic<FakePorts>(new FakePorts(bus), 0x20).MoveAndMask();
        Assert.Equal([0x11, 0x20, 0x04, 0x01, 0xFF], bus.Log.Where(a => a.Port is 0x20 or 0x21).Select(a => (int)a.Value));
        Assert.Equal([0x11, 0x28, 0x02, 0x01, 0xFF], bus.Log.Where(a => a.Port is 0xA0 or 0xA1).Select(a => (int)a.Value));
    }

    [Theory]
    [InlineData(0x27, 0x80, 0x00, true, 1, 0)]
    [InlineData(0x27, 0x00, 0x00, false, 0, 0)]
    [InlineData(0x20, 0x80, 0x00, false, 0, 0)]
    [InlineData(0x2F, 0x04, 0x80, true, 1, 1)]
    [InlineData(0x2F, 0x04, 0x00, false, 1, 0)]
    public void Legacy_interrupt_is_ended_where_it_is_in_service(
        byte vector, int first, int second, bool isReal, int endsOfFirst, int endsOfSecond)
    {
        var bus = new FakeBus { OnRead = (port, _) => port == 0x20 ? (uint)first : port == 0xA0 ? (uint)second : null };
        var pic = new LegacyPic<FakePorts>(new FakePorts(bus), 0x20);
        Assert.True(pic.Owns(vector));
        Assert.False(pic.Owns(0x30));
        Assert.False(pic.Owns(0x1F));
        Assert.Equal(isReal, pic.TryEnd(vector));
        Assert.Equal(endsOfFirst, bus.Log.Count(a => a is { Direction: 'w', Port: 0x20, Value: 0x20 }));
        Assert.Equal(endsOfSecond, bus.Log.Count(a => a is { Direction: 'w', Port: 0xA0, Value: 0x20 }));
    }

    private sealed class FakeLocalApic
    {
        public Dictionary<int, uint> Registers { get; } = [];

        public HashSet<int> InService { get; } = [];

        public uint Version { get; init; } = 0x0005_0014;

        public bool IgnoresEnd { get; init; }

        public Func<uint, uint>? CurrentCount { get; init; }

        public LocalApic<FakeRegisters> Open() => new(AsRegisters(), isX2: false);

        public FakeRegisters AsRegisters() => new(Read, Write);

        private uint Read(int offset) => offset switch
        {
            0x20 => 0x0300_0000,
            0x30 => Version,
            0x390 => CurrentCount?.Invoke(Registers.GetValueOrDefault(0x380)) ?? 0,
            >= 0x100 and < 0x180 => (uint)InService.Where(v => v / 32 == (offset - 0x100) / 16).Sum(v => 1L << (v % 32)),
            _ => Registers.GetValueOrDefault(offset),
        };

        private void Write(int offset, uint value)
        {
            Assert.Equal(0, offset % 16);
            if (offset == 0xB0 && InService.Count > 0 && !IgnoresEnd)
            {
                InService.Remove(InService.Max());
            }

            Registers[offset] = value;
        }
    }

    private sealed class FakeIoApic
    {
        private uint _selected;

        public uint Version { get; init; }

        public Dictionary<uint, uint> Entries { get; } = [];

        public List<(uint Register, uint Value)> Writes { get; } = [];

        public IoApic Open() => new(new FakeRegisters(Read, Write), firstInterrupt: 0);

        private uint Read(int offset) => offset == 0x10 && _selected == 1 ? Version : 0;

        private void Write(int offset, uint value)
        {
            if (offset == 0)
            {
                _selected = value;
                return;
            }

            Assert.Equal(0x10, offset);
            Entries[_selected] = value;
            Writes.Add((_selected, value));
        }
    }
}
