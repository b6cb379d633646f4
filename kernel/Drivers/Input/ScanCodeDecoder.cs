using System;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>
/// Turns scan codes of set 1 into keys; the layout determines which character a key gives. Codes: IBM PS/2 Hardware Interface
/// Technical Reference (1990), "Keyboards (101- and 102-Key)", scan code set 1; Microsoft "Keyboard Scan Code Specification"
/// 1.3a, appendix A. Allocates nothing.
/// </summary>
/// <param name="keymap">The layout.</param>
/// <param name="locks">Caps Lock and the others, which keyboards share.</param>
public sealed class ScanCodeDecoder(Keymap keymap, KeyLocks locks)
{
    private const byte PrefixExtended = 0xE0;
    private const byte PrefixPause = 0xE1;
    private const byte Break = 0x80;

    private const byte LeftShift = 0x2A;
    private const byte RightShift = 0x36;
    private const byte ControlKey = 0x1D;
    private const byte AltKey = 0x38;
    private const byte CapsLock = 0x3A;
    private const byte NumLock = 0x45;
    private const byte ScrollLock = 0x46;
    private const byte KeypadMultiply = 0x37;
    private const byte KeypadFirst = 0x47;
    private const byte KeypadLast = 0x53;

    // Held keys, one bit each, so that releasing the left one of a pair does not release the right one.
    [Flags]
    private enum Held
    {
        None = 0,
        LeftShift = 1,
        RightShift = 2,
        LeftControl = 4,
        RightControl = 8,
        LeftAlt = 16,
        RightAlt = 32,
        CapsLock = 64,
        NumLock = 128,
        ScrollLock = 256,
        Shift = LeftShift | RightShift,
        Control = LeftControl | RightControl,
        Alt = LeftAlt | RightAlt,
    }

    private readonly KeyTranslator _translator = new(keymap);
    private Held _held;
    private bool _extended;
    private int _skip;

    // Scan codes 0x47 to 0x53.
    private static ReadOnlySpan<byte> KeypadDigits => "789-456+1230."u8;

    /// <summary>
    /// Takes the second key of a press that gave two (a dead key's mark and a letter that it does not go with); asked before the
    /// next byte is taken.
    /// </summary>
    public bool TryTakeWaiting(out KeyPress key) => _translator.TryTakeWaiting(out key);

    /// <summary>Takes one byte.</summary>
    /// <param name="code">A byte from the keyboard; garbage is skipped.</param>
    /// <param name="key">The key that was pressed, if one was.</param>
    /// <returns>False when the byte completes no key press: a prefix, a release, a modifier, an answer to a command.</returns>
    public bool TryDecode(byte code, out KeyPress key)
    {
        key = default;
        switch (code)
        {
            case 0x00 or 0xFF:
                // The keyboard's buffer overflowed. Releases may have been lost, so no key counts as held.
                Forget();
                key = new KeyPress(KeyKind.Lost);
                return true;
            case 0xEE or 0xFA or 0xFC or 0xFD or 0xFE:
                // Answers to commands: echo, acknowledge, two failures, resend.
                return false;
            case PrefixExtended:
                _extended = true;
                _skip = 0;
                return false;
            case PrefixPause:
                // Pause sends E1 1D 45 E1 9D C5; neither half is Control or Num Lock.
                _extended = false;
                _skip = 2;
                return false;
        }

        if (_skip > 0)
        {
            _skip--;
            return false;
        }

        bool extended = _extended;
        _extended = false;
        bool pressed = (code & Break) == 0;
        code &= unchecked((byte)~Break);

        if (TryTrackHeld(code, extended, pressed) || !pressed)
        {
            return false;
        }

        key = extended ? DecodeExtended(code) : DecodePlain(code);
        if (key.Kind is not (KeyKind.None or KeyKind.Character))
        {
            key = _translator.TranslateOther(key);
        }

        return key.Kind != KeyKind.None;
    }

    private void Forget()
    {
        _held = Held.None;
        _extended = false;
        _skip = 0;
        _translator.Reset();
    }

