using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UefiKernel.Memory.Heap;

/// <summary>Reading and changing the map.</summary>
/// <remarks>
/// Lengths below 64 are read from a window of 64 granules, whatever words it lies in. Longer ones are out of line, one for each
/// chunk: at most one block or run of that length starts in a chunk, and at most one such run ends there. A shift counts modulo
/// 64: a shift by 64 is split into one by 1 and one by 63, and <c>~bit</c> counts as 63 − bit.
/// </remarks>
internal unsafe partial struct HeapRegion
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly MapWord* WordOf(uint granule) => Map + (granule >> ChunkShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsFree(uint granule) => ((WordOf(granule)->Used >> (int)granule) & 1) == 0;

    /// <summary>Whether a block starts here, allocated or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsStart(uint granule) => ((WordOf(granule)->Start >> (int)granule) & 1) != 0;

    /// <summary>Whether a block starts here that may not be freed: kept, an open run, the metadata.</summary>
    internal readonly bool IsReserved(uint granule) => ((WordOf(granule)->Reserved >> (int)granule) & 1) != 0;

    /// <summary>The length of the block that starts at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint BlockLength(uint start)
    {
        MapWord* word = WordOf(start);
        int bit = (int)(start & 63);
        ulong ends = (~word[0].Inside >> bit >> 1) | (~word[1].Inside << ~bit);
        return ends != 0 ? (uint)BitOperations.TrailingZeroCount(ends) + 1 : Lengths[start >> ChunkShift];
    }

    /// <summary>The length of the free run that starts at <paramref name="start"/>; 0 when that granule is not free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint RunLength(uint start)
    {
        MapWord* word = WordOf(start);
        int bit = (int)(start & 63);
        ulong used = (word[0].Used >> bit) | (word[1].Used << 1 << ~bit);
        return used != 0 ? (uint)BitOperations.TrailingZeroCount(used) : Lengths[start >> ChunkShift];
    }

    /// <summary>
    /// The length of the free run that ends before <paramref name="end"/>; 0 when the granule before it is not free.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint RunBefore(uint end)
    {
        uint last = end - 1;
        MapWord* word = WordOf(last);
        int bit = (int)(last & 63);
        ulong used = (word[0].Used << ~bit) | (word[-1].Used >> 1 >> bit);
        return used != 0 ? (uint)BitOperations.LeadingZeroCount(used) : LengthsBack[last >> ChunkShift];
    }

    /// <summary>The bits of a chunk's granules that have a free one before them.</summary>
    internal readonly ulong FreeBefore(uint chunk) => ~((Map[chunk].Used << 1) | (Map[(int)chunk - 1].Used >> 63));

    /// <summary>The bits of a chunk's granules at which free runs start.</summary>
    internal readonly ulong RunStarts(uint chunk) => ~Map[chunk].Used & ~FreeBefore(chunk);

    /// <summary>The bits of a chunk's granules at which free runs or blocks start. One starts right behind the region.</summary>
    private readonly ulong StartsIn(uint chunk) => Map[chunk].Start | RunStarts(chunk);

    /// <summary>The bits of a chunk's granules that lie inside the region.</summary>
    internal readonly ulong InsideOf(uint chunk)
    {
        uint first = chunk << ChunkShift;
        ulong inside = first >= First ? ulong.MaxValue : ulong.MaxValue << (int)(First - first);
        return first + GranulesPerChunk <= End ? inside : inside & ~(ulong.MaxValue << (int)(End - first));
    }

    /// <summary>The first granule of the free run or block that a granule, which is in the region, lies in.</summary>
    internal readonly uint StartOf(uint granule)
    {
        uint chunk = granule >> ChunkShift;
        ulong starts = StartsIn(chunk) & (ulong.MaxValue >> ~(int)granule);
        while (starts == 0)
        {
            starts = StartsIn(--chunk);
        }

        return (chunk << ChunkShift) + (uint)BitOperations.Log2(starts);
    }

    /// <summary>The granule behind the free run or block that a granule, which is in the region, lies in.</summary>
    internal readonly uint EndOf(uint granule)
    {
        uint chunk = granule >> ChunkShift;
        ulong starts = StartsIn(chunk) & (ulong.MaxValue << (int)granule << 1);
        while (starts == 0)
        {
            starts = StartsIn(++chunk);
        }

        return GranuleIn(chunk, starts);
    }

    /// <summary>Marks free granules as one allocated block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void MarkBlock(uint start, uint length)
    {
        MapWord* word = WordOf(start);
        int bit = (int)(start & 63);
        word->Start |= 1UL << bit;
        if (length < GranulesPerChunk)
        {
            ulong body = (1UL << (int)length) - 2;
            word[0].Body |= body << bit;
            word[1].Body |= body >> 1 >> ~bit;
            return;
        }

        uint end = start + length;
        MapWord* last = WordOf(end);
        word->Body |= ulong.MaxValue << bit << 1;
        SetWords(word + 1, last, ulong.MaxValue);
        last->Body |= ~(ulong.MaxValue << (int)end);
        SetBlockLength(start, length);
    }

    /// <summary>Marks granules of whole blocks as free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Clear(uint start, uint length)
    {
        MapWord* word = WordOf(start);
        int bit = (int)(start & 63);
        if (length < GranulesPerChunk)
        {
            ulong all = (1UL << (int)length) - 1;
            word[0].Keep(~(all << bit));
            word[1].Keep(~(all >> 1 >> ~bit));
            return;
        }

        uint end = start + length;
        MapWord* last = WordOf(end);
        word->Keep(~(ulong.MaxValue << bit));
        SetWords(word + 1, last, 0);
        last->Keep(ulong.MaxValue << (int)end);
    }

    /// <summary>Sets whole words, two at a time: no block starts in them, and the body bits are all 0 or all 1.</summary>
    private static void SetWords(MapWord* word, MapWord* end, ulong body)
    {
        var two = Vector256.Create(0, body, 0, body);
        for (; word + 1 < end; word += 2)
        {
            two.Store((ulong*)word);
        }

        if (word < end)
        {
            *word = new MapWord { Body = body };
        }
    }

    /// <summary>Notes the length of a block, where it is not in the map's window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void SetBlockLength(uint start, uint length)
    {
        if (length >= GranulesPerChunk)
        {
            Lengths[start >> ChunkShift] = length;
        }
    }

    /// <summary>Makes an allocated block one that may not be freed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Reserve(uint start) => WordOf(start)->Body |= 1UL << (int)start;

    /// <summary>Makes it an allocated block again.</summary>
    internal readonly void Unreserve(uint start) => WordOf(start)->Body &= ~(1UL << (int)start);

    /// <summary>Makes two blocks of one: the second starts at <paramref name="start"/>, and both get their lengths.</summary>
    internal readonly void Split(uint block, uint start, uint end)
    {
        WordOf(start)->Start |= 1UL << (int)start;
        WordOf(start)->Body &= ~(1UL << (int)start);
        SetBlockLength(block, start - block);
        SetBlockLength(start, end - start);
    }

    /// <summary>Has a block start inside of another, whose length the caller notes.</summary>
    /// <param name="start">Its first granule.</param>
    /// <param name="length">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void MarkStart(uint start, uint length)
    {
        WordOf(start)->Start |= 1UL << (int)start;
        WordOf(start)->Body &= ~(1UL << (int)start);
        SetBlockLength(start, length);
    }

    /// <summary>
    /// Makes objects of one length of a part of a block. Another block starts behind it, or the caller marks one.
    /// </summary>
    /// <param name="start">The first granule of the first object.</param>
    /// <param name="length">Granules of each.</param>
    /// <param name="end">The granule behind the last object.</param>
    internal readonly void MarkObjects(uint start, uint length, uint end)
    {
        if (length >= GranulesPerChunk)
        {
            for (; start < end; start += length)
            {
                MarkStart(start, length);
                AddObjects(start >> ChunkShift, 1UL << (int)start);
            }

            return;
        }

        // A bit for each object of a chunk that begins with one.
        ulong pattern = 1;
        for (uint distance = length; distance < GranulesPerChunk; distance <<= 1)
        {
            pattern |= pattern << (int)distance;
        }

        while (start < end)
        {
            uint chunk = start >> ChunkShift;
            ulong starts = pattern << (int)start;
            if (chunk == end >> ChunkShift)
            {
                starts &= ~(ulong.MaxValue << (int)end);
            }

            Map[chunk].Start |= starts;
            Map[chunk].Body &= ~starts;
            AddObjects(chunk, starts);
            start = (chunk << ChunkShift) + (uint)BitOperations.Log2(starts) + length;
        }
    }

    /// <summary>
    /// Takes the object bits of the dead object at a granule and of all dead ones that follow it without a gap; the granule
    /// behind them.
    /// </summary>
    /// <param name="start">The first granule of the first.</param>
    /// <param name="count">How many they are.</param>
    internal readonly uint TakeDead(uint start, out uint count)
    {
        count = 0;
        ulong counted = 0;
        uint bits = 0;
        uint chunk = start >> ChunkShift;
        ulong from = ulong.MaxValue << (int)start;
        while (true)
        {
            // Up to a free granule, or the first one of a block that is not dead. One starts right behind the region.
            ulong dead = Dead[chunk];
            ulong stops = ((Map[chunk].Start & ~dead) | ~Map[chunk].Used) & from;
            ulong taken = dead & from & (stops - 1) & ~stops;
            Objects[chunk] &= ~taken;
            Dead[chunk] &= ~taken;

            // Counting bits is a loop where the processor cannot do it, and objects of one size lie alike in many chunks.
            if (taken != counted)
            {
                counted = taken;
                bits = (uint)BitOperations.PopCount(taken);
            }

            count += bits;
            if (stops != 0)
            {
                return GranuleIn(chunk, stops);
            }

            chunk++;
            from = ulong.MaxValue;
        }
    }

    /// <summary>
    /// Joins the block that starts at <paramref name="start"/> to the one below it, whose new length the caller notes.
    /// </summary>
    internal readonly void Join(uint start)
    {
        WordOf(start)->Start &= ~(1UL << (int)start);
        WordOf(start)->Body |= 1UL << (int)start;
    }
}
