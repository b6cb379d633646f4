namespace UefiKernel.Shell;

/// <summary>
/// Keys that wait to be read. Between commands it passes on what its source has; while a command runs, asking
/// <see cref="IsCancelled"/> takes keys in to look for Ctrl-C, and keeps what was typed ahead for later. Ctrl-C throws that away, as
/// terminals do.
/// </summary>
public sealed class KeyQueue : IKeySource, ICancelSource
{
    /// <summary>Keys that can be typed ahead while a command runs; further ones are lost.</summary>
    public const int Capacity = 256;

    private static readonly KeyPress s_cancel = KeyPress.Control('c');

    private readonly IKeySource _source;
    private readonly KeyPress[] _keys = new KeyPress[Capacity];
    private int _first;
    private int _count;
    private bool _cancelled;

    /// <summary>Makes an empty queue in front of a source.</summary>
    public KeyQueue(IKeySource source) => _source = source;

    /// <inheritdoc/>
    public bool IsCancelled
    {
        get
        {
            Fill();
            return _cancelled;
        }
    }

    /// <inheritdoc/>
    public void Restart() => _cancelled = false;

    /// <inheritdoc/>
    public bool TryRead(out KeyPress key)
    {
        if (_count == 0)
        {
            return _source.TryRead(out key);
        }

        key = _keys[_first];
        _first = (_first + 1) % Capacity;
        _count--;
        return true;
    }

    // Reads on when the queue is full: a Ctrl-C may come behind what does not fit. Bounded, as a chattering line never ends.
    private void Fill()
    {
        for (int i = 0; i < Capacity && _source.TryRead(out KeyPress key); i++)
        {
            if (key == s_cancel)
            {
                _cancelled = true;
                _count = 0;
            }
            else if (_count < Capacity)
            {
                _keys[(_first + _count) % Capacity] = key;
                _count++;
            }
        }
    }
}
