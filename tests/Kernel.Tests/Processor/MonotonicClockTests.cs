using System;
using CsCheck;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Processor;

public class MonotonicClockTests
{
    [Fact]
    public void Nanoseconds_are_those_of_exact_arithmetic() =>
        Gen.Select(Gen.ULong[0, ulong.MaxValue >> 2], Gen.ULong[1_000_000, 10_000_000_000]).Sample((ticks, frequency) =>
        {
            // Hundred years of any processor fit.
            var clock = new MonotonicClock(1000, frequency);
            UInt128 expected = (UInt128)ticks * 1_000_000_000 / frequency;
            if (expected > ulong.MaxValue)
            {
                return;
            }

            Assert.Equal((ulong)expected, clock.GetNanoseconds(1000 + ticks));
        });

    [Fact]
    public void Time_never_goes_back_when_the_frequency_is_corrected() =>
        Gen.Select(Gen.ULong[0, 5_000_000_000], Gen.ULong[1_000_000, 10_000_000_000]).Array[1, 20].Sample(steps =>
        {
            var clock = new MonotonicClock(5, 1_000_000_000);
            ulong count = 5;
            ulong last = 0;
            foreach ((ulong passed, ulong frequency) in steps)
            {
                count += passed;
                ulong now = clock.GetNanoseconds(count);
                Assert.True(now >= last);
                clock.SetFrequency(count, frequency);
                last = clock.GetNanoseconds(count);
                Assert.True(last >= now);
            }
        });

    [Fact]
    public void Before_the_start_there_is_nothing() => Assert.Equal(0u, new MonotonicClock(1000, 1_000_000).GetNanoseconds(999));
}
