using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>Turns times into counts of the local APIC's timer.</summary>
internal static class TimerTicks
{
    // So that the product below fits for each frequency that the timer can have: 2³² ticks a second.
    private const ulong Longest = 4 * MonotonicClock.NanosecondsPerSecond;

    /// <summary>
    /// The count that takes a time, rounded up by less than one tick: a timer that is early interrupts for nothing, and has to be
    /// started again. A time that is longer than the timer can count becomes its longest; the timer is then early.
    /// </summary>
    /// <param name="nanoseconds">The time.</param>
    /// <param name="frequency">Ticks per second, below 2³².</param>
    /// <returns>At least 1: the timer never interrupts for a count of 0.</returns>
    public static uint For(ulong nanoseconds, ulong frequency)
    {
        ulong product = ulong.Min(nanoseconds, Longest) * frequency;
        ulong count = (product / MonotonicClock.NanosecondsPerSecond) +
            (product % MonotonicClock.NanosecondsPerSecond == 0 ? 0UL : 1);
        return (uint)ulong.Clamp(count, 1, uint.MaxValue);
    }
}
