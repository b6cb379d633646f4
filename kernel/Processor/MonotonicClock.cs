using System;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Turns a counter of constant rate into time that never goes back, even when a better value of the counter's frequency becomes
/// known.
/// </summary>
/// <remarks>A mutable structure: keep it in one non-readonly field.</remarks>
internal struct MonotonicClock
{
    /// <summary>Nanoseconds of a second.</summary>
    public const ulong NanosecondsPerSecond = 1_000_000_000;

    private ulong _start;
    private ulong _frequency;
    private ulong _floor;
    private ulong _anchor;
    private ulong _timeAtAnchor;

    /// <summary>Begins at 0.</summary>
    /// <param name="count">The counter now.</param>
    /// <param name="frequency">Its ticks per second, 1 to 10¹⁰.</param>
    public MonotonicClock(ulong count, ulong frequency)
    {
        _start = _anchor = count;
        _frequency = frequency;
    }

    /// <summary>The counter's ticks per second.</summary>
    public readonly ulong Frequency => _frequency;

    /// <summary>The counter when time began.</summary>
    public readonly ulong Start => _start;

    /// <summary>
    /// Corrects the frequency for all time since the start, or since the last <see cref="Follow"/>. Where that would lead back,
    /// time stands still until it is caught up with.
    /// </summary>
    /// <param name="count">The counter now.</param>
    /// <param name="frequency">Its ticks per second, 1 to 10¹⁰.</param>
    public void SetFrequency(ulong count, ulong frequency)
    {
        _floor = GetNanoseconds(count);
        _frequency = frequency;
    }

    /// <summary>
    /// Sets the time of a moment, and the frequency from there on. Where that would lead back, time stands still until it is
    /// caught up with.
    /// </summary>
    /// <param name="count">The counter at that moment, not before the last one.</param>
    /// <param name="nanoseconds">Time from the start to that moment.</param>
    /// <param name="frequency">The counter's ticks per second, 1 to 10¹⁰.</param>
    /// <param name="now">The counter now, not before that moment.</param>
    public void Follow(ulong count, ulong nanoseconds, ulong frequency, ulong now)
    {
        _floor = GetNanoseconds(now);
        _anchor = count;
        _timeAtAnchor = nanoseconds;
        _frequency = frequency;
    }

    /// <summary>Nanoseconds from the start to now; never goes back.</summary>
    /// <param name="count">The counter now.</param>
    public readonly ulong GetNanoseconds(ulong count)
    {
        ulong time = GetTimeAt(count);
        return time < _floor ? _floor : time;
    }

    /// <summary>Nanoseconds from the start to some moment, by what is known now.</summary>
    /// <param name="count">The counter at that moment.</param>
    public readonly ulong GetTimeAt(ulong count)
    {
        // Counters of two processors can be apart by a little; before the beginning there is nothing.
        if (count < _start)
        {
            return 0;
        }

        if (count >= _anchor)
        {
            return _timeAtAnchor + ToNanoseconds(count - _anchor);
        }

        // Before the last correction the counter had the average rate from the start to there.
        return (ulong)((UInt128)_timeAtAnchor * (count - _start) / (_anchor - _start));
    }

    /// <summary>A number of counter ticks in nanoseconds.</summary>
    /// <param name="ticks">A difference of counter values.</param>
    public readonly ulong ToNanoseconds(ulong ticks)
    {
        // In two steps, so that nothing overflows: the rest is less than 10¹⁰, and times 10⁹ less than 2⁶⁴.
        (ulong seconds, ulong rest) = ulong.DivRem(ticks, _frequency);
        return (seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / _frequency);
    }
}
