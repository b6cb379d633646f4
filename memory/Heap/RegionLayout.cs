using System.Runtime.InteropServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Works out where a region's metadata goes, and writes it for a region in which everything else is free.</summary>
internal unsafe struct RegionLayout
{
    private nuint _start;
    private nuint _end;
    private nuint _base;
    private uint _chunks;
    private uint _bins;
    private nuint _metadata;
    private nuint _metadataBytes;
    private bool _marks;
    private bool _index;

    /// <summary>
    /// Plans a region from <paramref name="start"/> to <paramref name="end"/>, both multiples of 16; false when it is too small.
    /// </summary>
    /// <param name="start">Its first address.</param>
    /// <param name="end">The address behind it, at most <see cref="HeapRegion.MaximumBytes"/> further.</param>
    /// <param name="room">Where the metadata may lie: a part of the region that holds no blocks.</param>
    /// <param name="roomEnd">The end of that part.</param>
    /// <param name="atEnd">Whether the metadata goes to the end of that part instead of its start.</param>
    /// <param name="marks">Whether a collector needs object and mark bits.</param>
    /// <param name="index">Whether there is an index for exact first fit.</param>
    /// <param name="layout">The plan.</param>
    internal static bool TryPlan(
        nuint start, nuint end, nuint room, nuint roomEnd, bool atEnd, bool marks, bool index, out RegionLayout layout)
    {
        layout = default;
        layout._start = start;
        layout._end = end;
        // At least one granule lies outside at each end, so that no block has to ask whether it is the first or the last.
        layout._base = (start - HeapRegion.GranuleBytes) & ~(HeapRegion.ChunkBytes - 1);
        layout._chunks = (uint)(((end - layout._base) / HeapRegion.ChunkBytes) + 1);
        layout._bins = HeapRegion.BinsFor((uint)((end - start) >> HeapRegion.GranuleShift));
        layout._marks = marks;
        layout._index = index;
        layout._metadataBytes = layout.Measure();
        layout._metadata = atEnd ? roomEnd - layout._metadataBytes : room;
        return roomEnd - room > layout._metadataBytes;
    }

    /// <summary>The length of the metadata.</summary>
    internal readonly nuint MetadataBytes => _metadataBytes;

    /// <summary>Writes the metadata. All granules but its own are free afterwards; the bins are still empty.</summary>
    internal readonly HeapRegion* Build(ulong secret)
    {
        NativeMemory.Clear((void*)_metadata, _metadataBytes);
        var region = (HeapRegion*)_metadata;
        byte* next = (byte*)_metadata + RoundUp((nuint)sizeof(HeapRegion));
        region->Start = _start;
        region->Bytes = _end - _start;
        region->Base = _base;
        region->Chunks = _chunks;
        region->First = region->GranuleOf(_start);
        region->End = region->GranuleOf(_end);
        region->Metadata = region->GranuleOf(_metadata);
        region->MetadataLength = (uint)(_metadataBytes >> HeapRegion.GranuleShift);
        region->Secret = secret;
        region->Bins = region->GranuleOf((nuint)next);
        region->BinCount = _bins;
        next += _bins * (nuint)sizeof(FreeNode);
        region->Map = (MapWord*)next + 1;
        next += (_chunks + 2) * (nuint)sizeof(MapWord);
        region->Lengths = (uint*)next;
        region->LengthsBack = region->Lengths + _chunks;
        next += _chunks * 2 * (nuint)sizeof(uint);
        region->Objects = _marks ? (ObjectWord*)next : null;
        next += _marks ? _chunks * (nuint)sizeof(ObjectWord) : 0;
        if (_index)
        {
            region->Index.Initialize(next, _chunks);
        }

        region->Map[-1].Body = ulong.MaxValue;
        region->Map[0].Body = ulong.MaxValue >> (int)(HeapRegion.GranulesPerChunk - region->First);
        MapWord* last = region->WordOf(region->End);
        last[0].Start = 1UL << (int)region->End;
        last[0].Body |= ulong.MaxValue << (int)(region->End & 63) << 1;
        last[1].Body = ulong.MaxValue;
        region->MarkBlock(region->Metadata, region->MetadataLength);
        region->Reserve(region->Metadata);
        return region;
    }

    private readonly nuint Measure()
    {
        nuint bytes = RoundUp((nuint)sizeof(HeapRegion)) + (_bins * (nuint)sizeof(FreeNode));
        bytes += (_chunks + 2) * (nuint)sizeof(MapWord);
        bytes += _chunks * 2 * (nuint)sizeof(uint);
        bytes += _marks ? _chunks * (nuint)sizeof(ObjectWord) : 0;
        bytes += _index ? FirstFitIndex.BytesFor(_chunks) : 0;
        return RoundUp(bytes);
    }

    private static nuint RoundUp(nuint bytes) => (bytes + HeapRegion.GranuleBytes - 1) & ~(HeapRegion.GranuleBytes - 1);
}
