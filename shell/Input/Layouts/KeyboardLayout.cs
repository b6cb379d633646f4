using System;

namespace UefiKernel.Shell.Input.Layouts;

/// <summary>
/// Which key of a keyboard gives which character. A table: one string for each of the four rows of character keys, for each of up
/// to four levels. A space stands for "no character", a combining mark (U+0300 to U+036F) for a dead key that puts this mark on
/// the next letter.
/// </summary>
/// <remarks>
/// Rows from the top, keys from the left, as on a keyboard with 105 keys (ISO/IEC 9995-1): 13 keys from the one below Escape to
/// the one left of Backspace; 12 from the one right of Tab on; 12 in the home row, with the one left of Enter; 11 from the one
/// right of the left Shift on.
/// </remarks>
public sealed class KeyboardLayout
{
    /// <summary>Rows of character keys.</summary>
    public const int Rows = 4;

    private const char None = ' ';

    // Where a row's keys are by their scan codes, 0 to 0x58: row times 16 plus place, or 0xFF. Each row but for one or two keys
    // has codes in a row (scan code set 1).
    private static readonly byte[] s_places = MapPlaces();

    private readonly string[] _plain = [];
    private readonly string[] _shifted = [];

    /// <summary>Names a layout.</summary>
    /// <param name="name">The name that <c>keymap</c> takes.</param>
    /// <param name="description">Language and variant.</param>
    internal KeyboardLayout(string name, string description)
    {
        Name = name;
        Description = description;
    }

    /// <summary>The name that <c>keymap</c> takes, such as <c>de</c>.</summary>
    public string Name { get; }

    /// <summary>Language and variant, such as "German".</summary>
    public string Description { get; }

    /// <summary>Whether the right Alt key is AltGr, which gives further characters; otherwise it is one Alt key more.</summary>
    public bool HasAltGr => AltGr.Length > 0;

    /// <summary>The rows without a further key.</summary>
    internal string[] Plain { get => _plain; init => _plain = Check(value); }

    /// <summary>The rows with Shift.</summary>
    internal string[] Shifted { get => _shifted; init => _shifted = Check(value); }

    /// <summary>The rows with AltGr; none without AltGr. A row may be shorter than it is on the keyboard.</summary>
    internal string[] AltGr { get; init; } = [];

    /// <summary>The rows with AltGr and Shift; none without AltGr. A row may be shorter than it is on the keyboard.</summary>
    internal string[] ShiftedAltGr { get; init; } = [];

    /// <summary>Number of keys in a row, 0 ≤ row &lt; <see cref="Rows"/>.</summary>
    public static int KeysIn(int row) => row switch { 0 => 13, 3 => 11, _ => 12 };

    /// <summary>
    /// Whether a code of scan code set 1 (without the prefix E0) is that of a character key other than the space bar.
    /// </summary>
    public static bool IsCharacterKey(byte scanCode) => scanCode < s_places.Length && s_places[scanCode] != 0xFF;

    /// <summary>The character of a key, a combining mark for a dead key, or '\0' when it has none.</summary>
    /// <param name="scanCode">The key, by its code in scan code set 1, without the prefix E0.</param>
    /// <param name="shift">Whether Shift is held.</param>
    /// <param name="altGr">Whether AltGr is held.</param>
    public char Find(byte scanCode, bool shift, bool altGr)
    {
        if (!IsCharacterKey(scanCode))
        {
            return '\0';
        }

        string[] level = altGr ? (shift ? ShiftedAltGr : AltGr) : shift ? Shifted : Plain;
        int row = s_places[scanCode] >> 4;
        int place = s_places[scanCode] & 15;
        return row < level.Length && place < level[row].Length && level[row][place] != None ? level[row][place] : '\0';
    }

    /// <summary>Whether a character of a table is a dead key.</summary>
    public static bool IsDead(char character) => character is >= '\u0300' and <= '\u036F';

    private static string[] Check(string[] rows)
    {
        bool isWhole = rows.Length == Rows;
        for (int row = 0; isWhole && row < Rows; row++)
        {
            isWhole = rows[row].Length == KeysIn(row);
        }

        return isWhole ? rows : throw new ArgumentException("expected four rows of 13, 12, 12 and 11 keys", nameof(rows));
    }

    private static byte[] MapPlaces()
    {
        byte[] places = new byte[0x59];
        places.AsSpan().Fill(0xFF);
        Place(places, 0, 0, 0x29, 1);
        Place(places, 0, 1, 0x02, 12);
        Place(places, 1, 0, 0x10, 12);
        Place(places, 2, 0, 0x1E, 11);
        Place(places, 2, 11, 0x2B, 1);
        Place(places, 3, 0, 0x56, 1);
        Place(places, 3, 1, 0x2C, 10);
        return places;
    }

    private static void Place(byte[] places, int row, int place, int scanCode, int count)
    {
        for (int i = 0; i < count; i++)
        {
            places[scanCode + i] = (byte)((row << 4) + place + i);
        }
    }
}