    private bool TryTrackHeld(byte code, bool extended, bool pressed)
    {
        Held bit = (code, extended) switch
        {
            // With the prefix these come around the cursor keys, to cancel shift for programs of the XT's time; they are not key
            // presses.
            (LeftShift or RightShift, true) => Held.None,
            (LeftShift, false) => Held.LeftShift,
            (RightShift, false) => Held.RightShift,
            (ControlKey, false) => Held.LeftControl,
            (ControlKey, true) => Held.RightControl,
            (AltKey, false) => Held.LeftAlt,
            (AltKey, true) => Held.RightAlt,
            (CapsLock, false) => Held.CapsLock,
            (NumLock, false) => Held.NumLock,
            (ScrollLock, false) => Held.ScrollLock,
            _ => (Held)(-1),
        };
        if ((int)bit < 0)
        {
            return false;
        }

        // A held key repeats its code; only the first one toggles.
        bool first = pressed && (_held & bit) == 0;
        _held = pressed ? _held | bit : _held & ~bit;
        int toggled = bit switch
        {
            Held.CapsLock => KeyLocks.CapsLock,
            Held.NumLock => KeyLocks.NumLock,
            Held.ScrollLock => KeyLocks.ScrollLock,
            _ => 0,
        };
        if (first && toggled != 0)
        {
            locks.Toggle(toggled);
        }

        return true;
    }

    private KeyPress DecodeExtended(byte code) => code switch
    {
        0x1C => new KeyPress(KeyKind.Enter, Modifiers),
        0x35 => _translator.TranslateFixed('/', Modifiers),
        _ => Navigation(code),
    };

    private KeyPress DecodePlain(byte code)
    {
        switch (code)
        {
            case 0x01:
                return new KeyPress(KeyKind.Escape, Modifiers);
            case 0x0E:
                return new KeyPress(KeyKind.Backspace, Modifiers);
            case 0x0F:
                return new KeyPress(KeyKind.Tab, Modifiers);
            case 0x1C:
                return new KeyPress(KeyKind.Enter, Modifiers);
            case 0x39:
                return _translator.TranslateFixed(' ', Modifiers);
            case >= 0x3B and <= 0x44:
                return new KeyPress(KeyKind.Function, Modifiers, code - 0x3B + 1);
            case 0x57 or 0x58:
                return new KeyPress(KeyKind.Function, Modifiers, code - 0x57 + 11);
            case >= KeypadFirst and <= KeypadLast:
                return Keypad(code);
        }

        if (code == KeypadMultiply)
        {
            return _translator.TranslateFixed('*', Modifiers);
        }

        return _translator.TranslateCharacter(code, new KeyState(Modifiers, IsAltGr, locks.IsCapsLockOn));
    }

    private KeyPress Keypad(byte code)
    {
        char digit = (char)KeypadDigits[code - KeypadFirst];
        bool digits = locks.IsNumLockOn == ((_held & Held.Shift) == 0);
        return digits || digit is '-' or '+' ? _translator.TranslateFixed(digit, Modifiers) : Navigation(code);
    }

    private KeyPress Navigation(byte code)
    {
        KeyKind kind = code switch
        {
            0x47 => KeyKind.Home,
            0x48 => KeyKind.Up,
            0x49 => KeyKind.PageUp,
            0x4B => KeyKind.Left,
            0x4D => KeyKind.Right,
            0x4F => KeyKind.End,
            0x50 => KeyKind.Down,
            0x51 => KeyKind.PageDown,
            0x52 => KeyKind.Insert,
            0x53 => KeyKind.Delete,
            _ => KeyKind.None,
        };
        return kind == KeyKind.None ? default : new KeyPress(kind, Modifiers);
    }

    private bool IsAltGr => _translator.HasAltGr && (_held & Held.RightAlt) != 0;

    private KeyModifiers Modifiers =>
        ((_held & Held.Shift) != 0 ? KeyModifiers.Shift : KeyModifiers.None)
        | ((_held & (IsAltGr ? Held.LeftAlt : Held.Alt)) != 0 ? KeyModifiers.Alt : KeyModifiers.None)
        | ((_held & Held.Control) != 0 ? KeyModifiers.Control : KeyModifiers.None);
}
