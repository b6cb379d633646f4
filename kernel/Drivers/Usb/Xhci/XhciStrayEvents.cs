namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// Events that belong to nothing. Only many of them in a short time show a broken controller: some send a second event for each
/// short report, as long as they run.
/// </summary>
internal struct XhciStrayEvents
{
    private const int Most = 10_000;
    private const ulong Window = 10_000_000_000;

    private int _count;
    private ulong _windowEnd;

    /// <summary>Counts an event.</summary>
    /// <param name="now">The time in nanoseconds.</param>
    /// <returns>Whether there are too many.</returns>
    public bool IsTooMany(ulong now)
    {
        if (now >= _windowEnd)
        {
            _windowEnd = now + Window;
            _count = 0;
        }

        return ++_count >= Most;
    }
}
