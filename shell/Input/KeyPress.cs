using System;
using System.Text;

namespace UefiKernel.Shell.Input;

/// <summary>Which key was pressed.</summary>
public enum KeyKind : byte
{
    /// <summary>No key.</summary>
    None,

    /// <summary>A character, see <see cref="KeyPress.Rune"/>.</summary>
    Character,

    /// <summary>Enter or Return.</summary>
    Enter,

    /// <summary>Backspace: delete to the left.</summary>
    Backspace,

    /// <summary>Delete: delete to the right.</summary>
    Delete,

    /// <summary>Tab.</summary>
    Tab,

    /// <summary>Escape.</summary>
    Escape,

    /// <summary>Cursor up.</summary>
    Up,

    /// <summary>Cursor down.</summary>
    Down,

    /// <summary>Cursor left.</summary>
    Left,

    /// <summary>Cursor right.</summary>
    Right,

    /// <summary>Home.</summary>
    Home,

    /// <summary>End.</summary>
    End,

    /// <summary>Insert.</summary>
    Insert,

    /// <summary>Page up.</summary>
    PageUp,

    /// <summary>Page down.</summary>
    PageDown,

    /// <summary>A function key; <see cref="KeyPress.Number"/> says which.</summary>
    Function,

    /// <summary>No key, but the news that keys were lost here.</summary>
    Lost,
}

/// <summary>Keys held down with another one.</summary>
[Flags]
public enum KeyModifiers : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Shift; not reported with characters, which are already the shifted ones.</summary>
    Shift = 1,

    /// <summary>Alt, or Escape typed before.</summary>
    Alt = 2,

    /// <summary>Control; Control and a letter come as that letter in lower case.</summary>
    Control = 4,
}

/// <summary>One key press, whatever device it came from.</summary>
public readonly struct KeyPress : IEquatable<KeyPress>
{
    private readonly int _value;

    /// <summary>A key that is no character.</summary>
    /// <param name="kind">The key.</param>
    /// <param name="modifiers">Keys held down with it.</param>
    /// <param name="number">For <see cref="KeyKind.Function"/>, 1 to 12.</param>
    public KeyPress(KeyKind kind, KeyModifiers modifiers = KeyModifiers.None, int number = 0)
    {
        Kind = kind;
        Modifiers = modifiers;
        _value = number;
    }

    /// <summary>A character.</summary>
    public KeyPress(Rune rune, KeyModifiers modifiers = KeyModifiers.None)
    {
        Kind = KeyKind.Character;
        Modifiers = modifiers;
        _value = rune.Value;
    }

    /// <summary>Which key.</summary>
    public KeyKind Kind { get; }

    /// <summary>Keys held down with it.</summary>
    public KeyModifiers Modifiers { get; }

    /// <summary>The character of a <see cref="KeyKind.Character"/>, else U+0000.</summary>
    public Rune Rune => Kind == KeyKind.Character ? new Rune(_value) : default;

    /// <summary>The number of a <see cref="KeyKind.Function"/> key, 1 to 12, else 0.</summary>
    public int Number => Kind == KeyKind.Function ? _value : 0;

    /// <summary>Control and a letter; the letter in lower case.</summary>
    public static KeyPress Control(char letter) => new(new Rune(letter), KeyModifiers.Control);

    /// <summary>The same key with further modifiers.</summary>
    public KeyPress With(KeyModifiers modifiers) => Kind == KeyKind.Character
        ? new KeyPress(Rune, Modifiers | modifiers)
        : new KeyPress(Kind, Modifiers | modifiers, _value);

    /// <summary>Same key, same modifiers.</summary>
    public static bool operator ==(KeyPress left, KeyPress right) =>
        left.Kind == right.Kind && left.Modifiers == right.Modifiers && left._value == right._value;

    /// <summary>Another key or other modifiers.</summary>
    public static bool operator !=(KeyPress left, KeyPress right) => !(left == right);

    public bool Equals(KeyPress other) => this == other;

    public override bool Equals(object? obj) => obj is KeyPress other && this == other;

    public override int GetHashCode() => (_value << 16) | ((int)Kind << 8) | (int)Modifiers;
}
