using System;

namespace UefiKernel.Shell.Editing;

/// <summary>The texts killed last, to be put back. All memory is taken in the constructor.</summary>
internal sealed class KillRing
{
    /// <summary>Texts kept.</summary>
    public const int Slots = 8;

    private readonly EditBuffer[] _slots = new EditBuffer[Slots];
    private int _newest;
    private int _shown;
    private int _count;

    public KillRing(int longest)
    {
        for (int i = 0; i < Slots; i++)
        {
            _slots[i] = new EditBuffer(longest);
        }
    }

    /// <summary>The text to put back; empty when nothing was killed yet.</summary>
    public ReadOnlySpan<int> Current => _slots[_shown].Text;

    /// <summary>Takes a text.</summary>
    /// <param name="text">The text; an empty one is no kill.</param>
    /// <param name="continues">Whether it belongs to the text killed before it, because nothing else was done in between.</param>
    /// <param name="backward">Whether it stood before the text that it belongs to.</param>
    public void Kill(ReadOnlySpan<int> text, bool continues, bool backward)
    {
        if (text.IsEmpty)
        {
            return;
        }

        EditBuffer slot = _slots[_newest];
        int place = backward ? 0 : slot.Length;
        if (!continues || !slot.Replace(place, place, text))
        {
            _newest = (_newest + 1) % Slots;
            _count = Math.Min(_count + 1, Slots);
            _slots[_newest].Clear();
            _slots[_newest].Replace(0, 0, text);
        }

        _shown = _newest;
    }

    /// <summary>Goes on to the text killed before the current one, from the oldest back to the newest.</summary>
    public void Rotate()
    {
        if (_count > 0)
        {
            int age = (_newest - _shown + Slots) % Slots;
            age = (age + 1) % _count;
            _shown = (_newest - age + Slots) % Slots;
        }
    }
}
