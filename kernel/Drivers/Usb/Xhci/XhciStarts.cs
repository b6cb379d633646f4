namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// How often a controller that fails is started anew: some times in a minute. Then it is not started until the next rescan.
/// </summary>
internal sealed class XhciStarts
{
    private const int Most = 4;
    private const ulong Window = 60_000_000_000;
    private const ulong Pause = 500_000_000;

    private int _count;
    private ulong _windowEnd;
    private ulong _next;

    /// <summary>Begins anew: it may be started at once.</summary>
    public void Forget() => (_count, _next) = (0, 0);

    /// <summary>Counts a start, if it may be started now.</summary>
    /// <param name="now">The time.</param>
    public bool TryBegin(ulong now)
    {
        if (_count >= Most || now < _next)
        {
            return false;
        }

        if (_count == 0 || now >= _windowEnd)
        {
            _count = 0;
            _windowEnd = now + Window;
        }

        _count++;
        return true;
    }

    /// <summary>It did not start, or failed later.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isFinal">Whether another start makes no sense.</param>
    /// <returns>Whether it will be started again.</returns>
    public bool Fail(ulong now, bool isFinal)
    {
        _next = now + Pause;
        _count = isFinal ? Most : _count;
        return _count < Most;
    }
}
