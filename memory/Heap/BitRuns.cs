using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Runs of set bits in a 64-bit word; bit 0 is the lowest address.</summary>
internal static class BitRuns
{
    /// <summary>A bit for each position at which <paramref name="length"/> (1 to 64) set bits begin inside the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong StartsOf(ulong word, int length)
    {
        // Each step joins two proved runs: after it every set bit stands for `proved` set bits from there on. Always six steps, of
        // which the last ones may do nothing: a loop as long as it has to be costs more in mispredicted branches.
        int proved = 1;
        int step = int.Min(1, length - 1);
        word &= word >> step;
        proved += step;
        step = int.Min(2, length - proved);
        word &= word >> step;
        proved += step;
        step = int.Min(4, length - proved);
        word &= word >> step;
        proved += step;
        step = int.Min(8, length - proved);
        word &= word >> step;
        proved += step;
        step = int.Min(16, length - proved);
        word &= word >> step;
        proved += step;
        step = length - proved;
        return word & (word >> step);
    }

    /// <summary>The length of the longest run of set bits; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Longest(ulong word)
    {
        // Positions at which runs of 2, 4, 8, 16 and 32 begin; then the binary digits of the longest one, from the highest down, without
        // branches, which nothing could predict.
        ulong two = word & (word >> 1);
        ulong four = two & (two >> 2);
        ulong eight = four & (four >> 4);
        ulong sixteen = eight & (eight >> 8);
        ulong thirtyTwo = sixteen & (sixteen >> 16);
        ulong found = ulong.MaxValue;
        int length = 0;
        Extend(ref found, ref length, thirtyTwo, 32);
        Extend(ref found, ref length, sixteen, 16);
        Extend(ref found, ref length, eight, 8);
        Extend(ref found, ref length, four, 4);
        Extend(ref found, ref length, two, 2);
        Extend(ref found, ref length, word, 1);
        // 63 digits found and one bit left: the word is all ones.
        return word == ulong.MaxValue ? 64 : length;
    }

    /// <summary>The set bits below the first clear one.</summary>
    internal static int Leading(ulong word) => BitOperations.TrailingZeroCount(~word);

    /// <summary>The set bits above the last clear one.</summary>
    internal static int Trailing(ulong word) => BitOperations.LeadingZeroCount(~word);

    /// <summary>A word whose bits from <paramref name="first"/> (0 to 63) on, <paramref name="count"/> (1 to 64 − first) of them, are set.</summary>
    internal static ulong Mask(int first, int count) => (ulong.MaxValue >> (64 - count)) << first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(ref ulong found, ref int length, ulong more, int by)
    {
        ulong longer = found & (more >> length);
        int grown = length + by;
        found = longer != 0 ? longer : found;
        length = longer != 0 ? grown : length;
    }
}
