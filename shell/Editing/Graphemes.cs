using System;
using System.Globalization;
using System.Text;

namespace UefiKernel.Shell.Editing;

/// <summary>
/// Where one character as the user sees it ends and the next one begins: a letter and its combining marks are one, and so is an
/// emoji of several parts (Unicode Standard Annex 29, extended grapheme clusters). Allocates nothing.
/// </summary>
internal static class Graphemes
{
    // Below the first combining mark every character stands for itself.
    private const int FirstCombining = 0x300;

    /// <summary>The start of what stands before a position; 0 at the start of the text.</summary>
    public static int Previous(ReadOnlySpan<int> text, int position)
    {
        if (position <= 0)
        {
            return 0;
        }

        if (text[position - 1] < FirstCombining && (position == 1 || text[position - 2] < FirstCombining))
        {
            return position - 1;
        }

        int start = 0;
        for (int next = Walk(text, start); next < position; next = Walk(text, start))
        {
            start = next;
        }

        return start;
    }

    /// <summary>The end of what stands at a position; the text's length at its end.</summary>
    public static int Next(ReadOnlySpan<int> text, int position)
    {
        if (position >= text.Length)
        {
            return text.Length;
        }

        if (position + 1 == text.Length || (text[position] < FirstCombining && text[position + 1] < FirstCombining))
        {
            return position + 1;
        }

        int end = 0;
        while (end <= position)
        {
            end = Walk(text, end);
        }

        return end;
    }

    /// <summary>Encodes characters as UTF-16; returns the number of chars, at most two for each.</summary>
    public static int Encode(ReadOnlySpan<int> text, Span<char> utf16)
    {
        int used = 0;
        foreach (int value in text)
        {
            used += new Rune(value).EncodeToUtf16(utf16[used..]);
        }

        return used;
    }

    // The end of the cluster that begins at a boundary. Long clusters (a letter with dozens of marks) are cut, so that the text
    // to look at is short.
    private static int Walk(ReadOnlySpan<int> text, int start)
    {
        const int Longest = 32;
        ReadOnlySpan<int> part = text.Slice(start, Math.Min(Longest, text.Length - start));
        Span<char> utf16 = stackalloc char[Longest * 2];
        int chars = StringInfo.GetNextTextElementLength(utf16[..Encode(part, utf16)]);
        int end = 0;
        for (int used = 0; used < chars; end++)
        {
            used += new Rune(part[end]).Utf16SequenceLength;
        }

        return start + end;
    }
}
