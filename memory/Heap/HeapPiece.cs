namespace UefiKernel.Memory.Heap;

/// <summary>
/// One step of a walk over regions: a free run or a block, measured by the words of the map alone, so that what stands out of
/// line can be checked against it and made anew from it.
/// </summary>
internal unsafe struct HeapPiece
{
    /// <summary>The piece that starts at a granule.</summary>
    internal HeapPiece(HeapRegion* region, uint start)
    {
        Region = region;
        Start = start;
        IsFree = region->IsFree(start);
        Length = region->EndOf(start) - start;
    }

    /// <summary>The region that it lies in; null behind the last piece.</summary>
    internal HeapRegion* Region { get; }

    /// <summary>Its first granule.</summary>
    internal uint Start { get; }

    /// <summary>Its granules.</summary>
    internal uint Length { get; }

    /// <summary>Whether it is a free run.</summary>
    internal bool IsFree { get; }

    /// <summary>Its first byte.</summary>
    internal readonly byte* Address => Region->AddressOf(Start);

    /// <summary>Its bytes.</summary>
    internal readonly nuint Bytes => (nuint)Length << HeapRegion.GranuleShift;

    /// <summary>The first piece of a region; with null, none.</summary>
    internal static HeapPiece FirstOf(HeapRegion* region) => region == null ? default : new(region, region->First);

    /// <summary>Goes on to the piece behind, in this region or the next.</summary>
    internal void Step() =>
        this = Start + Length < Region->End ? new(Region, Start + Length) : FirstOf(Region->Next);
}
