namespace UefiKernel.Kernel.Processor;

/// <summary>
/// The bound of a wait on hardware while a host may stop the machine: counts the time in which the waiting code ran. A gap
/// between two readings of the clock counts as at most <see cref="LongestStep"/>: while the host stopped the machine, neither the
/// code nor the device could work.
/// </summary>
/// <param name="limit">Nanoseconds to wait.</param>
/// <param name="now">The clock, in nanoseconds.</param>
/// <remarks>A mutable structure: keep it in one non-readonly variable.</remarks>
internal struct Patience(ulong limit, ulong now)
{
    /// <summary>The most nanoseconds that one look at the clock can add; looks must come much more often.</summary>
    public const ulong LongestStep = 100_000;

    private ulong _last = now;
    private ulong _waited;

    /// <summary>Reads the clock.</summary>
    /// <param name="now">The clock, in nanoseconds.</param>
    /// <returns>Whether the time is over.</returns>
    public bool IsOver(ulong now)
    {
        _waited += now > _last ? ulong.Min(now - _last, LongestStep) : 0;
        _last = now;
        return _waited >= limit;
    }
}
