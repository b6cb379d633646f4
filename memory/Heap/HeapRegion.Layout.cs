using System.Runtime.InteropServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Where a region's metadata goes.</summary>
internal unsafe partial struct HeapRegion
{
    /// <summary>The header of a new region, with the places of all metadata. Nothing is written.</summary>
    /// <param name="start">Its first address, a multiple of 16.</param>
    /// <param name="bytes">Its length, a multiple of 16, at most <see cref="MaximumBytes"/>.</param>
    /// <param name="marks">Whether a collector needs object and mark bits.</param>
    /// <param name="index">Whether there is an index for exact first fit.</param>
    /// <param name="secret">The heap's secret.</param>
    internal static HeapRegion Plan(nuint start, nuint bytes, bool marks, bool index, ulong secret)
    {
        HeapRegion plan = default;
        plan.Start = start;
        plan.Bytes = bytes;
        plan.Secret = secret;

        // At least one granule lies outside at each end, so that no block has to ask whether it is the first or the last.
        plan.Base = (start - GranuleBytes) & ~(ChunkBytes - 1);
        plan.First = plan.GranuleOf(start);
        plan.End = plan.GranuleOf(start + bytes);
        plan.Chunks = (plan.End >> ChunkShift) + 1;
        plan.BinCount = BinOf(plan.End - plan.First) + 1;
        nuint next = start;
        Take(ref next, 1, sizeof(HeapRegion));
        plan.Bins = plan.GranuleOf(Take(ref next, plan.BinCount, sizeof(FreeNode)));
        plan.Map = (MapWord*)Take(ref next, plan.Chunks + 2, sizeof(MapWord)) + 1;
        plan.Lengths = (uint*)Take(ref next, plan.Chunks, sizeof(uint));
        plan.LengthsBack = (uint*)Take(ref next, plan.Chunks, sizeof(uint));
        plan.Objects = marks ? (ulong*)Take(ref next, plan.Chunks, sizeof(ulong)) : null;
        plan.Dead = marks ? (ulong*)Take(ref next, plan.Chunks, sizeof(ulong)) : null;
        plan.NewChunks = marks ? (ulong*)Take(ref next, plan.NewChunkWords, sizeof(ulong)) : null;
        uint leaves = index ? FirstFitIndex.LeavesFor(plan.Chunks) : 0;
        plan.Index = index ? new((uint*)Take(ref next, 2 * leaves, sizeof(uint)), leaves) : default;
        plan.MetadataLength = plan.GranuleOf(next) - plan.First;
        return plan;
    }

    /// <summary>Writes the metadata of a planned region. All granules behind it are free; the bins are still empty.</summary>
    internal readonly HeapRegion* Build()
    {
        NativeMemory.Clear((void*)Start, MetadataBytes);
        var region = (HeapRegion*)Start;
        *region = this;
        Map[-1].Body = ulong.MaxValue;
        Map[0].Body = ulong.MaxValue >> (int)(GranulesPerChunk - First);
        MapWord* last = WordOf(End);
        last[0].Start = 1UL << (int)End;
        last[0].Body |= ulong.MaxValue << (int)(End & 63) << 1;
        last[1].Body = ulong.MaxValue;
        MarkBlock(First, MetadataLength);
        Reserve(First);
        return region;
    }

    private static nuint Take(ref nuint next, nuint count, int size)
    {
        nuint taken = next;
        next += ((count * (nuint)size) + GranuleBytes - 1) & ~(GranuleBytes - 1);
        return taken;
    }
}
