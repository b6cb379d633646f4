namespace UefiKernel.Platform;

/// <summary>Turns a counter that goes up evenly into time that never goes back, even when the counter's frequency becomes known better on the way.</summary>
/// <remarks>A mutable structure: keep it in one non-readonly field.</remarks>
internal struct MonotonicClock
{
    /// <summary>Nanoseconds of a second.</summary>
    public const ulong NanosecondsPerSecond = 1_000_000_000;

    private ulong _start;
    private ulong _frequency;
    private ulong _floor;

    /// <summary>Begins at 0.</summary>
    /// <param name="count">The counter now.</param>
    /// <param name="frequency">Its ticks per second, 1 to 10¹⁰.</param>
    public MonotonicClock(ulong count, ulong frequency)
    {
        _start = count;
        _frequency = frequency;
    }

    /// <summary>The counter's ticks per second.</summary>
    public readonly ulong Frequency => _frequency;

    /// <summary>The counter when time began.</summary>
    public readonly ulong Start => _start;

    /// <summary>Corrects the frequency for all time since the start. Where that would lead back, time stands still until it is caught up with.</summary>
    /// <param name="count">The counter now.</param>
    /// <param name="frequency">Its ticks per second, 1 to 10¹⁰.</param>
    public void SetFrequency(ulong count, ulong frequency)
    {
        _floor = GetNanoseconds(count);
        _frequency = frequency;
    }

    /// <summary>Nanoseconds from the start.</summary>
    /// <param name="count">The counter at that moment.</param>
    public readonly ulong GetNanoseconds(ulong count)
    {
        // Counters of two processors can be apart by a little; before the beginning there is nothing.
        ulong time = count < _start ? 0 : ToNanoseconds(count - _start);
        return time < _floor ? _floor : time;
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
