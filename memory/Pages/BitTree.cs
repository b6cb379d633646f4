using System.Numerics;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// A bitmap with summaries over it: each bit of a level says whether a word of the level below has a bit set, up to a single
/// word. The lowest set bit is found, and a bit changed, in one step for each level: four levels serve 64 GiB of pages.
/// </summary>
internal unsafe struct BitTree
{
    /// <summary>64⁹ is more than there are frames.</summary>
    private const int MaximumDepth = 9;

    private fixed ulong _levels[MaximumDepth];
    private int _depth;
    private ulong _length;

    /// <summary>Words that a tree of <paramref name="length"/> bits (at least 1) needs.</summary>
    internal static ulong WordsFor(ulong length)
    {
        ulong words = 0;
        do
        {
            length = PageBitmap.WordsFor(length);
            words += length;
        }
        while (length > 1);
        return words;
    }

    /// <summary>Lays a tree without a set bit out in <paramref name="words"/>, which must be all zeros.</summary>
    internal void Initialize(ulong* words, ulong length)
    {
        _length = length;
        _depth = 0;
        do
        {
            _levels[_depth++] = (ulong)words;
            length = PageBitmap.WordsFor(length);
            words += length;
        }
        while (length > 1);
    }

    /// <summary>The bits themselves.</summary>
    internal readonly PageBitmap Bits => new((ulong*)_levels[0]);

    /// <summary>Bits that the tree has.</summary>
    internal readonly ulong Length => _length;

    internal readonly bool IsEmpty => *(ulong*)_levels[_depth - 1] == 0;

    internal readonly bool Test(ulong index) => Bits.Test(index);

    internal readonly void Set(ulong index)
    {
        for (int level = 0; level < _depth; level++)
        {
            ulong* word = (ulong*)_levels[level] + (index >> 6);
            ulong before = *word;
            *word = before | (1UL << (int)(index & 63));
            if (before != 0)
            {
                return;
            }

            index >>= 6;
        }
    }

    internal readonly void Clear(ulong index)
    {
        for (int level = 0; level < _depth; level++)
        {
            ulong* word = (ulong*)_levels[level] + (index >> 6);
            *word &= ~(1UL << (int)(index & 63));
            if (*word != 0)
            {
                return;
            }

            index >>= 6;
        }
    }

    /// <summary>The lowest set bit; to be called only when there is one.</summary>
    internal readonly ulong FindFirst()
    {
        ulong index = 0;
        for (int level = _depth - 1; level >= 0; level--)
        {
            ulong word = ((ulong*)_levels[level])[index];
            index = (index << 6) + (ulong)BitOperations.TrailingZeroCount(word);
        }

        return index;
    }

    /// <summary>The first bit at which a summary disagrees with what it sums up, or that lies behind the last one.</summary>
    internal readonly bool TryFindFault(out ulong index)
    {
        ulong length = _length;
        int bitsBelow = 0;
        for (int level = 0; level < _depth; level++, bitsBelow += 6)
        {
            ulong words = PageBitmap.WordsFor(length);
            ulong* bits = (ulong*)_levels[level];
            for (ulong i = 0; i < words; i++)
            {
                bool summary = level + 1 == _depth ? bits[i] != 0 : new PageBitmap((ulong*)_levels[level + 1]).Test(i);
                bool tail = i + 1 == words && (length & 63) != 0 && (bits[i] >> (int)(length & 63)) != 0;
                if (summary != (bits[i] != 0) || tail)
                {
                    index = i << (bitsBelow + 6);
                    return true;
                }
            }

            length = words;
        }

        index = 0;
        return false;
    }
}
