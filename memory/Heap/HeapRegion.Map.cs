using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>What the map says, and how it is changed.</summary>
/// <remarks>
/// Lengths below 64 are read from a window of 64 granules, whatever words it lies in. Longer ones are out of line, one for each chunk: at most one block or run of
/// that length starts in a chunk, and at most one such run ends there. Shifts by 64 would do nothing, so they are split into one by 1 and one by up to 63.
/// </remarks>
internal unsafe partial struct HeapRegion
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsFree(uint granule) => ((Map[granule >> ChunkShift].Used >> (int)(granule & 63)) & 1) == 0;

    /// <summary>Whether a block starts here, allocated or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsStart(uint granule) => ((Map[granule >> ChunkShift].Start >> (int)(granule & 63)) & 1) != 0;

    /// <summary>Whether a block starts here that nobody may free: kept, an open run, the metadata.</summary>
    internal readonly bool IsReserved(uint granule)
    {
        MapWord* word = Map + (granule >> ChunkShift);
        return ((word->Start & word->Body) >> (int)(granule & 63) & 1) != 0;
    }

    /// <summary>The length of the block that starts at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint BlockLength(uint start)
    {
        MapWord* word = Map + (start >> ChunkShift);
        int bit = (int)(start & 63);
        ulong ends = (~word[0].Inside >> bit >> 1) | (~word[1].Inside << (63 - bit));
        return ends != 0 ? (uint)BitOperations.TrailingZeroCount(ends) + 1 : Lengths[start >> ChunkShift];
    }

    /// <summary>The length of the free run that starts at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint RunLength(uint start)
    {
        MapWord* word = Map + (start >> ChunkShift);
        int bit = (int)(start & 63);
        ulong used = (word[0].Used >> bit) | (word[1].Used << 1 << (63 - bit));
        return used != 0 ? (uint)BitOperations.TrailingZeroCount(used) : Lengths[start >> ChunkShift];
    }

    /// <summary>The length of the free run that ends before <paramref name="end"/>; 0 when the granule before it is not free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint RunBefore(uint end)
    {
        uint last = end - 1;
        MapWord* word = Map + (last >> ChunkShift);
        int bit = (int)(last & 63);
        ulong used = (word[0].Used << (63 - bit)) | (word[-1].Used >> 1 >> bit);
        return used != 0 ? (uint)BitOperations.LeadingZeroCount(used) : LengthsBack[last >> ChunkShift];
    }

    /// <summary>The first granule from <paramref name="granule"/> on that is free (or not free), if it is below <paramref name="end"/>, else that.</summary>
    internal readonly uint FindNext(uint granule, bool free, uint end)
    {
        ulong flip = free ? ulong.MaxValue : 0;
        ulong mask = ulong.MaxValue << (int)(granule & 63);
        for (granule &= ~63U; granule < end; granule += GranulesPerChunk, mask = ulong.MaxValue)
        {
            ulong found = (Map[granule >> ChunkShift].Used ^ flip) & mask;
            if (found != 0)
            {
                granule += (uint)BitOperations.TrailingZeroCount(found);
                break;
            }
        }

        return granule < end ? granule : end;
    }

    /// <summary>The bits of a chunk's granules that lie inside the region.</summary>
    internal readonly ulong InsideOf(uint chunk)
    {
        uint first = chunk << ChunkShift;
        ulong inside = first >= First ? ulong.MaxValue : ulong.MaxValue << (int)(First - first);
        return first + GranulesPerChunk <= End ? inside : inside & ~(ulong.MaxValue << (int)(End - first));
    }

    /// <summary>The first granule of the free run that a free granule lies in. Looks at words only.</summary>
    internal readonly uint StartOfRun(uint granule)
    {
        ulong mask = ulong.MaxValue >> (63 - (int)(granule & 63));
        MapWord* word = Map + (granule >> ChunkShift);
        uint chunk = granule & ~63U;
        for (; (word->Used & mask) == 0; word--, chunk -= GranulesPerChunk)
        {
            mask = ulong.MaxValue;
        }

        return chunk + (uint)BitOperations.Log2(word->Used & mask) + 1;
    }

    /// <summary>The first granule of the block that a granule, which is not free, lies in.</summary>
    internal readonly uint StartOfBlock(uint granule)
    {
        uint chunk = granule >> ChunkShift;
        ulong starts = Map[chunk].Start & (ulong.MaxValue >> (63 - (int)(granule & 63)));
        while (starts == 0)
        {
            starts = Map[--chunk].Start;
        }

        return (chunk << ChunkShift) + (uint)BitOperations.Log2(starts);
    }

    /// <summary>The length of the block that starts at <paramref name="start"/>, from the words of the map alone.</summary>
    internal readonly uint MeasureBlock(uint start)
    {
        ulong mask = ulong.MaxValue << (int)(start & 63) << 1;
        uint chunk = start >> ChunkShift;
        ulong ends;
        while ((ends = ~Map[chunk].Inside & mask) == 0)
        {
            chunk++;
            mask = ulong.MaxValue;
        }

        return (chunk << ChunkShift) + (uint)BitOperations.TrailingZeroCount(ends) - start;
    }

    /// <summary>Marks free granules as one allocated block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void MarkBlock(uint start, uint length)
    {
        MapWord* word = Map + (start >> ChunkShift);
        int bit = (int)(start & 63);
        word->Start |= 1UL << bit;
        if (length <= GranulesPerChunk)
        {
            ulong body = (ulong.MaxValue >> (int)(GranulesPerChunk - length)) & ~1UL;
            word[0].Body |= body << bit;
            word[1].Body |= body >> 1 >> (63 - bit);
        }
        else
        {
            FillBody(start + 1, length - 1);
        }

        SetBlockLength(start, length);
    }

    /// <summary>Marks granules of whole blocks as free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Clear(uint start, uint length)
    {
        MapWord* word = Map + (start >> ChunkShift);
        int bit = (int)(start & 63);
        if (length <= GranulesPerChunk)
        {
            ulong all = ulong.MaxValue >> (int)(GranulesPerChunk - length);
            ulong low = ~(all << bit);
            ulong high = ~(all >> 1 >> (63 - bit));
            word[0].Start &= low;
            word[0].Body &= low;
            word[1].Start &= high;
            word[1].Body &= high;
        }
        else
        {
            ClearLong(start, length);
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

    /// <summary>Makes an allocated block one that nobody may free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Reserve(uint start) => Map[start >> ChunkShift].Body |= 1UL << (int)(start & 63);

    /// <summary>Makes it an allocated block again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Unreserve(uint start) => Map[start >> ChunkShift].Body &= ~(1UL << (int)(start & 63));

    /// <summary>Makes two blocks of one: the second starts at <paramref name="start"/>, and both get their lengths.</summary>
    internal readonly void Split(uint block, uint start, uint end)
    {
        MapWord* word = Map + (start >> ChunkShift);
        word->Start |= 1UL << (int)(start & 63);
        word->Body &= ~(1UL << (int)(start & 63));
        SetBlockLength(block, start - block);
        SetBlockLength(start, end - start);
    }

    /// <summary>Joins the block that starts at <paramref name="start"/> to the one below it, whose new length the caller notes.</summary>
    internal readonly void Join(uint start)
    {
        MapWord* word = Map + (start >> ChunkShift);
        word->Start &= ~(1UL << (int)(start & 63));
        word->Body |= 1UL << (int)(start & 63);
    }

    /// <summary>Marks granules as outside the region, or inside a block that starts below them.</summary>
    internal readonly void FillBody(uint start, uint length)
    {
        uint end = start + length;
        MapWord* word = Map + (start >> ChunkShift);
        MapWord* last = Map + (end >> ChunkShift);
        ulong head = ulong.MaxValue << (int)(start & 63);
        ulong tail = ~(ulong.MaxValue << (int)(end & 63));
        if (word == last)
        {
            word->Body |= head & tail;
            return;
        }

        word->Body |= head;
        word++;
        new Span<MapWord>(word, (int)(last - word)).Fill(new MapWord { Body = ulong.MaxValue });
        last->Body |= tail;
    }

    private readonly void ClearLong(uint start, uint length)
    {
        uint end = start + length;
        MapWord* word = Map + (start >> ChunkShift);
        MapWord* last = Map + (end >> ChunkShift);
        ulong below = ~(ulong.MaxValue << (int)(start & 63));
        word->Start &= below;
        word->Body &= below;
        word++;
        new Span<MapWord>(word, (int)(last - word)).Clear();
        ulong behind = ulong.MaxValue << (int)(end & 63);
        last->Start &= behind;
        last->Body &= behind;
    }
}
