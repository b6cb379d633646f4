using System;
using System.Globalization;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// Numbers as the user writes them: decimal <c>4096</c>, hexadecimal <c>0x1000</c>, binary <c>0b1000</c>, each with <c>_</c>
/// between digits where it helps, and with <c>K</c>, <c>M</c>, <c>G</c> or <c>T</c> behind for powers of 1024: <c>4K</c>,
/// <c>0x10M</c>.
/// </summary>
public static class NumberText
{
    /// <summary>The end of a message about a wrong number.</summary>
    public const string Forms = "such as 4096, 0x1000 or 4K";

    /// <summary>The number that <see cref="Forms"/> shows.</summary>
    public const ulong Example = 4096;

    private const string Suffixes = "KMGT";
    private const int BitsPerSuffix = 10;

    /// <summary>A number that was read: all of its digits, and in decimal.</summary>
    /// <param name="value">The number.</param>
    /// <param name="bytes">How many bytes it was read from.</param>
    public static string Describe(ulong value, int bytes) =>
        $"0x{value.ToString("X" + (2 * bytes).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)} " +
        $"({value.ToString("N0", CultureInfo.InvariantCulture)})";

    /// <summary>Reads an unsigned number of 64 bits; false when the text is none or the number is too large.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        int shift = 0;
        if (!text.IsEmpty && Suffixes.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) is >= 0 and int suffix)
        {
            shift = (suffix + 1) * BitsPerSuffix;
            text = text[..^1];
        }

        uint radix = 10;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            radix = 16;
            text = text[2..];
        }
        else if (text.StartsWith("0b", StringComparison.OrdinalIgnoreCase))
        {
            radix = 2;
            text = text[2..];
        }

        if (!TryParseDigits(text, radix, out ulong number) || number > ulong.MaxValue >> shift)
        {
            return false;
        }

        value = number << shift;
        return true;
    }

    /// <summary>
    /// Reads an address: as <see cref="TryParse"/>, but digits without a prefix are hexadecimal too, as addresses are printed.
    /// </summary>
    public static bool TryParseAddress(ReadOnlySpan<char> text, out ulong value) =>
        TryParseDigits(text, 16, out value) || TryParse(text, out value);

    private static bool TryParseDigits(ReadOnlySpan<char> text, uint radix, out ulong value)
    {
        value = 0;
        if (text.IsEmpty || text[0] == '_' || text[^1] == '_')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c == '_')
            {
                continue;
            }

            uint digit = DigitOf(c);
            ulong high = Math.BigMul(value, radix, out ulong low);
            if (digit >= radix || high != 0 || low > ulong.MaxValue - digit)
            {
                return false;
            }

            value = low + digit;
        }

        return true;
    }

    // A character that is no digit gets a value that no radix has.
    private static uint DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => (uint)(c - '0'),
        >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
        _ => uint.MaxValue,
    };
}
