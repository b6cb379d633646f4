using UefiKernel.Kernel.Drivers.Timers;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Timers;

/// <summary>The timers' own registers, against models after their data sheets; and the frequency that CPUID gives.</summary>
public class TimerTests
{
    private const int Frequency = 2_000_000_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hpet_is_started_where_firmware_left_it_stopped(bool runs)
    {
        var time = new FakeTime { Frequency = Frequency };
        uint configuration = runs ? 3u : 2u;
        var registers = new FakeRegisters(
            offset =>
            {
                time.Access();
                return offset switch
                {
                    0x00 => 0x8086_A201,
                    0x04 => 10_000_000,
                    0x10 => configuration,
                    0xF0 => (configuration & 1) != 0 ? (uint)time.Ticks(10_000_000) : 5,
                    _ => 0,
                };
            },
            (offset, value) => configuration = offset == 0x10 ? value : configuration);
        var hpet = new HpetTimer(registers);
        Assert.InRange(CounterCalibration.Measure(hpet, time.ReadCounter), Frequency * 0.999, Frequency * 1.001);
        Assert.Equal(3u, configuration);
    }

    [Theory]
    [InlineData(0xFFFF_FFFF, 0xFFFF_FFFF)]
    [InlineData(0x8086_A201, 0)]
    [InlineData(0x8086_A201, 100_000_001)]
    [InlineData(0x8086_A200, 10_000_000)]
    [InlineData(0, 0)]
    public void An_implausible_hpet_is_not_started(uint capabilities, uint period)
    {
        var registers = new FakeRegisters(offset => offset == 0 ? capabilities : period, (_, _) => Assert.Fail("written to"));
        Assert.False(new HpetTimer(registers).TryStart());
    }

    [Theory]
    [InlineData(false, 0xFF_FFFF)]
    [InlineData(true, 0xFFFF_FFFF)]
    public void Pm_timer_counts_with_the_bits_that_the_fadt_says(bool has32Bits, ulong mask)
    {
        var time = new FakeTime { Frequency = Frequency };
        var bus = new FakeBus
        {
            // The upper bits of a timer of 24 bits are not defined.
            OnRead = (port, bytes) =>
            {
                time.Access();
                return port == 0x608 && bytes == 4 ? (uint)time.Ticks(279_365_115) : null;
            },
        };
        var timer = new PmTimer(new FakePorts(bus), 0x608, has32Bits);
        Assert.Equal(mask, timer.Mask);
        Assert.InRange(CounterCalibration.Measure(timer, time.ReadCounter), Frequency * 0.999, Frequency * 1.001);
        Assert.False(new PmTimer(new FakePorts(bus), 0x700, has32Bits).TryStart());
    }

    [Fact]
    public void Pit_counts_down_in_a_mode_without_sound_or_interrupt()
    {
        var time = new FakeTime { Frequency = Frequency };
        int control = 0;
        int latched = 0;
        bool high = false;
        uint gates = 0x32;
        var bus = new FakeBus
        {
            OnRead = (port, _) =>
            {
                time.Access();
                if (port == 0x61)
                {
                    return gates;
                }

                if (port != 0x42)
                {
                    return null;
                }

                uint value = (uint)(high ? latched >> 8 : latched) & 0xFF;
                high = !high;
                return value;
            },
            OnWrite = (port, _, value) =>
            {
                time.Access();
                if (port == 0x61)
                {
                    gates = value;
                }
                else if (port == 0x43 && (value & 0x30) == 0)
                {
                    (latched, high) = ((int)(0xFFFF - (time.Ticks(838_095_344) & 0xFFFF)), false);
                }
                else if (port == 0x43)
                {
                    control = (int)value;
                }

                return true;
            },
        };
        var timer = new PitTimer(new FakePorts(bus));
        Assert.InRange(CounterCalibration.Measure(timer, time.ReadCounter), Frequency * 0.999, Frequency * 1.001);
        Assert.Equal(0xB4, control);
        Assert.Equal(0x31u, gates);
    }

    [Fact]
    public void Machine_without_pit_has_none() => Assert.False(new PitTimer(new FakePorts(new FakeBus())).TryStart());

    [Theory]
    [InlineData(2u, 176u, 24_000_000u, 2100u, 2_112_000_000ul, true)]
    [InlineData(1u, 400u, 25_000_000u, 0u, 10_000_000_000ul, true)]
    [InlineData(2u, 176u, 0u, 2100u, 2_100_000_000ul, false)]
    [InlineData(0u, 0u, 0u, 0xABCD_0960u, 2_400_000_000ul, false)]
    [InlineData(0u, 176u, 24_000_000u, 0u, 0ul, false)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, 4294967295ul, true)]
    public void Cpuid_gives_the_frequency(
        uint denominator, uint numerator, uint crystal, uint megahertz, ulong expected, bool exact)
    {
        var frequency = CpuidFrequency.From(denominator, numerator, crystal, megahertz);
        Assert.Equal((expected, exact), (frequency.Hertz, frequency.IsExact));
    }
}
