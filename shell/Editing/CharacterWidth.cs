using Wcwidth;

namespace UefiKernel.Shell.Editing;

/// <summary>How many cells characters take on a terminal.</summary>
internal static class CharacterWidth
{
    // From here on there are characters that do not take one cell.
    private const int FirstOther = 0x300;

    private const int SoftHyphen = 0xAD;

    /// <summary>Cells that a character takes: 2 for East Asian ones and emoji, 0 for combining marks and joiners.</summary>
    public static int Of(int character) => character < FirstOther ? 1 : UnicodeCalculator.GetWidth(character);

    /// <summary>Whether a character takes one cell on practically every terminal.</summary>
    public static bool IsOne(int character) =>

        // The soft hyphen is the one character down here that terminals do not agree on.
        character != SoftHyphen && Of(character) == 1;
}
