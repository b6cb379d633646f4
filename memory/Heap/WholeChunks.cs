using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>
/// Which chunks are free as a whole, so that the ends of a long free run are found in a few steps whatever the index knows about it.
/// </summary>
/// <remarks>
/// A bit for each chunk, and one above for each 64 of them that are all set: 512 bits of map are skipped with each bit, 4 MiB with each
/// upper word. The first and the last chunk of a region hold granules outside it and are never whole, so no search runs past the ends; and there is
/// a bit for one chunk behind the last.
/// </remarks>
internal unsafe struct WholeChunks
{
    private const int Shift = 6;
    private const int Mask = 63;

    private ulong* _chunks;
    private ulong* _words;

    /// <summary>Bytes for so many chunks.</summary>
    internal static nuint BytesFor(nuint chunks) => (WordsFor(chunks + 1) + WordsFor(WordsFor(chunks + 1))) * sizeof(ulong);

    /// <summary>Lays the bits out in zeroed memory: no chunk is whole.</summary>
    internal void Initialize(byte* memory, nuint chunks)
    {
        _chunks = (ulong*)memory;
        _words = _chunks + WordsFor(chunks + 1);
    }

    internal readonly bool this[nuint chunk]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((_chunks[chunk >> Shift] >> (int)(chunk & Mask)) & 1) != 0;
    }

    /// <summary>Notes that the chunks from <paramref name="first"/> to before <paramref name="end"/>, none when they are equal, are whole, or that they are not.</summary>
    internal readonly void Set(nuint first, nuint end, bool whole)
    {
        while (first < end)
        {
            nuint next = (first | Mask) + 1;
            next = next < end ? next : end;
            ulong bits = BitRuns.Mask((int)(first & Mask), (int)(next - first));
            nuint index = first >> Shift;
            ulong word = whole ? _chunks[index] | bits : _chunks[index] & ~bits;
            _chunks[index] = word;
            ulong bit = 1UL << (int)(index & Mask);
            ulong* above = _words + (index >> Shift);
            *above = word == ulong.MaxValue ? *above | bit : *above & ~bit;
            first = next;
        }
    }

    /// <summary>The first chunk behind <paramref name="chunk"/> that is not whole.</summary>
    internal readonly nuint EndOf(nuint chunk)
    {
        nuint index = chunk >> Shift;
        ulong others = ~_chunks[index] & (ulong.MaxValue << (int)(chunk & Mask));
        if (others == 0)
        {
            nuint top = ++index >> Shift;
            ulong words = ~_words[top] & (ulong.MaxValue << (int)(index & Mask));
            while (words == 0)
            {
                words = ~_words[++top];
            }

            index = (top << Shift) + (nuint)(uint)BitOperations.TrailingZeroCount(words);
            others = ~_chunks[index];
        }

        return (index << Shift) + (nuint)(uint)BitOperations.TrailingZeroCount(others);
    }

    /// <summary>The nearest chunk below <paramref name="chunk"/> that is not whole.</summary>
    internal readonly nuint Before(nuint chunk)
    {
        nuint index = chunk >> Shift;
        ulong others = ~_chunks[index] & (ulong.MaxValue >> (Mask - (int)(chunk & Mask)));
        if (others == 0)
        {
            nuint top = --index >> Shift;
            ulong words = ~_words[top] & (ulong.MaxValue >> (Mask - (int)(index & Mask)));
            while (words == 0)
            {
                words = ~_words[--top];
            }

            index = (top << Shift) + (nuint)(uint)BitOperations.Log2(words);
            others = ~_chunks[index];
        }

        return (index << Shift) + (nuint)(uint)BitOperations.Log2(others);
    }

    private static nuint WordsFor(nuint bits) => (bits + Mask) >> Shift;
}
