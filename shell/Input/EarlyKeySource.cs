using System;

namespace UefiKernel.Shell.Input;

/// <summary>Keys that were pressed before there was a source, and then those of the source.</summary>
/// <param name="early">The keys, the oldest first.</param>
/// <param name="source">What comes behind them.</param>
public sealed class EarlyKeySource(KeyPress[] early, IKeySource source) : IKeySource
{
    private int _next;

    public bool TryRead(out KeyPress key)
    {
        if (_next == early.Length)
        {
            return source.TryRead(out key);
        }

        key = early[_next++];
        return true;
    }

    public bool TryTakeCancel()
    {
        if (source.TryTakeCancel())
        {
            _next = early.Length;
            return true;
        }

        int last = Array.LastIndexOf(early, KeyPress.Control('c'));
        if (last < _next)
        {
            return false;
        }

        _next = last + 1;
        return true;
    }
}
