namespace UefiKernel.Shell.Input;

/// <summary>Several sources as one. They take turns, so that a chattering line cannot shut out the keyboard.</summary>
public sealed class CombinedKeySource(params IKeySource[] sources) : IKeySource
{
    private int _next;

    public bool TryRead(out KeyPress key)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            IKeySource source = sources[_next];
            _next = _next + 1 == sources.Length ? 0 : _next + 1;
            if (source.TryRead(out key))
            {
                return true;
            }
        }

        key = default;
        return false;
    }

    public bool TryTakeCancel()
    {
        bool isTaken = false;
        foreach (IKeySource source in sources)
        {
            isTaken |= source.TryTakeCancel();
        }

        return isTaken;
    }
}
