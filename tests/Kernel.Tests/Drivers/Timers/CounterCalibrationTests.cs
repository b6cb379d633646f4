using System;
using CsCheck;
using UefiKernel.Kernel.Drivers.Timers;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Timers;

public class CounterCalibrationTests
{
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData(10_000_000, uint.MaxValue)]
    [InlineData(69_841_279, uint.MaxValue)]
    [InlineData(279_365_115, 0xFF_FFFF)]
    [InlineData(838_095_344, 0xFFFF)]
    public void Counter_is_measured_to_a_thousandth_by_timers_of_all_kinds(ulong period, ulong mask) =>
        Gen.Select(Gen.Double[2e7, 9e9], Gen.Int[50_000_000, 2_000_000_000], Gen.ULong[0, ulong.MaxValue >> 1])
        .Sample((frequency, access, phase) =>
        {
            var time = new FakeTime { Frequency = frequency, AccessTime = access };
            var timer = new FakeTimer(time, period, mask) { Distort = ticks => ticks + phase };
            AssertClose(frequency, CounterCalibration.Measure(timer, time.ReadCounter));
        }, iter: 5);

    // Two rounds of 10,000 times what a reading takes, and of 10,000 ticks at least; the PIT's are as long as they may be.
    [Theory]
    [InlineData(10_000_000, uint.MaxValue, 50_000_000, 5)]
    [InlineData(69_841_279, uint.MaxValue, 500_000_000, 50)]
    [InlineData(838_095_344, 0xFFFF, 2_000_000_000, 90)]
    public void Rounds_are_as_long_as_a_reading_needs(ulong period, ulong mask, int access, ulong milliseconds)
    {
        var time = new FakeTime { AccessTime = access };
        AssertClose(time.Frequency, CounterCalibration.Measure(new FakeTimer(time, period, mask), time.ReadCounter));
        Assert.InRange((ulong)(time.Now / 1_000_000_000_000), 1ul, milliseconds);
    }

    [Fact]
    public void Hold_ups_between_any_two_readings_do_not_spoil_it() =>
        Gen.Select(Gen.Int[20, 10_000], Gen.Double[2e7, 9e9]).Sample((every, frequency) =>
        {
            var time = new FakeTime { Frequency = frequency, HoldUpEvery = every };
            AssertClose(frequency, CounterCalibration.Measure(new FakeTimer(time, 279_365_115, 0xFF_FFFF), time.ReadCounter));
        }, iter: 15);

    // In a stop of more than 55 ms a timer of 16 bits goes round unnoticed.
    [Fact]
    public void A_host_that_stops_the_machine_all_the_time_does_not_spoil_it() =>
        Gen.Double[2e7, 9e9].Sample(frequency =>
        {
            var time = new FakeTime { Frequency = frequency, HoldUpEvery = 30_000, HoldUp = 400_000_000_000_000 };
            AssertClose(frequency, CounterCalibration.Measure(new FakeTimer(time, 838_095_344, 0xFFFF), time.ReadCounter));
        }, iter: 10);

    [Fact]
    public void A_host_that_never_leaves_the_machine_alone_costs_a_bounded_time()
    {
        var time = new FakeTime { HoldUpEvery = 2, HoldUp = 400_000_000_000_000 };
        var timer = new FakeTimer(time, 838_095_344, 0xFFFF);
        CounterCalibration.Measure(timer, time.ReadCounter);
        Assert.InRange(timer.Reads, 1, 50L * (CounterCalibration.MaximumDisturbedRounds + CounterCalibration.MaximumRounds));
    }

    [Fact]
    public void Timer_that_stands_is_given_up_soon()
    {
        var time = new FakeTime();
        var timer = new FakeTimer(time, 10_000_000, uint.MaxValue) { Distort = _ => 42 };
        Assert.Equal(0u, CounterCalibration.Measure(timer, time.ReadCounter));
        Assert.InRange(timer.Reads, 1, 2L * CounterCalibration.StoppedReads);
    }

    [Fact]
    public void Timer_that_creeps_is_given_up_in_the_end()
    {
        var time = new FakeTime();
        var timer = new FakeTimer(time, 10_000_000, uint.MaxValue) { Distort = ticks => ticks / 1_000_000 };
        Assert.Equal(0u, CounterCalibration.Measure(timer, time.ReadCounter));
        Assert.InRange(timer.Reads, 1, 2L * CounterCalibration.MaximumReads);
    }

    [Fact]
    public void Counter_that_stands_gives_nothing() =>
        Assert.Equal(0u, CounterCalibration.Measure(new FakeTimer(new FakeTime(), 10_000_000, uint.MaxValue), static () => 7));

    [Fact]
    public void Noise_instead_of_a_timer_gives_nothing_or_something_plausible()
    {
        Gen.Select(Gen.Int, Gen.Bool).Sample((seed, both) =>
        {
            var random = new Random(seed);
            var time = new FakeTime();
            var timer = new FakeTimer(time, 10_000_000, uint.MaxValue) { Distort = _ => (ulong)random.NextInt64() };
            ulong frequency = CounterCalibration.Measure(timer, both ? () => (ulong)random.NextInt64() : time.ReadCounter);
            Assert.True(frequency is 0 or (>= 1_000_000 and <= 10_000_000_000));
        }, iter: 20);
    }

    private static void AssertClose(double expected, ulong measured) =>
        Assert.InRange(measured, expected * (1 - Tolerance), expected * (1 + Tolerance));
}
