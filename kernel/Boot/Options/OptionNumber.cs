using System;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>
/// Numbers in load options. The library's parsers need culture data and so the runtime, which is not initialised yet.
/// </summary>
public static class OptionNumber
{
    /// <summary>Parses decimal digits and nothing else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number, or 0.</param>
    /// <returns>False for an empty text, another character, or a number of 2^64 and more.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        foreach (char character in text)
        {
            uint digit = (uint)character - '0';
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10)
            {
                value = 0;
                return false;
            }

            value = (value * 10) + digit;
        }

        return true;
    }

    /// <summary>Parses hexadecimal digits and nothing else.</summary>
    /// <param name="text">The text, without a prefix.</param>
    /// <param name="value">The number, or 0.</param>
    /// <returns>False for an empty text, another character, or a number of 2^64 and more.</returns>
    public static bool TryParseHex(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        foreach (char character in text)
        {
            int digit = character switch
            {
                >= '0' and <= '9' => character - '0',
                >= 'A' and <= 'F' => character - 'A' + 10,
                >= 'a' and <= 'f' => character - 'a' + 10,
                _ => -1,
            };
            if (digit < 0 || value > ulong.MaxValue >> 4)
            {
                value = 0;
                return false;
            }

            value = (value << 4) | (uint)digit;
        }

        return true;
    }

    /// <summary>
    /// Parses a size in bytes: decimal digits, then K, M or G (2^10, 2^20, 2^30) in upper or lower case, or nothing.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">The size in bytes, or 0.</param>
    /// <returns>False for anything else, or a size of 2^64 and more.</returns>
    public static bool TryParseSize(ReadOnlySpan<char> text, out ulong bytes)
    {
        bytes = 0;
        int shift = text.IsEmpty ? 0 : text[^1] switch
        {
            'K' or 'k' => 10,
            'M' or 'm' => 20,
            'G' or 'g' => 30,
            _ => 0,
        };
        if (!TryParse(shift == 0 ? text : text[..^1], out ulong number) || number > ulong.MaxValue >> shift)
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }
}
