using System;

namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>
/// Measures the frequency of a fast counter by a timer of known rate. An interrupt of the firmware's, or a host that takes the
/// processor away, can come between any two readings; so each reading is the one of several that took the shortest time, a long
/// interruption invalidates a round, and a result counts when two rounds agree.
/// </summary>
public static class CounterCalibration
{
    /// <summary>
    /// The longest round in nanoseconds, which the slowest timer needs, the PIT: less than its period. Others need
    /// less: a round ends when a reading's uncertainty is a ten-thousandth of it.
    /// </summary>
    public const ulong LongestRound = 40_000_000;

    /// <summary>The shortest round in nanoseconds, for a timer that is read in no time.</summary>
    public const ulong ShortestRound = 2_000_000;

    /// <summary>Most rounds.</summary>
    public const int MaximumRounds = 8;

    /// <summary>Most rounds in which the processor was away for long, which are made again: some twenty seconds.</summary>
    public const int MaximumDisturbedRounds = 100;

    /// <summary>
    /// Most readings of the timer in a round. Each takes between 0.1 and 5 µs, so that a timer that creeps costs seconds, not the
    /// boot.
    /// </summary>
    public const int MaximumReads = 2_000_000;

    /// <summary>Readings after which a timer that has not advanced is treated as stopped.</summary>
    public const int StoppedReads = 20_000;

    // The lowest and the highest plausible frequency of a counter, in Hz.
    private const double LowestFrequency = 1e6;
    private const double HighestFrequency = 1e10;

    private const double Agreement = 1e-4;

    // How many times the uncertainty of a reading a round lasts.
    private const ulong RoundUncertainties = 10_000;
    private const int ReadingsPerSample = 12;

    /// <summary>Measures.</summary>
    /// <param name="timer">The timer; started here.</param>
    /// <param name="counter">Reads the counter; goes up and does not wrap.</param>
    /// <returns>Hertz; 0 when the timer does not exist, is stopped, or gives no two results that agree.</returns>
    public static ulong Measure(IReferenceTimer timer, Func<ulong> counter)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(counter);
        if (!timer.TryStart())
        {
            return 0;
        }

        Span<double> results = stackalloc double[MaximumRounds];
        int disturbed = 0;
        for (int round = 0; round < MaximumRounds; round++)
        {
            double frequency = MeasureRound(timer, counter, out bool isDisturbed);
            if (frequency == 0 && !isDisturbed)
            {
                return 0;
            }

            if (isDisturbed && disturbed++ < MaximumDisturbedRounds)
            {
                round--;
                continue;
            }

            foreach (double earlier in results[..round])
            {
                if (Math.Abs(frequency - earlier) <= earlier * Agreement)
                {
                    return (ulong)Math.Round((frequency + earlier) / 2);
                }
            }

            results[round] = frequency;
        }

        return 0;
    }

    private static double MeasureRound(IReferenceTimer timer, Func<ulong> counter, out bool isDisturbed)
    {
        isDisturbed = false;
        (ulong startCount, ulong last, ulong width) = TakeSample(timer, counter);
        ulong leastTicks = ShortestRound * 1_000_000 / timer.FemtosecondsPerTick;
        ulong mostTicks = LongestRound * 1_000_000 / timer.FemtosecondsPerTick;
        ulong ticks = 0;
        ulong lastCount = startCount;
        ulong longestGap = 0;
        for (int reads = 0; ticks < leastTicks ||
            (ticks < mostTicks && !IsCertain(lastCount - startCount, ticks, width)); reads++)
        {
            if (reads >= MaximumReads || (reads >= StoppedReads && ticks == 0))
            {
                return 0;
            }

            ulong now = timer.Read();
            ticks += (now - last) & timer.Mask;
            last = now;
            ulong count = counter();
            longestGap = Math.Max(longestGap, count - lastCount);
            lastCount = count;
        }

        (ulong endCount, ulong end, _) = TakeSample(timer, counter);
        ticks += (end - last) & timer.Mask;
        longestGap = Math.Max(longestGap, endCount - lastCount);

        // In a gap of half a round a narrow timer may have wrapped unnoticed.
        isDisturbed = longestGap > (endCount - startCount) / 2;
        double seconds = ticks * (double)timer.FemtosecondsPerTick * 1e-15;
        double frequency = (endCount - startCount) / seconds;
        return frequency is >= LowestFrequency and <= HighestFrequency ? frequency : 0;
    }

    // A reading is uncertain by the time that it takes and by one tick of the timer.
    private static bool IsCertain(ulong counts, ulong ticks, ulong width) =>
        counts / RoundUncertainties >= width + (counts / ticks);

    /// <summary>
    /// The counter in the middle of a reading of the timer, the tightest of several; and how many ticks of the counter that
    /// reading took.
    /// </summary>
    internal static (ulong Count, ulong Ticks, ulong Width) TakeSample(IReferenceTimer timer, Func<ulong> counter)
    {
        ulong tightest = ulong.MaxValue;
        (ulong, ulong, ulong) sample = default;
        for (int i = 0; i < ReadingsPerSample; i++)
        {
            ulong before = counter();
            ulong ticks = timer.Read();
            ulong width = counter() - before;
            if (width < tightest)
            {
                tightest = width;
                sample = (before + (width / 2), ticks, width);
            }
        }

        return sample;
    }
}
