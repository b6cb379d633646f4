using System.Numerics;

namespace UefiKernel.Memory;

/// <summary>Runs of set bits in a 64-bit word; bit 0 is the lowest address.</summary>
internal static class BitRuns
{
    /// <summary>A bit for each position at which <paramref name="length"/> (1 to 64) set bits begin inside the word.</summary>
    internal static ulong StartsOf(ulong word, int length)
    {
        // Each step joins two proved runs: after it every set bit stands for `proved` set bits from there on.
        int proved = 1;
        while (proved * 2 <= length)
        {
            word &= word >> proved;
            proved *= 2;
        }

        return length == proved ? word : word & (word >> (length - proved));
    }

    /// <summary>The length of the longest run of set bits; 0 when there is none.</summary>
    internal static int Longest(ulong word)
    {
        if (word == 0)
        {
            return 0;
        }

        // Runs of at least 2, 4, 8, 16 and 32; then the binary digits of the longest one, from the highest down.
        ulong two = word & (word >> 1);
        ulong four = two & (two >> 2);
        if (four == 0)
        {
            ulong pairs = two & (word >> 2);
            return pairs != 0 ? 3 : two != 0 ? 2 : 1;
        }

        ulong eight = four & (four >> 4);
        ulong sixteen = eight & (eight >> 8);
        ulong thirtyTwo = sixteen & (sixteen >> 16);
        ulong found;
        int length;
        if (thirtyTwo != 0)
        {
            if (word == ulong.MaxValue)
            {
                return 64;
            }

            (found, length) = Extend(thirtyTwo, 32, sixteen, 16);
            (found, length) = Extend(found, length, eight, 8);
            (found, length) = Extend(found, length, four, 4);
        }
        else if (sixteen != 0)
        {
            (found, length) = Extend(sixteen, 16, eight, 8);
            (found, length) = Extend(found, length, four, 4);
        }
        else if (eight != 0)
        {
            (found, length) = Extend(eight, 8, four, 4);
        }
        else
        {
            (found, length) = (four, 4);
        }

        (found, length) = Extend(found, length, two, 2);
        return (found & (word >> length)) != 0 ? length + 1 : length;
    }

    /// <summary>The set bits below the first clear one.</summary>
    internal static int Leading(ulong word) => BitOperations.TrailingZeroCount(~word);

    /// <summary>The set bits above the last clear one.</summary>
    internal static int Trailing(ulong word) => BitOperations.LeadingZeroCount(~word);

    /// <summary>A word whose bits from <paramref name="first"/> (0 to 63) on, <paramref name="count"/> (1 to 64 − first) of them, are set.</summary>
    internal static ulong Mask(int first, int count) => (ulong.MaxValue >> (64 - count)) << first;

    private static (ulong Found, int Length) Extend(ulong found, int length, ulong more, int by)
    {
        ulong longer = found & (more >> length);
        return longer != 0 ? (longer, length + by) : (found, length);
    }
}
