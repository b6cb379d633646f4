using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Timers;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Timers;

/// <summary>A counter whose rate may change, compared with a timer, and the clock that follows.</summary>
public class CounterComparisonTests
{
    private const ulong Frequency = 2_000_000_000;

    private readonly Random _random = new(1);

    // Time, and what the counter has made of it.
    private double _now;
    private double _count = 1e9;
    private double _rate = Frequency;
    private double _longestHoldUp;
    private bool _timerStands;
    private double _timerNow;

    private void Pass(double seconds)
    {
        _now += seconds;
        _count += seconds * _rate;
        _timerNow += _timerStands ? 0 : seconds;
    }

    private void Access() => Pass(1e-6 + (_random.Next(4) == 0 ? _random.NextDouble() * _longestHoldUp : 0));

    private CounterComparison NewComparison(ulong femtosecondsPerTick = 10_000_000, ulong mask = uint.MaxValue) =>
        new(new ModelTimer(this, femtosecondsPerTick, mask), () => (ulong)_count);

    [Theory]
    [InlineData(10_000_000, uint.MaxValue, 0)]
    [InlineData(10_000_000, uint.MaxValue, 0.05)]
    [InlineData(279_365_115, 0xFF_FFFF, 0.05)]
    [InlineData(69_841_279, uint.MaxValue, 0.5)]
    public void A_counter_that_keeps_its_rate_agrees_however_busy_the_host_is(ulong femtoseconds, ulong mask, double holdUp)
    {
        _longestHoldUp = holdUp;
        CounterComparison comparison = NewComparison(femtoseconds, mask);
        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal(CounterVerdict.Agrees, comparison.Compare(Frequency).Verdict);
            Pass(1 + _random.NextDouble());
        }
    }

    [Fact]
    public void A_counter_that_stood_is_set_right_once_and_keeps_its_rate()
    {
        CounterComparison comparison = NewComparison();
        comparison.Compare(Frequency);
        Pass(1);
        Assert.Equal(CounterVerdict.Agrees, comparison.Compare(Frequency).Verdict);
        Pass(0.5);
        _rate = 0;
        Pass(0.75);
        _rate = Frequency;
        CounterFinding finding = comparison.Compare(Frequency);
        Assert.Equal((CounterVerdict.Deviates, Frequency), (finding.Verdict, finding.Frequency));
        Assert.InRange(finding.Nanoseconds, 749_900_000, 750_100_000);
        Pass(1);
        Assert.Equal(CounterVerdict.Agrees, comparison.Compare(Frequency).Verdict);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(1.002)]
    [InlineData(1.6)]
    public void The_clock_follows_the_timer_when_the_counter_changes_its_rate(double factor)
    {
        CounterComparison comparison = NewComparison(279_365_115, 0xFF_FFFF);
        double start = _now;
        var clock = new MonotonicClock((ulong)_count, Frequency);
        ulong last = 0;
        int corrections = 0;
        for (int second = 0; second < 20; second++)
        {
            CounterFinding finding = comparison.Compare(clock.Frequency);
            if (finding.Verdict == CounterVerdict.Deviates)
            {
                clock.Follow(
                    finding.Count, (ulong)((long)clock.GetTimeAt(finding.Count) + finding.Nanoseconds), finding.Frequency,
                    (ulong)_count);
                corrections++;
            }

            for (int step = 0; step < 10; step++)
            {
                Pass(0.1);
                ulong now = clock.GetNanoseconds((ulong)_count);
                Assert.True(now >= last, "time went back");
                last = now;
            }

            _rate = second == 4 ? Frequency * factor : _rate;
        }

        Assert.InRange(corrections, 1, 3);
        Assert.InRange(clock.Frequency, Frequency * factor * 0.9995, Frequency * factor * 1.0005);
        Assert.InRange(last / 1e9, _now - start - 0.01, _now - start + 0.01);
    }

    [Fact]
    public void A_timer_that_stands_says_nothing_of_the_counter()
    {
        CounterComparison comparison = NewComparison();
        comparison.Compare(Frequency);
        Pass(1);
        Assert.Equal(CounterVerdict.Agrees, comparison.Compare(Frequency).Verdict);
        _timerStands = true;
        Pass(5);
        Assert.Equal(CounterVerdict.TimerStopped, comparison.Compare(Frequency).Verdict);
        _timerStands = false;

        // It may count again: it is not given up.
        Pass(1);
        Assert.Equal(CounterVerdict.Agrees, comparison.Compare(Frequency).Verdict);
    }

    [Fact]
    public void Moments_before_a_correction_keep_their_order()
    {
        var clock = new MonotonicClock(1000, 1_000_000_000);
        clock.Follow(1000 + 2_000_000_000, 4_000_000_000, 500_000_000, 1000 + 2_000_000_000);
        List<ulong> times = [.. Enumerable.Range(0, 41).Select(i => clock.GetTimeAt(1000 + ((ulong)i * 100_000_000)))];
        Assert.Equal((0UL, 2_000_000_000UL, 4_000_000_000UL, 8_000_000_000UL), (times[0], times[10], times[20], times[40]));
        Assert.Equal(times.Order(), times);
        Assert.Equal(0UL, clock.GetTimeAt(0));

        // Back to where the timer is: time stands still until it is caught up with.
        clock.Follow(1000 + 4_000_000_000, 7_000_000_000, 500_000_000, 1000 + 4_000_000_000);
        Assert.Equal(8_000_000_000UL, clock.GetNanoseconds(1000 + 4_000_000_000));
        Assert.Equal(8_000_000_000UL, clock.GetNanoseconds(1000 + 4_400_000_000));
        Assert.Equal(9_000_000_000UL, clock.GetNanoseconds(1000 + 5_000_000_000));
    }

    private sealed class ModelTimer(CounterComparisonTests model, ulong femtosecondsPerTick, ulong mask) : IReferenceTimer
    {
        public string Name => "model";

        public ulong FemtosecondsPerTick => femtosecondsPerTick;

        public ulong Mask => mask;

        public bool TryStart() => true;

        public ulong Read()
        {
            model.Access();
            ulong ticks = (ulong)(model._timerNow * 1e15 / femtosecondsPerTick);
            model.Access();
            return ticks & mask;
        }
    }
}
