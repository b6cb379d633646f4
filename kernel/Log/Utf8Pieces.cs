using System;
using System.Text;

namespace UefiKernel.Kernel.Log;

/// <summary>Turns UTF-16 into UTF-8 character by character, without memory.</summary>
internal static class Utf8Pieces
{
    /// <summary>Bytes that a character takes at most (RFC 3629, section 3).</summary>
    public const int LongestRune = 4;

    /// <summary>Takes the first character of a text.</summary>
    /// <param name="text">Not empty; without that character afterwards.</param>
    /// <param name="utf8">At least <see cref="LongestRune"/> bytes, for the character.</param>
    /// <returns>How many bytes it takes.</returns>
    public static int TakeRune(ref ReadOnlySpan<char> text, scoped Span<byte> utf8)
    {
        Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
        text = text[consumed..];
        return rune.EncodeToUtf8(utf8);
    }
}
