using System;
using CsCheck;
using UefiKernel.Kernel.Drivers.Timers;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Timers;

public class CmosClockTests
{
    private const byte CenturyRegister = 0x32;

    private static bool TryRead(FakeBus bus, out DateTime time, byte century = CenturyRegister) =>
        new CmosClock(new FakePorts(bus), century).TryRead(out time);

    [Fact]
    public void Every_second_of_three_centuries_is_read_in_all_four_formats()
    {
        Gen.Select(Gen.DateTime[new DateTime(1900, 1, 1), new DateTime(2199, 12, 31)], Gen.Bool, Gen.Bool)
            .Sample((when, binary, twelveHours) =>
            {
                var bus = new FakeBus();
                new FakeRtc(bus) { Binary = binary, TwelveHours = twelveHours }.Set(when);
                Assert.True(TryRead(bus, out DateTime read));
                Assert.Equal(new DateTime(when.Year, when.Month, when.Day, when.Hour, when.Minute, when.Second), read);
            });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(11, 11)]
    [InlineData(12, 12)]
    [InlineData(23, 23)]
    public void Midnight_and_noon_are_right_on_a_twelve_hour_clock(int hour, int expected)
    {
        var bus = new FakeBus();
        new FakeRtc(bus) { TwelveHours = true }.Set(new DateTime(2026, 11, 22, hour, 5, 6));
        Assert.True(TryRead(bus, out DateTime read));
        Assert.Equal(expected, read.Hour);
    }

    [Fact]
    public void Without_a_century_register_the_year_is_of_this_century()
    {
        var bus = new FakeBus();
        new FakeRtc(bus).Set(new DateTime(1999, 1, 2, 3, 4, 5));
        Assert.True(TryRead(bus, out DateTime read, century: 0));
        Assert.Equal(2099, read.Year);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x0B)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void A_century_register_inside_the_clock_or_beyond_its_RAM_is_not_used(byte register)
    {
        var bus = new FakeBus();
        new FakeRtc(bus).Set(new DateTime(2026, 1, 2, 3, 4, 5));
        Assert.True(TryRead(bus, out DateTime read, register));
        Assert.Equal(2026, read.Year);
        Assert.DoesNotContain(bus.Log, a => a.Direction == 'w' && a.Port == 0x70 && a.Value >= 0x80);
    }

    [Fact]
    public void An_absent_clock_ends_in_a_bounded_number_of_accesses()
    {
        var bus = new FakeBus();
        Assert.False(TryRead(bus, out _));
        Assert.InRange(bus.Accesses, 1, 2 * CmosClock.UpdateWaitLimit + 100);
    }

    [Fact]
    public void An_empty_battery_is_noticed()
    {
        var bus = new FakeBus();
        new FakeRtc(bus) { BatteryEmpty = true }.Set(new DateTime(2026, 1, 2));
        Assert.False(TryRead(bus, out _));
    }

    [Fact]
    public void A_clock_that_never_stands_still_is_given_up()
    {
        var bus = new FakeBus();
        var rtc = new FakeRtc(bus);
        rtc.Set(new DateTime(2026, 1, 2));
        rtc.OnRead = register =>
        {
            if (register == 0)
            {
                rtc.Ram[0] = (byte)(rtc.Ram[0] == 1 ? 2 : 1);
            }
        };
        Assert.False(TryRead(bus, out _));
        Assert.InRange(bus.Accesses, 1, 1000);
    }

    [Fact]
    public void An_update_between_two_registers_never_gives_a_mixed_time()
    {
        var before = new DateTime(2025, 12, 31, 23, 59, 59);
        Gen.Int[0, 24].Sample(reads =>
        {
            var bus = new FakeBus();
            var rtc = new FakeRtc(bus);
            rtc.Set(before);
            int left = reads;
            rtc.OnRead = _ =>
            {
                if (left-- == 0)
                {
                    rtc.Set(before.AddSeconds(1));
                }
            };
            Assert.True(TryRead(bus, out DateTime read));
            Assert.True(read == before || read == before.AddSeconds(1), $"{read:O}");
        });
    }

    [Fact]
    public void Arbitrary_contents_never_throw()
    {
        Gen.Byte.Array[128].Sample(ram =>
        {
            var bus = new FakeBus();
            var rtc = new FakeRtc(bus);
            ram.CopyTo(rtc.Ram, 0);
            rtc.Ram[0x0A] &= 0x7F;
            rtc.Ram[0x0D] |= 0x80;
            if (TryRead(bus, out DateTime read))
            {
                Assert.InRange(read.Year, 1900, 2199);
            }
        });
    }

    private sealed class FakeRtc
    {
        private byte _index;

        public FakeRtc(FakeBus bus)
        {
            bus.OnWrite = (port, _, value) =>
            {
                if (port == 0x70)
                {
                    _index = (byte)(value & 0x7F);
                }

                return true;
            };
            bus.OnRead = (port, _) =>
            {
                if (port != 0x71)
                {
                    return null;
                }

                byte value = Ram[_index];
                OnRead?.Invoke(_index);
                return value;
            };
        }

        public byte[] Ram { get; } = new byte[128];

        public Action<byte>? OnRead { get; set; }

        public bool Binary { get; init; }

        public bool TwelveHours { get; init; }

        public bool BatteryEmpty { get; init; }

        public void Set(DateTime time)
        {
            Ram[0] = Encode(time.Second);
            Ram[2] = Encode(time.Minute);
            Ram[4] = TwelveHours
                ? (byte)(Encode(time.Hour % 12 == 0 ? 12 : time.Hour % 12) | (time.Hour >= 12 ? 0x80 : 0))
                : Encode(time.Hour);
            Ram[7] = Encode(time.Day);
            Ram[8] = Encode(time.Month);
            Ram[9] = Encode(time.Year % 100);
            Ram[CenturyRegister] = Encode(time.Year / 100);
            Ram[0x0A] = 0x26;
            Ram[0x0B] = (byte)((Binary ? 0x04 : 0) | (TwelveHours ? 0 : 0x02));
            Ram[0x0D] = (byte)(BatteryEmpty ? 0 : 0x80);
        }

        private byte Encode(int value) => (byte)(Binary ? value : value / 10 << 4 | value % 10);
    }
}
