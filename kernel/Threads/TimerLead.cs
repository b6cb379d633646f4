namespace UefiKernel.Kernel.Threads;

/// <summary>
/// How much before a sleep's end the timer wakes the halted processor. A halted processor wakes late: by about a microsecond on a
/// PC, by a hundred where a host emulates timer and processor. So the timer is set earlier by this length, and the idle thread
/// polls the clock for the rest. The length follows the measured delays, so that most wake-ups come before the sleep's end.
/// </summary>
internal struct TimerLead
{
    /// <summary>The most, in nanoseconds: for that long the processor works for nothing.</summary>
    public const ulong Longest = 250_000;

    // How fast the length follows: in their ratio, which decides how many wake-ups come late.
    private const ulong Rise = 2;
    private const ulong Fall = 16;

    private ulong _length;

    /// <summary>The lead in nanoseconds.</summary>
    public readonly ulong Length => _length;

    /// <summary>When the timer has to interrupt for a deadline.</summary>
    /// <param name="deadline">In nanoseconds, or <see cref="SleepList.Never"/>, for which there is no lead.</param>
    public readonly ulong Before(ulong deadline) =>
        deadline == SleepList.Never ? deadline : deadline - ulong.Min(deadline, _length);

    /// <summary>Takes the timer's interrupt of a halted processor into account.</summary>
    /// <param name="due">When it was to come, in nanoseconds.</param>
    /// <param name="now">When its handler ran.</param>
    public void Note(ulong due, ulong now)
    {
        // A stalled host causes longer ones, for which no lead is long enough.
        ulong late = now > due ? ulong.Min(now - due, Longest) : 0;
        _length = late > _length ? _length + ((late - _length) / Rise) : _length - ((_length - late) / Fall);
    }
}
