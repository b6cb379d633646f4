using System;
using System.Collections.Generic;

namespace UefiKernel.Shell.Input;

/// <summary>
/// Where all keys come together: those that were typed while the kernel booted, then those of all sources. The sources take
/// turns, so that a chattering line cannot shut out the keyboard. While a command runs, asking <see cref="IsCancelled"/> takes
/// keys in to look for Ctrl-C, and keeps what was typed ahead for later. What does not fit stays with its source, which looks for
/// Ctrl-C itself. Ctrl-C throws what was typed before it away, as terminals do.
/// </summary>
public sealed class KeyQueue
{
    /// <summary>Keys that are taken in while a command runs; further ones are left to the sources.</summary>
    public const int Capacity = 256;

    private static readonly KeyPress s_cancel = KeyPress.Control('c');

    private readonly IKeySource[] _sources;
    private readonly Queue<KeyPress> _early = [];
    private readonly Queue<KeyPress> _keys = new(Capacity);
    private int _next;
    private bool _isCancelled;

    /// <summary>Puts a queue in front of sources.</summary>
    /// <param name="sources">The sources; none where nothing can be typed.</param>
    public KeyQueue(params IKeySource[] sources)
        : this([], sources)
    {
    }

    /// <summary>Puts a queue in front of sources.</summary>
    /// <param name="early">Keys that come before all others, the oldest first.</param>
    /// <param name="sources">The sources.</param>
    public KeyQueue(ReadOnlySpan<KeyPress> early, params IKeySource[] sources)
    {
        _sources = sources;
        foreach (KeyPress key in early)
        {
            _early.Enqueue(key);
        }
    }

    /// <summary>
    /// Whether Ctrl-C was pressed since <see cref="Restart"/>. Looks at the keys each time it is asked, so something that runs
    /// long has to ask now and then; it allocates nothing and does not wait.
    /// </summary>
    public bool IsCancelled
    {
        get
        {
            Fill();
            return _isCancelled;
        }
    }

    /// <summary>Forgets a Ctrl-C; called before something begins that can be cancelled.</summary>
    public void Restart() => _isCancelled = false;

    /// <summary>Takes the next key; false, at once, when none was pressed.</summary>
    public bool TryRead(out KeyPress key) => _keys.TryDequeue(out key) || TryReadSource(out key);

    /// <summary>Puts keys back that somebody took and did not use; they come before all others.</summary>
    public void PutBack(ReadOnlySpan<KeyPress> keys)
    {
        int count = _keys.Count;
        foreach (KeyPress key in keys)
        {
            _keys.Enqueue(key);
        }

        // The others go behind them.
        for (; count > 0; count--)
        {
            _keys.Enqueue(_keys.Dequeue());
        }
    }

    private bool TryReadSource(out KeyPress key)
    {
        if (_early.TryDequeue(out key))
        {
            return true;
        }

        for (int i = 0; i < _sources.Length; i++)
        {
            IKeySource source = _sources[_next];
            _next = _next + 1 == _sources.Length ? 0 : _next + 1;
            if (source.TryRead(out key))
            {
                return true;
            }
        }

        key = default;
        return false;
    }

    // Bounded by the queue's room, as a chattering line never ends.
    private void Fill()
    {
        if (TryTakeEarlyCancel())
        {
            Cancel();
        }

        foreach (IKeySource source in _sources)
        {
            if (source.TryTakeCancel())
            {
                _early.Clear();
                Cancel();
            }
        }

        for (int i = 0; i < Capacity && _keys.Count < Capacity && TryReadSource(out KeyPress key); i++)
        {
            if (key == s_cancel)
            {
                Cancel();
            }
            else
            {
                _keys.Enqueue(key);
            }
        }
    }

    // Discards the early keys up to and with the last Ctrl-C.
    private bool TryTakeEarlyCancel()
    {
        int count = 0;
        int length = 0;
        foreach (KeyPress key in _early)
        {
            count++;
            length = key == s_cancel ? count : length;
        }

        for (int i = 0; i < length; i++)
        {
            _early.Dequeue();
        }

        return length != 0;
    }

    private void Cancel()
    {
        _isCancelled = true;
        _keys.Clear();
    }
}
