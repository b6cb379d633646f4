using System.Numerics;

namespace UefiKernel.Memory;

/// <summary>
/// Which blocks of one order are free: one bit for each, and summaries of 64 to 1, so that the lowest free block is found in a number of
/// steps that is the logarithm of the memory's size to base 64.
/// </summary>
internal unsafe struct BuddyOrder
{
    private const int MaxLevels = 6;
    private fixed ulong _levels[MaxLevels];
    private int _top;

    /// <summary>Blocks of this order that are free.</summary>
    internal ulong Count;

    /// <summary>64-bit words for so many blocks.</summary>
    internal static nuint WordsFor(nuint blocks)
    {
        nuint words = 0;
        do
        {
            blocks = (blocks + 63) >> 6;
            words += blocks;
        }
        while (blocks > 1);
        return words;
    }

    /// <summary>Starts with no block free, in zeroed memory.</summary>
    internal void Initialize(ulong* memory, nuint blocks)
    {
        _top = -1;
        Count = 0;
        do
        {
            blocks = (blocks + 63) >> 6;
            _levels[++_top] = (ulong)memory;
            memory += blocks;
        }
        while (blocks > 1);
    }

    internal readonly bool Contains(nuint block) => ((((ulong*)_levels[0])[block >> 6] >> (int)(block & 63)) & 1) != 0;

    internal void Add(nuint block)
    {
        Count++;
        for (int level = 0; level <= _top; level++)
        {
            ulong* word = (ulong*)_levels[level] + (block >> 6);
            bool marked = *word != 0;
            *word |= 1UL << (int)(block & 63);
            if (marked)
            {
                return;
            }

            block >>= 6;
        }
    }

    internal void Remove(nuint block)
    {
        Count--;
        for (int level = 0; level <= _top; level++)
        {
            ulong* word = (ulong*)_levels[level] + (block >> 6);
            *word &= ~(1UL << (int)(block & 63));
            if (*word != 0)
            {
                return;
            }

            block >>= 6;
        }
    }

    /// <summary>The lowest free block from <paramref name="first"/> on, or -1 as an unsigned number.</summary>
    internal readonly nuint FindFrom(nuint first)
    {
        nuint index = first;
        for (int level = 0; level <= _top; level++)
        {
            ulong rest = ((ulong*)_levels[level])[index >> 6] & (ulong.MaxValue << (int)(index & 63));
            if (level != 0)
            {
                // The word that the level below came from has been searched.
                rest &= ~(1UL << (int)(index & 63));
            }

            if (rest != 0)
            {
                index = (index & ~(nuint)63) + (nuint)(uint)BitOperations.TrailingZeroCount(rest);
                while (level-- > 0)
                {
                    index = (index << 6) + (nuint)(uint)BitOperations.TrailingZeroCount(((ulong*)_levels[level])[index]);
                }

                return index;
            }

            index >>= 6;
        }

        return nuint.MaxValue;
    }
}
