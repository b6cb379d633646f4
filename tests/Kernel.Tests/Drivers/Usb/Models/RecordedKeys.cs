using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Models;

/// <summary>Takes what keyboards bring, as codes and as the keys that the shell reads.</summary>
internal sealed class RecordedKeys : IKeyCodes
{
    private readonly KeyRing _ring;

    /// <summary>Begins with nothing.</summary>
    public RecordedKeys() => _ring = new KeyRing(new Keymap(), Locks);

    public KeyLocks Locks { get; } = new();

    public object? Repeating { get; set; }

    /// <summary>The codes.</summary>
    public List<ushort> Codes { get; } = [];

    /// <summary>How many keyboards there are.</summary>
    public int Keyboards { get; private set; }

    public void AddKeyboard() => Keyboards++;

    public void RemoveKeyboard() => Keyboards--;

    public void Add(ushort code)
    {
        Codes.Add(code);
        _ring.Add(code);
    }

    /// <summary>Takes the keys that wait.</summary>
    public List<KeyPress> Take()
    {
        List<KeyPress> keys = [];
        while (_ring.TryRead(out KeyPress key))
        {
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>Takes the characters that wait; other keys are question marks.</summary>
    public string TakeText() =>
        string.Concat(Take().Select(static key => key.Kind == KeyKind.Character ? key.Rune.ToString() : "?"));
}
