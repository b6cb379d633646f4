using System.Text;

namespace UefiKernel.Shell.Input.Layouts;

/// <summary>What is held or switched on while a key is pressed.</summary>
/// <param name="Modifiers">Shift, Control and Alt, an Alt key that is AltGr left out.</param>
/// <param name="AltGr">Whether AltGr is held.</param>
/// <param name="CapsLock">Whether Caps Lock is on.</param>
public readonly record struct KeyState(KeyModifiers Modifiers, bool AltGr = false, bool CapsLock = false);

/// <summary>
/// Turns a keyboard's keys into key presses by the layout, whatever the keyboard is connected to: AltGr, Caps Lock, dead keys.
/// Allocates nothing. One for each keyboard, since a dead key waits for the next key of the same keyboard.
/// </summary>
public sealed class KeyTranslator(Keymap keymap)
{
    private const char SpaceBar = ' ';

    private char _dead;
    private KeyPress _waiting;

    /// <summary>Whether the right Alt key is AltGr now.</summary>
    public bool HasAltGr => keymap.Layout.HasAltGr;

    /// <summary>Takes the second key press of a key that gave two; to be asked before the next key is translated.</summary>
    public bool TryTakeWaiting(out KeyPress key)
    {
        key = _waiting;
        _waiting = default;
        return key.Kind != KeyKind.None;
    }

    /// <summary>Forgets a dead key.</summary>
    public void Reset()
    {
        _dead = '\0';
        _waiting = default;
    }

    /// <summary>A character key was pressed.</summary>
    /// <param name="scanCode">The key, by its code in scan code set 1.</param>
    /// <param name="state">What is held with it.</param>
    /// <returns>The key press; <see cref="KeyKind.None"/> when the key has no character here, or is dead.</returns>
    public KeyPress TranslateCharacter(byte scanCode, KeyState state)
    {
        bool shift = (state.Modifiers & KeyModifiers.Shift) != 0;
        char character = keymap.Layout.Find(scanCode, shift, state.AltGr);
        if (state.CapsLock && !state.AltGr)
        {
            character = Capitalize(character);
        }

        return character == '\0' ? default : Character(character, state.Modifiers);
    }

    /// <summary>A key was pressed that gives the same character in each layout: the space bar, the keypad.</summary>
    public KeyPress TranslateFixed(char character, KeyModifiers modifiers) => Character(character, modifiers);

    /// <summary>A key was pressed that gives no character.</summary>
    /// <returns>The key; <see cref="KeyKind.None"/> when all it does is to take back a dead key.</returns>
    public KeyPress TranslateOther(KeyPress key)
    {
        bool takesBack = _dead != '\0' && key.Kind is KeyKind.Backspace or KeyKind.Escape;
        _dead = '\0';
        return takesBack ? default : key;
    }

    // Caps Lock turns letters, also those that stand alone on their key (French é), but no signs that only look like letters (µ).
    private static char Capitalize(char character)
    {
        char upper = char.ToUpperInvariant(character);
        char lower = char.ToLowerInvariant(character);
        return upper != character && char.ToLowerInvariant(upper) == character ? upper : lower;
    }

    // Shift is in the character already; Control gives the lower-case letter, and the keys that it gives on terminals.
    private KeyPress Character(char character, KeyModifiers modifiers)
    {
        modifiers &= ~KeyModifiers.Shift;
        if ((modifiers & KeyModifiers.Control) != 0)
        {
            _dead = '\0';
            return ControlKey(char.ToLowerInvariant(character), modifiers);
        }

        if (modifiers == KeyModifiers.None)
        {
            return Compose(character);
        }

        _dead = '\0';
        return KeyboardLayout.IsDead(character) ? default : new KeyPress(new Rune(character), modifiers);
    }

    private static KeyPress ControlKey(char character, KeyModifiers modifiers)
    {
        KeyModifiers others = modifiers & ~KeyModifiers.Control;
        return character switch
        {
            'h' => new KeyPress(KeyKind.Backspace, others),
            'i' => new KeyPress(KeyKind.Tab, others),
            'j' or 'm' => new KeyPress(KeyKind.Enter, others),
            '[' => new KeyPress(KeyKind.Escape, others),
            _ when KeyboardLayout.IsDead(character) => default,
            _ => new KeyPress(new Rune(character), modifiers),
        };
    }

    private KeyPress Compose(char character)
    {
        char dead = _dead;
        _dead = '\0';
        if (dead == '\0')
        {
            if (KeyboardLayout.IsDead(character))
            {
                _dead = character;
                return default;
            }

            return new KeyPress(new Rune(character));
        }

        // A dead key twice, or with the space bar, gives the mark itself.
        char spacing = DeadKeys.Spacing(dead);
        if (character == dead || character == SpaceBar)
        {
            return new KeyPress(new Rune(spacing));
        }

        char composed = DeadKeys.Compose(dead, character);
        if (composed != '\0')
        {
            return new KeyPress(new Rune(composed));
        }

        // Nothing that was pressed gets lost: mark and letter come one after the other.
        if (KeyboardLayout.IsDead(character))
        {
            _dead = character;
        }
        else
        {
            _waiting = new KeyPress(new Rune(character));
        }

        return new KeyPress(new Rune(spacing));
    }
}
