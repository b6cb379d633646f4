using System;
using System.Numerics;

namespace UefiKernel.Memory.Pages;

/// <summary>A bit for each page or block of a section, in 64-bit words; bit 0 of the first word is the lowest address.</summary>
internal unsafe struct PageBitmap
{
    private ulong* _words;

    internal PageBitmap(ulong* words) => _words = words;

    internal static ulong WordsFor(ulong length) => (length >> 6) + ((length & 63) == 0 ? 0UL : 1UL);

    internal readonly bool Test(ulong index) => (_words[index >> 6] & (1UL << (int)(index & 63))) != 0;

    internal readonly void Set(ulong index) => _words[index >> 6] |= 1UL << (int)(index & 63);

    internal readonly void Clear(ulong index) => _words[index >> 6] &= ~(1UL << (int)(index & 63));

    internal readonly void SetRun(ulong first, ulong end)
    {
        for (ulong word = first >> 6; first < end; first = ++word << 6)
        {
            _words[word] |= MaskOf(first, end);
        }
    }

    internal readonly void ClearRun(ulong first, ulong end)
    {
        for (ulong word = first >> 6; first < end; first = ++word << 6)
        {
            _words[word] &= ~MaskOf(first, end);
        }
    }

    /// <summary>The lowest index from <paramref name="first"/> to below <paramref name="end"/> whose bit is set.</summary>
    internal readonly bool TryFindSet(ulong first, ulong end, out ulong index) => TryFind(first, end, 0, out index);

    /// <summary>The lowest index from <paramref name="first"/> to below <paramref name="end"/> whose bit is clear.</summary>
    internal readonly bool TryFindClear(ulong first, ulong end, out ulong index) =>
        TryFind(first, end, ulong.MaxValue, out index);

    private readonly bool TryFind(ulong first, ulong end, ulong inverted, out ulong index)
    {
        for (ulong word = first >> 6; first < end; first = ++word << 6)
        {
            ulong found = (_words[word] ^ inverted) & MaskOf(first, end);
            if (found != 0)
            {
                index = (word << 6) + (ulong)BitOperations.TrailingZeroCount(found);
                return true;
            }
        }

        index = 0;
        return false;
    }

    /// <summary>
    /// The bits of the word with <paramref name="first"/> that lie from there on and below <paramref name="end"/>.
    /// </summary>
    private static ulong MaskOf(ulong first, ulong end) =>
        (ulong.MaxValue >> (int)(64 - Math.Min(64 - (first & 63), end - first))) << (int)(first & 63);
}
