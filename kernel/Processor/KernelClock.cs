using System;
using System.Threading;

namespace UefiKernel.Kernel.Processor;

/// <summary>Time since the kernel started, from the processor's time-stamp counter, and the wall clock built on it.</summary>
internal static class KernelClock
{
    /// <summary>
    /// Ticks per second assumed when the frequency is unknown: durations are then wrong by the ratio, but waits still end.
    /// </summary>
    public const ulong FallbackFrequency = 1_000_000_000;

    /// <summary>A lower frequency is a broken measurement.</summary>
    public const ulong LowestPlausible = 10_000_000;

    /// <summary>A higher frequency is a broken measurement.</summary>
    public const ulong HighestPlausible = 10_000_000_000;

    private const ulong NanosecondsPerTick = 100;

    // Changed with interrupts off and read without a lock: a reader that a change interrupted sees another version number
    // afterwards, and reads again.
    private static MonotonicClock s_clock;
    private static uint s_version;

    // Set during boot.
    private static long s_utcTicksAtStart;

    /// <summary>Counter ticks per second.</summary>
    public static ulong Frequency => s_clock.Frequency;

    /// <summary>Where <see cref="Frequency"/> comes from, for people. Set during boot.</summary>
    public static string FrequencySource { get; private set; } = "an assumption";

    /// <summary>Counter ticks since <see cref="Start"/>.</summary>
    public static ulong Ticks => Cpu.ReadTimestamp() - s_clock.Start;

    /// <summary>Nanoseconds since <see cref="Start"/>; never goes back.</summary>
    public static ulong Nanoseconds
    {
        get
        {
            while (true)
            {
                uint version = Volatile.Read(ref s_version);
                ulong nanoseconds = s_clock.GetNanoseconds(Cpu.ReadTimestamp());
                if (version == Volatile.Read(ref s_version))
                {
                    return nanoseconds;
                }
            }
        }
    }

    /// <summary>
    /// Nanoseconds since <see cref="Start"/> by the frequency that is known now, for measuring: they never stand still, and step
    /// when the frequency is corrected.
    /// </summary>
    public static ulong RawNanoseconds => s_clock.ToNanoseconds(Ticks);

    /// <summary>Time since <see cref="Start"/>; never goes back.</summary>
    public static TimeSpan Uptime => new((long)(Nanoseconds / NanosecondsPerTick));

    /// <summary>The wall clock, or null until it was set.</summary>
    public static DateTime? UtcNow => s_utcTicksAtStart == 0 ? null : new DateTime(s_utcTicksAtStart, DateTimeKind.Utc) + Uptime;

    /// <summary>Starts the clock at 0.</summary>
    public static void Start() => s_clock = new MonotonicClock(Cpu.ReadTimestamp(), FallbackFrequency);

    /// <summary>Whether a time-stamp counter can have a frequency.</summary>
    public static bool IsPlausible(ulong frequency) => frequency is >= LowestPlausible and <= HighestPlausible;

    /// <summary>Sets the counter's frequency.</summary>
    /// <param name="frequency">Ticks per second, a plausible number.</param>
    /// <param name="source">Where it comes from, for people.</param>
    public static void SetFrequency(ulong frequency, string source)
    {
        // No time was read by the assumed frequency yet, so the clock cannot go back.
        if (s_clock.Frequency == FallbackFrequency)
        {
            s_clock = new MonotonicClock(s_clock.Start, frequency);
        }
        else
        {
            s_clock.SetFrequency(Cpu.ReadTimestamp(), frequency);
        }

        FrequencySource = source;
    }

    /// <summary>Corrects the clock: the assumed frequency was wrong since the last correction. Interrupts are off.</summary>
    /// <param name="count">The counter at some moment just now.</param>
    /// <param name="nanoseconds">By how much the time of that moment was behind; negative for ahead.</param>
    /// <param name="frequency">The counter's ticks per second from there on; an implausible one is ignored.</param>
    public static void Correct(ulong count, long nanoseconds, ulong frequency)
    {
        long time = (long)s_clock.GetTimeAt(count);
        s_clock.Follow(
            count, (ulong)Math.Max(time + nanoseconds, 0), IsPlausible(frequency) ? frequency : s_clock.Frequency,
            Cpu.ReadTimestamp());
        Volatile.Write(ref s_version, s_version + 1);
    }

    /// <summary>Sets the wall clock.</summary>
    /// <param name="utc">The present time.</param>
    public static void SetUtc(DateTime utc) => s_utcTicksAtStart = utc.Ticks - Uptime.Ticks;

    /// <summary>The time of a moment in the past.</summary>
    /// <param name="ticks">The moment, as <see cref="Ticks"/> had it.</param>
    public static TimeSpan TimeAt(ulong ticks) => new((long)(s_clock.GetTimeAt(s_clock.Start + ticks) / NanosecondsPerTick));

    /// <summary>A number of counter ticks as time, at the counter's present frequency.</summary>
    /// <param name="ticks">A difference of counter values.</param>
    public static TimeSpan ToTimeSpan(ulong ticks) => new((long)(s_clock.ToNanoseconds(ticks) / NanosecondsPerTick));
}
