using System;
using CsCheck;
using UefiKernel.Kernel.Drivers.Apic;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Apic;

public class TimerTicksTests
{
    private const ulong Second = 1_000_000_000;

    // Early, it would interrupt for nothing; late by more than a tick, a sleep would be longer than the device makes it.
    [Fact]
    public void Count_is_never_early_and_late_by_less_than_a_tick() =>
        Gen.Select(Gen.ULong[1, 4 * Second], Gen.ULong[1_000, uint.MaxValue]).Sample(static (nanoseconds, frequency) =>
        {
            uint count = TimerTicks.For(nanoseconds, frequency);
            UInt128 wanted = (UInt128)nanoseconds * frequency;
            UInt128 counted = (UInt128)count * Second;
            Assert.True(count == uint.MaxValue || counted >= wanted, "early");
            Assert.True(count == 1 || counted - wanted < Second || counted < wanted, "late by a tick or more");
        });

    [Theory]
    [InlineData(1UL, 62_500_000UL, 1u)]
    [InlineData(16UL, 62_500_000UL, 1u)]
    [InlineData(17UL, 62_500_000UL, 2u)]
    [InlineData(2_000_000UL, 62_500_000UL, 125_000u)]
    [InlineData(2_000_001UL, 62_500_000UL, 125_001u)]
    [InlineData(2_000_000UL, 1_500_000UL, 3_000u)]
    public void Count_is_rounded_up(ulong nanoseconds, ulong frequency, uint count) =>
        Assert.Equal(count, TimerTicks.For(nanoseconds, frequency));

    [Fact]
    public void Longer_times_than_it_can_count_are_cut()
    {
        Assert.Equal(4u * 62_500_000, TimerTicks.For(ulong.MaxValue, 62_500_000));
        Assert.Equal(uint.MaxValue, TimerTicks.For(ulong.MaxValue, uint.MaxValue));
        Assert.Equal(1u, TimerTicks.For(0, 62_500_000));
    }
}
