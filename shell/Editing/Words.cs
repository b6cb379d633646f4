using System;
using System.Globalization;
using System.Text;

namespace UefiKernel.Shell.Editing;

/// <summary>Where words begin and end: runs of letters, digits and their marks; or, for Ctrl-W, of anything but spaces.</summary>
internal static class Words
{
    /// <summary>The start of the word before a position: what is no word is skipped, then the word.</summary>
    public static int Previous(ReadOnlySpan<int> text, int position)
    {
        while (position > 0 && !IsWord(text[position - 1]))
        {
            position--;
        }

        while (position > 0 && IsWord(text[position - 1]))
        {
            position--;
        }

        return position;
    }

    /// <summary>The end of the word after a position.</summary>
    public static int Next(ReadOnlySpan<int> text, int position)
    {
        while (position < text.Length && !IsWord(text[position]))
        {
            position++;
        }

        while (position < text.Length && IsWord(text[position]))
        {
            position++;
        }

        return position;
    }

    /// <summary>The start of what stands between spaces before a position.</summary>
    public static int PreviousArgument(ReadOnlySpan<int> text, int position)
    {
        while (position > 0 && text[position - 1] == ' ')
        {
            position--;
        }

        while (position > 0 && text[position - 1] != ' ')
        {
            position--;
        }

        return position;
    }

    private static bool IsWord(int character)
    {
        var rune = new Rune(character);
        return Rune.IsLetterOrDigit(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or
            UnicodeCategory.EnclosingMark;
    }
}
