using System;

namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>
/// Compares a fast counter with a timer of known rate, time after time: a time-stamp counter that is not invariant may change its
/// rate or stop. A delayed reading widens the tolerance, so that a busy host does not look like a bad counter. Allocates nothing.
/// </summary>
/// <param name="timer">The timer, which runs. Comparisons are made at least twice as often as it goes round.</param>
/// <param name="counter">Reads the counter; does not wrap.</param>
public sealed class CounterComparison(IReferenceTimer timer, Func<ulong> counter)
{
    /// <summary>The tolerance between counter and timer: both are measured to 100 ppm.</summary>
    private const double Tolerance = 400e-6;

    // The tolerance within which two successive rates are equal.
    private const double Agreement = 1e-3;

    // A timer that went less than this part of what the counter says has stopped: no counter becomes so much faster.
    private const double LeastProgress = 1.0 / 16;

    private bool _hasStarted;
    private ulong _lastCount;
    private ulong _lastTicks;
    private ulong _lastWidth;
    private double _lastRate;

    /// <summary>The timer's name.</summary>
    public string TimerName => timer.Name;

    /// <summary>Compares what has passed since the last call. The first call only begins.</summary>
    /// <param name="frequency">The counter's ticks per second, as it is believed to be.</param>
    public CounterFinding Compare(ulong frequency)
    {
        (ulong count, ulong ticks, ulong width) = CounterCalibration.TakeSample(timer, counter);
        double believed = (count - _lastCount) / (double)frequency;
        double passed = TicksSinceLast(ticks, believed) * (timer.FemtosecondsPerTick * 1e-15);
        double doubt = ((width + _lastWidth) / 2.0 / frequency) + (2 * timer.FemtosecondsPerTick * 1e-15);
        bool isFirst = !_hasStarted;
        (_hasStarted, _lastCount, _lastTicks, _lastWidth) = (true, count, ticks, width);
        if (isFirst)
        {
            return new CounterFinding(CounterVerdict.Agrees, count, 0, frequency);
        }

        if (passed < believed * LeastProgress)
        {
            return new CounterFinding(CounterVerdict.TimerStopped, count, 0, frequency);
        }

        double deviation = passed - believed;
        double rate = believed * frequency / passed;
        bool isSteady = Math.Abs(rate - _lastRate) <= _lastRate * Agreement;
        _lastRate = rate;
        if (Math.Abs(deviation) <= (passed * Tolerance) + doubt)
        {
            return new CounterFinding(CounterVerdict.Agrees, count, 0, frequency);
        }

        // A single step may be a counter that stopped for a moment; the same rate twice is the counter's new rate.
        return new CounterFinding(CounterVerdict.Deviates, count, (long)(deviation * 1e9), isSteady ? (ulong)rate : frequency);
    }

    // The number of the timer's wraps in between is the one that best fits the counter.
    private double TicksSinceLast(ulong ticks, double believed)
    {
        double period = timer.Mask + 1.0;
        double passed = (ticks - _lastTicks) & timer.Mask;
        double expected = believed / (timer.FemtosecondsPerTick * 1e-15);
        return passed + (Math.Max(Math.Round((expected - passed) / period), 0) * period);
    }
}

/// <summary>What a comparison shows.</summary>
public enum CounterVerdict
{
    /// <summary>Counter and timer agree.</summary>
    Agrees,

    /// <summary>They do not agree.</summary>
    Deviates,

    /// <summary>The timer stopped: the counter cannot be judged.</summary>
    TimerStopped,
}

/// <summary>What a comparison of a counter with a timer shows.</summary>
/// <param name="Verdict">Whether they agree.</param>
/// <param name="Count">The counter at that moment.</param>
/// <param name="Nanoseconds">How much more time passed than the counter says; negative for less.</param>
/// <param name="Frequency">The counter's ticks per second from here on.</param>
public readonly record struct CounterFinding(CounterVerdict Verdict, ulong Count, long Nanoseconds, ulong Frequency);
