using System;
using System.Runtime.Intrinsics.X86;

namespace UefiKernel.Platform;

/// <summary>Time since the kernel started, from the processor's time-stamp counter, and the wall clock built on it.</summary>
internal static class KernelClock
{
    /// <summary>Where the counter's frequency came from.</summary>
    public enum Source
    {
        /// <summary>CPUID leaf 15h gives the ratio and the crystal's frequency (Intel SDM volume 2, CPUID).</summary>
        Cpuid,

        /// <summary>Counted over a wait of the firmware's <c>Stall</c>.</summary>
        FirmwareStall,

        /// <summary>Neither worked; <see cref="FallbackFrequency"/> is assumed.</summary>
        Assumed,
    }

    /// <summary>Ticks per second assumed when nothing tells: durations are then wrong by the ratio, but waits still end.</summary>
    public const ulong FallbackFrequency = 1_000_000_000;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    // A processor outside of this range is a broken measurement.
    private const ulong LowestPlausible = 10_000_000;
    private const ulong HighestPlausible = 20_000_000_000;

    private static ulong s_start;
    private static ulong s_frequency = FallbackFrequency;
    private static long s_utcTicksAtSetting;
    private static ulong s_timestampAtSetting;

    /// <summary>Counter ticks per second.</summary>
    public static ulong Frequency => s_frequency;

    /// <summary>Counter ticks since <see cref="Start"/>.</summary>
    public static ulong Ticks => Cpu.ReadTimestamp() - s_start;

    /// <summary>Time since <see cref="Start"/>.</summary>
    public static TimeSpan Uptime => ToTimeSpan(Ticks);

    /// <summary>The wall clock, or null until it was set.</summary>
    public static DateTime? UtcNow => s_utcTicksAtSetting == 0
        ? null
        : new DateTime(s_utcTicksAtSetting, DateTimeKind.Utc) + ToTimeSpan(Cpu.ReadTimestamp() - s_timestampAtSetting);

    /// <summary>Makes now the beginning of time.</summary>
    public static void Start() => s_start = Cpu.ReadTimestamp();

    /// <summary>Sets the counter's frequency from the best source there is.</summary>
    /// <param name="stalledTicks">Counter ticks that passed during a firmware stall, or 0 when it failed.</param>
    /// <param name="stalledMicroseconds">The length of that stall.</param>
    /// <returns>The source used.</returns>
    public static Source Calibrate(ulong stalledTicks, uint stalledMicroseconds)
    {
        ulong frequency = ReadCpuid();
        if (frequency is >= LowestPlausible and <= HighestPlausible)
        {
            s_frequency = frequency;
            return Source.Cpuid;
        }

        frequency = stalledTicks * 1_000_000 / stalledMicroseconds;
        if (frequency is >= LowestPlausible and <= HighestPlausible)
        {
            s_frequency = frequency;
            return Source.FirmwareStall;
        }

        s_frequency = FallbackFrequency;
        return Source.Assumed;
    }

    /// <summary>Sets the wall clock.</summary>
    /// <param name="utc">The present time.</param>
    public static void SetUtc(DateTime utc)
    {
        s_timestampAtSetting = Cpu.ReadTimestamp();
        s_utcTicksAtSetting = utc.Ticks;
    }

    /// <summary>Waits, without giving the processor up.</summary>
    /// <param name="duration">How long; returns at once when it is not positive.</param>
    public static void SpinFor(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero)
            return;

        TimeSpan end = Uptime + duration;
        while (Uptime < end)
            X86Base.Pause();
    }

    /// <summary>A number of counter ticks as time.</summary>
    /// <param name="ticks">A difference of counter values.</param>
    public static TimeSpan ToTimeSpan(ulong ticks)
    {
        // In two steps, so that nothing overflows for the next centuries.
        ulong seconds = ticks / s_frequency;
        ulong rest = ticks % s_frequency;
        return new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond) + (long)(rest * NanosecondsPerSecond / s_frequency / 100));
    }

    private static ulong ReadCpuid()
    {
        const int TimestampLeaf = 0x15;
        if ((uint)X86Base.CpuId(0, 0).Eax < TimestampLeaf)
            return 0;

        (int denominator, int numerator, int crystal, _) = X86Base.CpuId(TimestampLeaf, 0);
        return denominator == 0 ? 0 : (ulong)(uint)crystal * (uint)numerator / (uint)denominator;
    }
}
