using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>Works out where a region's metadata goes, and writes it for a region in which everything else is free.</summary>
internal unsafe struct RegionLayout
{
    private nuint _start;
    private nuint _end;
    private nuint _base;
    private nuint _chunks;
    private nuint _metadata;
    private nuint _metadataBytes;
    private bool _marks;
    private bool _lazy;

    /// <summary>Plans a region from <paramref name="start"/> to <paramref name="end"/>, both multiples of 16; false when it is too small.</summary>
    /// <param name="start">Its first address.</param>
    /// <param name="end">The address behind it.</param>
    /// <param name="room">Where the metadata may lie: a part of the region that holds no blocks.</param>
    /// <param name="roomEnd">The end of that part.</param>
    /// <param name="atEnd">Whether the metadata goes to the end of that part instead of its start.</param>
    /// <param name="marks">Whether a collector needs object and mark bits.</param>
    /// <param name="lazy">Whether the indexes may promise more than there is, until somebody looks.</param>
    /// <param name="layout">The plan.</param>
    internal static bool TryPlan(nuint start, nuint end, nuint room, nuint roomEnd, bool atEnd, bool marks, bool lazy, out RegionLayout layout)
    {
        layout = default;
        if (end <= start || start < HeapRegion.GranuleBytes)
        {
            return false;
        }

        layout._start = start;
        layout._end = end;
        // At least one granule lies outside at each end, so that no block has to ask whether it is the first or the last.
        layout._base = (start - HeapRegion.GranuleBytes) & ~(HeapRegion.ChunkBytes - 1);
        layout._chunks = (end - layout._base) / HeapRegion.ChunkBytes + 1;
        layout._marks = marks;
        layout._lazy = lazy;
        layout._metadataBytes = layout.Measure();
        layout._metadata = atEnd ? roomEnd - layout._metadataBytes : room;
        return roomEnd - room > layout._metadataBytes;
    }

    /// <summary>Writes the metadata. All granules but its own are free afterwards; the indexes are still empty.</summary>
    internal readonly HeapRegion* Build()
    {
        NativeMemory.Clear((void*)_metadata, _metadataBytes);
        HeapRegion* region = (HeapRegion*)_metadata;
        region->Start = _start;
        region->End = _end;
        region->Base = _base;
        region->Chunks = _chunks;
        byte* next = AlignToLine((byte*)(region + 1));
        region->Fit.Initialize(next, _chunks);
        next += FitIndex.BytesFor(_chunks);
        region->Aligned.Initialize(next, _chunks);
        next += AlignedBounds.BytesFor(_chunks);
        region->Map = (MapWord*)next + 1;
        next += (_chunks + 2) * (nuint)sizeof(MapWord);
        region->Objects = _marks ? (ObjectWord*)next : null;
        next += _marks ? _chunks * (nuint)sizeof(ObjectWord) : 0;
        region->Whole.Initialize(next, _chunks);
        region->IsLazy = _lazy;

        region->MetadataGranule = (_metadata - _base) >> HeapRegion.GranuleShift;
        region->MetadataLength = _metadataBytes >> HeapRegion.GranuleShift;
        MarkOutside(region);
        // Of the first and the last chunk granules lie outside.
        region->Whole.Set(1, _chunks - 1, whole: true);
        BlockMap.SetAllocated(region, region->MetadataGranule, region->MetadataLength, slack: false);
        return region;
    }

    private readonly nuint Measure()
    {
        // The header may begin anywhere in a line, what follows begins at one.
        nuint bytes = (nuint)sizeof(HeapRegion) + HeapRegion.LineBytes;
        bytes += FitIndex.BytesFor(_chunks) + AlignedBounds.BytesFor(_chunks);
        bytes += (_chunks + 2) * (nuint)sizeof(MapWord);
        bytes += _marks ? _chunks * (nuint)sizeof(ObjectWord) : 0;
        bytes += WholeChunks.BytesFor(_chunks);
        return (bytes + HeapRegion.GranuleBytes - 1) & ~(HeapRegion.GranuleBytes - 1);
    }

    private static void MarkOutside(HeapRegion* region)
    {
        region->Map[-1].Body = ulong.MaxValue;
        region->Map[region->Chunks].Body = ulong.MaxValue;
        region->Map[0].Body |= BitRuns.Mask(0, (int)region->FirstGranule);
        nuint end = region->EndGranule;
        MapWord* last = region->Map + (end >> HeapRegion.ChunkShift);
        last->Start |= 1UL << (int)(end & 63);
        last->Body |= ulong.MaxValue << (int)(end & 63);
    }

    private static byte* AlignToLine(byte* address) => (byte*)(((nuint)address + HeapRegion.LineBytes - 1) & ~(HeapRegion.LineBytes - 1));
}
