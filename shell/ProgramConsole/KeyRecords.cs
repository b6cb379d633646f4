using System;
using System.Globalization;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>
/// Keys as Windows reports them: virtual key codes (Microsoft, "Virtual-Key Codes"), scan codes of set 1, control characters; or
/// as the escape sequences that xterm sends (Microsoft, "Console Virtual Terminal Sequences", input sequences).
/// </summary>
internal static class KeyRecords
{
    // Characters of the US layout and their keys: three columns, unshifted, shifted, virtual key code.
    private const string Punctuation =
        "`~\u00C0-_\u00BD=+\u00BB[{\u00DB]}\u00DD\\|\u00DC;:\u00BA'\"\u00DE,<\u00BC.>\u00BE/?\u00BF";
    private const string ShiftedDigits = ")!@#$%^&*(";

    // Scan codes of set 1: the characters of each row of keys, and the code of its first key.
    private const string FirstRow = "1234567890-=";
    private const string SecondRow = "QWERTYUIOP[]";
    private const string ThirdRow = "ASDFGHJKL;'`";
    private const string FourthRow = "\\ZXCVBNM,./";

    /// <summary>The record of a key that is pressed; the release has the same parts.</summary>
    public static ConsoleRecord Of(KeyPress key)
    {
        ConsoleKeyState state = StateOf(key.Modifiers);
        bool isControl = (state & ConsoleKeyState.Control) != 0;
        return key.Kind switch
        {
            KeyKind.Character => OfCharacter(key.Rune.Value, state),
            KeyKind.Enter => Make(0x0D, 0x1C, isControl ? '\n' : '\r', state),
            KeyKind.Backspace => Make(0x08, 0x0E, isControl ? '\x7F' : '\b', state),
            KeyKind.Tab => Make(0x09, 0x0F, '\t', state),
            KeyKind.Escape => Make(0x1B, 0x01, '\e', state),
            KeyKind.Delete => Enhanced(0x2E, 0x53, state),
            KeyKind.Insert => Enhanced(0x2D, 0x52, state),
            KeyKind.PageUp => Enhanced(0x21, 0x49, state),
            KeyKind.PageDown => Enhanced(0x22, 0x51, state),
            KeyKind.End => Enhanced(0x23, 0x4F, state),
            KeyKind.Home => Enhanced(0x24, 0x47, state),
            KeyKind.Left => Enhanced(0x25, 0x4B, state),
            KeyKind.Up => Enhanced(0x26, 0x48, state),
            KeyKind.Right => Enhanced(0x27, 0x4D, state),
            KeyKind.Down => Enhanced(0x28, 0x50, state),
            KeyKind.Function => Make(
                (ushort)(0x70 + key.Number - 1), (ushort)(key.Number + (key.Number <= 10 ? 0x3A : 0x4C)), '\0', state),
            _ => default,
        };
    }

    /// <summary>What a terminal sends for a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="application">Whether arrows, Home and End come in application mode (DECCKM).</param>
    public static string SequenceOf(KeyPress key, bool application)
    {
        string alt = (key.Modifiers & KeyModifiers.Alt) != 0 ? "\e" : "";
        bool isControl = (key.Modifiers & KeyModifiers.Control) != 0;
        switch (key.Kind)
        {
            case KeyKind.Character:
                char control = OfCharacter(key.Rune.Value, StateOf(key.Modifiers)).Character;
                return alt + (isControl ? control.ToString() : key.Rune.ToString());
            case KeyKind.Enter:
                return alt + (isControl ? "\n" : "\r");
            case KeyKind.Backspace:
                return alt + (isControl ? "\b" : "\x7F");
            case KeyKind.Escape:
                return alt + "\e";
            case KeyKind.Tab:
                return (key.Modifiers & KeyModifiers.Shift) != 0 ? "\e[Z" : alt + "\t";
            case KeyKind.Up:
                return Letter('A', key.Modifiers, application);
            case KeyKind.Down:
                return Letter('B', key.Modifiers, application);
            case KeyKind.Right:
                return Letter('C', key.Modifiers, application);
            case KeyKind.Left:
                return Letter('D', key.Modifiers, application);
            case KeyKind.End:
                return Letter('F', key.Modifiers, application);
            case KeyKind.Home:
                return Letter('H', key.Modifiers, application);
            case KeyKind.Insert:
                return Number(2, key.Modifiers);
            case KeyKind.Delete:
                return Number(3, key.Modifiers);
            case KeyKind.PageUp:
                return Number(5, key.Modifiers);
            case KeyKind.PageDown:
                return Number(6, key.Modifiers);
            case KeyKind.Function when key.Number <= 4:
                return Letter((char)('P' + key.Number - 1), key.Modifiers, application: true);
            case KeyKind.Function:
                // VT220 left gaps where its keyboard had gaps.
                return Number(key.Number + (key.Number <= 5 ? 10 : key.Number <= 10 ? 11 : 12), key.Modifiers);
            default:
                return "";
        }
    }

