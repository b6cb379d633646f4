namespace UefiKernel.Shell.Input;

/// <summary>
/// Keys that wait to be read. Between commands it passes on what its source has; while a command runs, asking
/// <see cref="IsCancelled"/> takes keys in to look for Ctrl-C, and keeps what was typed ahead for later. What does not fit stays
/// with the source, which looks for Ctrl-C itself. Ctrl-C throws what was typed before it away, as terminals do.
/// </summary>
public sealed class KeyQueue : IKeySource, ICancelSource
{
    /// <summary>Keys that are taken in while a command runs; further ones are left to the source.</summary>
    public const int Capacity = 256;

    private static readonly KeyPress s_cancel = KeyPress.Control('c');

    private readonly IKeySource _source;
    private readonly KeyPress[] _keys = new KeyPress[Capacity];
    private int _first;
    private int _count;
    private bool _cancelled;

    /// <summary>Makes an empty queue in front of a source.</summary>
    public KeyQueue(IKeySource source) => _source = source;

    public bool IsCancelled
    {
        get
        {
            Fill();
            return _cancelled;
        }
    }

    public void Restart() => _cancelled = false;

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

    // Bounded by the queue's room, as a chattering line never ends.
    private void Fill()
    {
        if (_source.TryTakeCancel())
        {
            Cancel();
        }

        for (int i = 0; i < Capacity && _count < Capacity && _source.TryRead(out KeyPress key); i++)
        {
            if (key == s_cancel)
            {
                Cancel();
            }
            else
            {
                _keys[(_first + _count) % Capacity] = key;
                _count++;
            }
        }
    }

    private void Cancel()
    {
        _cancelled = true;
        _count = 0;
    }
}
