using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>
/// The header of one region, which lies, with all other metadata of the region, in the region's own metadata block.
/// </summary>
/// <remarks>
/// <code>
/// Base ─┐ (a multiple of 1 KiB: granule 0)
///       ·  outside: marked as inside a block, never handed out
/// Start ├──────────────┐
///       │ blocks …     │ each a whole number of 16-byte granules
///       ├──────────────┤
///       │ metadata:    │ one permanently allocated block, first in a new region
///       │   header     │
///       │   map        │ 2 bits a granule                      1.56 %
///       │   fit index  │ 2 bytes a chunk, and 1/32 of that      0.20 %
///       │   bounds     │ 16 bytes for each 64 KiB               0.03 %
///       │   whole      │ 1 bit a chunk                          0.01 %
///       │   objects    │ 2 bits a granule, for a collector only 1.56 %
///       ├──────────────┤
///       │ blocks …     │
/// End   ├──────────────┘
///       ·  outside, at least one granule, the first of it marked as a start so that the last block ends there
/// </code>
/// </remarks>
internal unsafe struct HeapRegion
{
    internal const int GranuleShift = 4;
    internal const nuint GranuleBytes = 1 << GranuleShift;
    internal const int GranulesPerChunk = 64;
    internal const int ChunkShift = 6;
    internal const nuint ChunkBytes = GranuleBytes * GranulesPerChunk;
    internal const nuint LineBytes = 64;

    /// <summary>The region at the next higher address, or null.</summary>
    internal HeapRegion* Next;

    /// <summary>The first address of the region, a multiple of 16.</summary>
    internal nuint Start;

    /// <summary>The address behind the region, a multiple of 16.</summary>
    internal nuint End;

    /// <summary>The address of granule 0: <see cref="Start"/> rounded down to a chunk.</summary>
    internal nuint Base;

    /// <summary>Chunks that the map describes, the one with the first granule behind the region included.</summary>
    internal nuint Chunks;

    /// <summary>The state of each chunk. One more lies at each end, so that looking one chunk further needs no check.</summary>
    internal MapWord* Map;

    /// <summary>Which chunks are free as a whole.</summary>
    internal WholeChunks Whole;

    /// <summary>The collector's object and mark bits, a word for each chunk; null unless the heap was told to have them.</summary>
    internal ObjectWord* Objects;

    /// <summary>Whether the entries of the fit index may promise too much, until somebody looks; false for exact first fit.</summary>
    internal bool IsLazy;

    /// <summary>Holds the guard for its own address: stands for a free run where there is none, which spares a branch.</summary>
    internal FreeNode NoRun;

    /// <summary>The index of free runs by length.</summary>
    internal FitIndex Fit;

    /// <summary>What is known about room at aligned positions.</summary>
    internal AlignedBounds Aligned;

    /// <summary>The first granule of the metadata block.</summary>
    internal nuint MetadataGranule;

    /// <summary>The length of the metadata block in granules.</summary>
    internal nuint MetadataLength;

    /// <summary>The first granule of the region.</summary>
    internal readonly nuint FirstGranule => (Start - Base) >> GranuleShift;

    /// <summary>The granule behind the region's last.</summary>
    internal readonly nuint EndGranule => (End - Base) >> GranuleShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool Contains(nuint address) => address - Start < End - Start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly byte* AddressOf(nuint granule) => (byte*)(Base + (granule << GranuleShift));
}
