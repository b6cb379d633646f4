using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A keyboard that types what it is told.</summary>
internal sealed class ScriptedKeys : IKeySource
{
    private readonly Queue<KeyPress> _keys = new();

    public int Polls { get; private set; }

    public ScriptedKeys Type(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            _keys.Enqueue(rune.Value == '\n' ? new KeyPress(KeyKind.Enter) : new KeyPress(rune));
        }

        return this;
    }

    public ScriptedKeys Press(params KeyPress[] keys)
    {
        foreach (KeyPress key in keys)
        {
            _keys.Enqueue(key);
        }

        return this;
    }

    public bool TryTakeCancel()
    {
        int last = System.Array.LastIndexOf(_keys.ToArray(), KeyPress.Control('c'));
        for (int i = 0; i <= last; i++)
        {
            _keys.Dequeue();
        }

        return last >= 0;
    }

    public bool TryRead(out KeyPress key)
    {
        Polls++;
        return _keys.TryDequeue(out key);
    }
}
