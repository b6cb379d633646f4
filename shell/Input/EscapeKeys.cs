using System.Text;

namespace UefiKernel.Shell.Input;

/// <summary>
/// Which key an escape sequence from a terminal means: VT220, xterm ("PC-Style Function Keys" in ctlseqs), rxvt's variants and
/// the Linux console's.
/// </summary>
internal static class EscapeKeys
{
    /// <summary>The key of <c>ESC [ parameters final</c>; <see cref="KeyKind.None"/> when there is none.</summary>
    /// <param name="first">First parameter, 0 when omitted.</param>
    /// <param name="second">Second parameter: xterm's modifiers plus one, 0 when omitted.</param>
    /// <param name="final">The byte that ended the sequence.</param>
    public static KeyPress FromControlSequence(int first, int second, char final)
    {
        KeyModifiers modifiers = FromXterm(second);
        switch (final)
        {
            case '~':
                return FromNumber(first, modifiers);
            case '^':
                return FromNumber(first, modifiers | KeyModifiers.Control);
            case '$':
                return FromNumber(first, modifiers | KeyModifiers.Shift);
            case '@':
                return FromNumber(first, modifiers | KeyModifiers.Control | KeyModifiers.Shift);
            case 'Z':
                return new KeyPress(KeyKind.Tab, KeyModifiers.Shift);
            case >= 'a' and <= 'd':
                return FromLetter((char)(final - 'a' + 'A'), modifiers | KeyModifiers.Shift);
            default:
                return FromLetter(final, modifiers);
        }
    }

    /// <summary>The key of <c>ESC O final</c> (SS3: application mode, and rxvt's Control and arrow in lower case).</summary>
    public static KeyPress FromSingleShift(char final) => final switch
    {
        >= 'a' and <= 'd' => FromLetter((char)(final - 'a' + 'A'), KeyModifiers.Control),
        'M' => new KeyPress(KeyKind.Enter),

        // The numeric keypad in application mode: '*' to '9' at 'j' to 'y'.
        >= 'j' and <= 'y' => new KeyPress(new Rune(final - 'j' + '*')),
        _ => FromLetter(final, KeyModifiers.None),
    };

    /// <summary>The key of the Linux console's <c>ESC [ [ final</c>: F1 to F5.</summary>
    public static KeyPress FromLinuxConsole(char final) =>
        final is >= 'A' and <= 'E' ? new KeyPress(KeyKind.Function, KeyModifiers.None, final - 'A' + 1) : default;

    private static KeyPress FromLetter(char letter, KeyModifiers modifiers) => letter switch
    {
        'A' => new KeyPress(KeyKind.Up, modifiers),
        'B' => new KeyPress(KeyKind.Down, modifiers),
        'C' => new KeyPress(KeyKind.Right, modifiers),
        'D' => new KeyPress(KeyKind.Left, modifiers),
        'F' => new KeyPress(KeyKind.End, modifiers),
        'H' => new KeyPress(KeyKind.Home, modifiers),
        >= 'P' and <= 'S' => new KeyPress(KeyKind.Function, modifiers, letter - 'P' + 1),
        _ => default,
    };

    private static KeyPress FromNumber(int number, KeyModifiers modifiers) => number switch
    {
        1 or 7 => new KeyPress(KeyKind.Home, modifiers),
        2 => new KeyPress(KeyKind.Insert, modifiers),
        3 => new KeyPress(KeyKind.Delete, modifiers),
        4 or 8 => new KeyPress(KeyKind.End, modifiers),
        5 => new KeyPress(KeyKind.PageUp, modifiers),
        6 => new KeyPress(KeyKind.PageDown, modifiers),

        // VT220 left gaps where its keyboard had gaps.
        >= 11 and <= 15 => new KeyPress(KeyKind.Function, modifiers, number - 10),
        >= 17 and <= 21 => new KeyPress(KeyKind.Function, modifiers, number - 11),
        23 or 24 => new KeyPress(KeyKind.Function, modifiers, number - 12),
        _ => default,
    };

    // xterm sends 1 plus the sum of 1 Shift, 2 Alt, 4 Control: the very bits of KeyModifiers. (8 is Meta, taken as Alt nowhere.)
    private static KeyModifiers FromXterm(int parameter) =>
        parameter < 2 ? KeyModifiers.None : (KeyModifiers)((parameter - 1) & 7);
}