    private static ConsoleRecord OfCharacter(int codePoint, ConsoleKeyState state)
    {
        if (codePoint > char.MaxValue)
        {
            return Make(0, 0, '\0', state);
        }

        char character = (char)codePoint;
        (ushort key, bool isShifted) = KeyOf(character);
        state |= isShifted ? ConsoleKeyState.Shift : ConsoleKeyState.None;
        bool isControl = (state & (ConsoleKeyState.Control | ConsoleKeyState.Alt)) == ConsoleKeyState.Control;
        char produced = !isControl ? character
            : char.ToUpperInvariant(character) is >= '@' and <= '_' and var upper ? (char)(upper - '@')
            : character == ' ' ? ' ' : '\0';
        return Make(key, ScanCodeOf(key), produced, state);
    }

    private static (ushort Key, bool IsShifted) KeyOf(char character)
    {
        switch (character)
        {
            case ' ':
                return (0x20, false);
            case >= 'a' and <= 'z':
                return ((ushort)(character - 'a' + 'A'), false);
            case >= 'A' and <= 'Z':
                return (character, true);
            case >= '0' and <= '9':
                return (character, false);
        }

        if (ShiftedDigits.IndexOf(character, StringComparison.Ordinal) is >= 0 and var digit)
        {
            return ((ushort)('0' + digit), true);
        }

        for (int i = 0; i < Punctuation.Length; i += 3)
        {
            if (Punctuation[i] == character || Punctuation[i + 1] == character)
            {
                return (Punctuation[i + 2], Punctuation[i + 1] == character);
            }
        }

        return (0, false);
    }

    private static ushort ScanCodeOf(ushort key)
    {
        if (key == 0x20)
        {
            return 0x39;
        }

        char character = (char)key;
        for (int i = 0; i < Punctuation.Length; i += 3)
        {
            character = Punctuation[i + 2] == key ? Punctuation[i] : character;
        }

        // Each character stands in one row at most.
        int code = ScanCode(FirstRow, 0x02, character) + ScanCode(SecondRow, 0x10, character) +
            ScanCode(ThirdRow, 0x1E, character) + ScanCode(FourthRow, 0x2B, character);
        return (ushort)code;
    }

    private static int ScanCode(string row, int first, char character)
    {
        int index = row.IndexOf(character, StringComparison.Ordinal);
        return index < 0 ? 0 : first + index;
    }

    private static ConsoleKeyState StateOf(KeyModifiers modifiers) =>
        ((modifiers & KeyModifiers.Shift) != 0 ? ConsoleKeyState.Shift : 0) |
        ((modifiers & KeyModifiers.Alt) != 0 ? ConsoleKeyState.Alt : 0) |
        ((modifiers & KeyModifiers.Control) != 0 ? ConsoleKeyState.Control : 0);

    private static ConsoleRecord Enhanced(ushort key, ushort scanCode, ConsoleKeyState state) =>
        Make(key, scanCode, '\0', state | ConsoleKeyState.Enhanced);

    private static ConsoleRecord Make(ushort key, ushort scanCode, char character, ConsoleKeyState state) =>
        new(ConsoleEvent.Key, true, key, scanCode, character, state);

    // xterm: 1 plus the sum of 1 Shift, 2 Alt, 4 Control, the very bits of KeyModifiers.
    private static string Letter(char letter, KeyModifiers modifiers, bool application) => modifiers == KeyModifiers.None
        ? (application ? "\eO" : "\e[") + letter
        : string.Create(CultureInfo.InvariantCulture, $"\e[1;{(int)modifiers + 1}{letter}");

    private static string Number(int number, KeyModifiers modifiers) => modifiers == KeyModifiers.None
        ? string.Create(CultureInfo.InvariantCulture, $"\e[{number}~")
        : string.Create(CultureInfo.InvariantCulture, $"\e[{number};{(int)modifiers + 1}~");
}
