using System;

namespace UefiKernel.Kernel.Log;

/// <summary>
/// Numbers as the log shows them, the same as in the shell. Allocates nothing and needs nothing of the library, so that it works
/// before the runtime does.
/// </summary>
internal static class LogNumbers
{
    /// <summary>Characters that any of the numbers fits in.</summary>
    public const int Room = 32;

    private const int GroupLength = 3;
    private const string Units = "KMGTPE";

    /// <summary>Digits alone.</summary>
    /// <param name="value">The number.</param>
    /// <param name="radix">10 or 16.</param>
    /// <param name="digits">The least number of digits, up to 20.</param>
    /// <param name="buffer">Where the text goes; <see cref="Room"/> characters.</param>
    public static ReadOnlySpan<char> Digits(ulong value, uint radix, int digits, Span<char> buffer)
    {
        // Filled from its end.
        int start = buffer.Length;
        do
        {
            uint digit = (uint)(value % radix);
            value /= radix;
            buffer[--start] = (char)(digit < 10 ? '0' + digit : 'A' + digit - 10);
        }
        while (start > 0 && (value != 0 || buffer.Length - start < digits));

        return buffer[start..];
    }

    /// <summary>A decimal number with commas between the thousands.</summary>
    /// <param name="value">The number.</param>
    /// <param name="buffer">Where the text goes; <see cref="Room"/> characters.</param>
    public static ReadOnlySpan<char> Group(ulong value, Span<char> buffer)
    {
        int start = buffer.Length;
        int digits = 0;
        do
        {
            if (digits > 0 && digits % GroupLength == 0)
            {
                buffer[--start] = ',';
            }

            buffer[--start] = (char)('0' + (value % 10));
            value /= 10;
            digits++;
        }
        while (value != 0);

        return buffer[start..];
    }

    /// <summary>A size: whole bytes below 1 KiB, otherwise a unit and one decimal, rounded down.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="buffer">Where the text goes; <see cref="Room"/> characters.</param>
    public static ReadOnlySpan<char> Size(ulong bytes, Span<char> buffer)
    {
        const ulong Kibi = 1024;
        Span<char> end = bytes < Kibi ? [' ', 'B'] : ['.', '0', ' ', 'K', 'i', 'B'];
        if (bytes >= Kibi)
        {
            ulong scale = Kibi;
            int unit = 0;
            while (unit + 1 < Units.Length && bytes / scale >= Kibi)
            {
                scale *= Kibi;
                unit++;
            }

            // Ten exbibytes still fit in 64 bits.
            end[1] = (char)('0' + (bytes % scale * 10 / scale));
            end[3] = Units[unit];
            bytes /= scale;
        }

        ReadOnlySpan<char> number = Group(bytes, buffer[..^end.Length]);
        end.CopyTo(buffer[^end.Length..]);
        return buffer[^(number.Length + end.Length)..];
    }
}
