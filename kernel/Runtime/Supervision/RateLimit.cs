namespace UefiKernel.Kernel.Runtime.Supervision;

/// <summary>
/// Lets a number of events through at once, then one in each interval, so that frequent events do not hide rare ones.
/// </summary>
/// <param name="burst">Events that pass when there were none for long, at least 1.</param>
/// <param name="interval">Nanoseconds after which one more may pass, at least 1.</param>
/// <remarks>A mutable structure: keep it in one non-readonly field.</remarks>
internal struct RateLimit(uint burst, ulong interval)
{
    // Each event that passed moves this on by an interval. It lies at most a burst of intervals in the future.
    private ulong _paidUntil;

    /// <summary>Whether an event may pass now; counts it when it may.</summary>
    /// <param name="now">The time in nanoseconds; does not go back.</param>
    public bool TryPass(ulong now)
    {
        if (now < NextAt)
        {
            return false;
        }

        _paidUntil = ulong.Max(_paidUntil, now) + interval;
        return true;
    }

    /// <summary>When the next event may pass, in nanoseconds; a time that is over means at once.</summary>
    public readonly ulong NextAt => _paidUntil - ulong.Min(_paidUntil, (burst - 1) * interval);
}
