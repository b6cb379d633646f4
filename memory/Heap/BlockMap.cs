using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Blocks and free runs as the map of a region shows them. Lengths and positions are in granules.</summary>
internal static unsafe class BlockMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsFree(HeapRegion* region, nuint granule)
    {
        MapWord* word = region->Map + (granule >> HeapRegion.ChunkShift);
        return (((word->Start | word->Body) >> (int)(granule & 63)) & 1) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsStart(HeapRegion* region, nuint granule) =>
        ((region->Map[granule >> HeapRegion.ChunkShift].Start >> (int)(granule & 63)) & 1) != 0;

    /// <summary>Whether an allocated block has bytes behind its payload.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool HasSlack(HeapRegion* region, nuint start) =>
        ((region->Map[start >> HeapRegion.ChunkShift].Body >> (int)(start & 63)) & 1) != 0;

    /// <summary>The granule behind the allocated block that starts at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint EndOfBlock(HeapRegion* region, nuint start)
    {
        MapWord* word = region->Map + (start >> HeapRegion.ChunkShift);
        int bit = (int)(start & 63);
        // The bits above the start that do not continue it; shifted twice because a shift by 64 would not clear the word.
        ulong others = ~word->Inside & ((ulong.MaxValue << bit) << 1);
        return others != 0
            ? (start & ~(nuint)63) + (nuint)(uint)BitOperations.TrailingZeroCount(others)
            : EndOfLongBlock(region, (start >> HeapRegion.ChunkShift) + 1);
    }

    /// <summary>The first granule of the allocated block that <paramref name="granule"/>, which is not free, belongs to.</summary>
    internal static nuint StartOfBlock(HeapRegion* region, nuint granule)
    {
        nuint chunk = granule >> HeapRegion.ChunkShift;
        ulong starts = region->Map[chunk].Start & (ulong.MaxValue >> (63 - (int)(granule & 63)));
        while (starts == 0)
        {
            starts = region->Map[--chunk].Start;
        }

        return (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.Log2(starts);
    }

    /// <summary>The granule behind the free run that starts at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint EndOfRun(HeapRegion* region, nuint start)
    {
        nuint chunk = start >> HeapRegion.ChunkShift;
        ulong used = ~region->Map[chunk].Free & (ulong.MaxValue << (int)(start & 63));
        if (used != 0)
        {
            return (start & ~(nuint)63) + (nuint)(uint)BitOperations.TrailingZeroCount(used);
        }

        ulong next = region->Map[chunk + 1].Free;
        if (next != ulong.MaxValue)
        {
            return ((chunk + 1) << HeapRegion.ChunkShift) + (nuint)(uint)BitRuns.Leading(next);
        }

        chunk = region->Whole.EndOf(chunk + 1);
        return (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitRuns.Leading(region->Map[chunk].Free);
    }

    /// <summary>The same without the index, in steps of one chunk.</summary>
    internal static nuint EndOfUnindexedRun(HeapRegion* region, nuint start)
    {
        nuint chunk = start >> HeapRegion.ChunkShift;
        ulong used = ~region->Map[chunk].Free & (ulong.MaxValue << (int)(start & 63));
        while (used == 0)
        {
            used = ~region->Map[++chunk].Free;
        }

        return (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.TrailingZeroCount(used);
    }

    /// <summary>The first granule of the free run that ends before <paramref name="end"/>; the granule before it is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint StartOfRun(HeapRegion* region, nuint end)
    {
        nuint last = end - 1;
        nuint chunk = last >> HeapRegion.ChunkShift;
        ulong used = ~region->Map[chunk].Free & (ulong.MaxValue >> (63 - (int)(last & 63)));
        if (used != 0)
        {
            return (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.Log2(used) + 1;
        }

        return StartOfLongRun(region, chunk);
    }

    /// <summary>Marks <paramref name="length"/> free granules as one allocated block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SetAllocated(HeapRegion* region, nuint start, nuint length, bool slack)
    {
        MapWord* word = region->Map + (start >> HeapRegion.ChunkShift);
        int bit = (int)(start & 63);
        bool across = length > (nuint)(64 - bit);
        if (across || word->Free == ulong.MaxValue)
        {
            region->Whole.Set(start >> HeapRegion.ChunkShift, ((start + length - 1) >> HeapRegion.ChunkShift) + 1, whole: false);
        }

        word->Start |= 1UL << bit;
        ulong first = slack ? 0UL : 1UL << bit;
        if (across)
        {
            word->Body |= (ulong.MaxValue << bit) ^ first;
            FillBody(word + 1, length - (nuint)(64 - bit), ulong.MaxValue);
        }
        else
        {
            word->Body |= BitRuns.Mask(bit, (int)length) ^ first;
        }
    }

    /// <summary>Notes whether an allocated block has slack.</summary>
    internal static void SetSlack(HeapRegion* region, nuint start, bool slack)
    {
        MapWord* word = region->Map + (start >> HeapRegion.ChunkShift);
        ulong bit = 1UL << (int)(start & 63);
        word->Body = slack ? word->Body | bit : word->Body & ~bit;
    }

    /// <summary>Makes a granule inside an allocated block the start of a block of its own, without slack.</summary>
    internal static void Split(HeapRegion* region, nuint start)
    {
        MapWord* word = region->Map + (start >> HeapRegion.ChunkShift);
        ulong bit = 1UL << (int)(start & 63);
        word->Start |= bit;
        word->Body &= ~bit;
    }

    /// <summary>Joins the block that starts at <paramref name="start"/> to the allocated one below it.</summary>
    internal static void Join(HeapRegion* region, nuint start)
    {
        MapWord* word = region->Map + (start >> HeapRegion.ChunkShift);
        ulong bit = 1UL << (int)(start & 63);
        word->Start &= ~bit;
        word->Body |= bit;
    }

    /// <summary>Marks an allocated block as free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SetFree(HeapRegion* region, nuint start, nuint length)
    {
        MapWord* word = region->Map + (start >> HeapRegion.ChunkShift);
        int bit = (int)(start & 63);
        word->Start &= ~(1UL << bit);
        nuint chunk = start >> HeapRegion.ChunkShift;
        if (length <= (nuint)(64 - bit))
        {
            word->Body &= ~BitRuns.Mask(bit, (int)length);
        }
        else
        {
            word->Body &= ~(ulong.MaxValue << bit);
            FillBody(word + 1, length - (nuint)(64 - bit), 0);
            nuint last = (start + length - 1) >> HeapRegion.ChunkShift;
            nuint end = last + (region->Map[last].Free == ulong.MaxValue ? 1U : 0U);
            region->Whole.Set(chunk + 1, end, whole: true);
        }

        if (word->Free == ulong.MaxValue)
        {
            region->Whole.Set(chunk, chunk + 1, whole: true);
        }
    }

    /// <summary>The first granule of the free run that reaches the top of <paramref name="chunk"/>, whose last granule is free.</summary>
    internal static nuint StartOfTopRun(HeapRegion* region, nuint chunk) =>
        ((chunk + 1) << HeapRegion.ChunkShift) - (nuint)(uint)BitRuns.Trailing(region->Map[chunk].Free);

    private static nuint EndOfLongBlock(HeapRegion* region, nuint chunk)
    {
        ulong others;
        while ((others = ~region->Map[chunk].Inside) == 0)
        {
            chunk++;
        }

        return (chunk << HeapRegion.ChunkShift) + (nuint)(uint)BitOperations.TrailingZeroCount(others);
    }

    private static nuint StartOfLongRun(HeapRegion* region, nuint chunk)
    {
        ulong before = region->Map[chunk - 1].Free;
        return StartOfTopRun(region, before != ulong.MaxValue ? chunk - 1 : region->Whole.Before(chunk - 1));
    }

    private static void FillBody(MapWord* word, nuint length, ulong value)
    {
        for (; length >= HeapRegion.GranulesPerChunk; length -= HeapRegion.GranulesPerChunk)
        {
            word->Body = value;
            word++;
        }

        if (length != 0)
        {
            ulong mask = BitRuns.Mask(0, (int)length);
            word->Body = (word->Body & ~mask) | (value & mask);
        }
    }
}
