using System;

namespace UefiKernel.Shell.Editing;

/// <summary>How many cells characters take on a terminal.</summary>
internal static partial class CharacterWidth
{
    // From here on there are characters that do not take one cell.
    private const int FirstOther = 0x300;

    private const int SoftHyphen = 0xAD;

    // An entry of the table: the cells in the low bits, the code point above them.
    private const int CellBits = 2;
    private const int CellMask = (1 << CellBits) - 1;

    /// <summary>Cells that a character takes: 2 for East Asian ones and emoji, 0 for combining marks and joiners.</summary>
    public static int Of(int character)
    {
        if (character < FirstOther)
        {
            return 1;
        }

        // Greater than the entry of the character itself, so the search ends behind the last change up to there.
        ReadOnlySpan<int> changes = Changes;
        int behind = ~changes.BinarySearch<int, int>((character << CellBits) | CellMask);
        return changes[behind - 1] & CellMask;
    }

    /// <summary>Whether a character takes one cell on practically every terminal.</summary>
    public static bool IsOne(int character) =>

        // The soft hyphen is the one character down here that terminals do not agree on.
        character != SoftHyphen && Of(character) == 1;
}
