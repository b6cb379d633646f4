using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The header of one region. It lies, with all other metadata, in the first block of the region itself. Positions and lengths are
/// in granules of 16 bytes unless they are pointers or named otherwise.
/// </summary>
/// <remarks>
/// <code>
/// Base ─┐ (a multiple of 1 KiB: granule 0)
///       ·  outside: marked as inside a block, never handed out
/// Start ├──────────────┐
///       │ metadata:    │ one block that cannot be freed
///       │   header     │
///       │   bins       │ 16 bytes for each bin that the region can use
///       │   map        │ 2 bits a granule                        1.56 %
///       │   lengths    │ 8 bytes for each KiB                    0.78 %
///       │   objects    │ 2 bits a granule, for a collector only  1.56 %
///       │   new chunks │ 1 bit for each KiB, likewise            0.01 %
///       │   index      │ 8 to 16 bytes for each KiB, for exact first fit only
///       ├──────────────┤
///       │ blocks …     │ each a whole number of granules
/// End   ├──────────────┘
///       ·  outside, at least one granule; the first of it is marked as a start, so the last block ends there
/// </code>
/// </remarks>
internal unsafe partial struct HeapRegion
{
    internal const int GranuleShift = 4;
    internal const nuint GranuleBytes = 1 << GranuleShift;
    internal const int ChunkShift = 6;
    internal const uint GranulesPerChunk = 1 << ChunkShift;
    internal const nuint ChunkBytes = GranuleBytes * GranulesPerChunk;

    /// <summary>The longest region, 32 GiB, so that granule numbers and sums of two fit into 32 bits.</summary>
    internal const ulong MaximumBytes = 1UL << 35;

    /// <summary>The region at the next higher address, or null.</summary>
    internal HeapRegion* Next;

    /// <summary>The first address of the region, a multiple of 16.</summary>
    internal nuint Start;

    /// <summary>The region's bytes, a multiple of 16.</summary>
    internal nuint Bytes;

    /// <summary>The address of granule 0: <see cref="Start"/> less at least one granule, rounded down to a chunk.</summary>
    internal nuint Base;

    /// <summary>
    /// The state of each chunk. One more lies before the first and one behind the last, so that windows across words need no
    /// check.
    /// </summary>
    internal MapWord* Map;

    /// <summary>For each chunk the length of the block or run of at least 64 granules that starts in it.</summary>
    internal uint* Lengths;

    /// <summary>For each chunk the length of the run of at least 64 granules that ends in it.</summary>
    internal uint* LengthsBack;

    /// <summary>
    /// The collector's bits, a word for each chunk: the granules at which objects start. All other blocks are native: no
    /// collector frees them. Null unless the heap was set up to have objects.
    /// </summary>
    internal ulong* Objects;

    /// <summary>
    /// Those of them that are not marked, in words of their own: a marker needs nothing else to know whether an object begins at
    /// an address that it has not reached yet, and a sweep looks at all of them.
    /// </summary>
    internal ulong* Dead;

    /// <summary>
    /// A bit for each chunk in which objects have been made since the last sweep. Without <see cref="FreeListHeap.ClearMarks"/>
    /// no other chunk has an object that is not marked.
    /// </summary>
    internal ulong* NewChunks;

    /// <summary>The index for exact first fit; empty with any other placement.</summary>
    internal FirstFitIndex Index;

    /// <summary>The heap's secret, which guards are mixed with.</summary>
    internal ulong Secret;

    /// <summary>Chunks that the map describes, the one with the first granule behind the region included.</summary>
    internal uint Chunks;

    /// <summary>The first granule of the region, with which the metadata begins.</summary>
    internal uint First;

    /// <summary>The granule behind the region's last.</summary>
    internal uint End;

    /// <summary>The length of the metadata block.</summary>
    internal uint MetadataLength;

    /// <summary>The granule of the first bin's sentinel.</summary>
    internal uint Bins;

    /// <summary>Bins: enough for a run as long as the region.</summary>
    internal uint BinCount;

    /// <summary>Free runs.</summary>
    internal uint FreeRuns;

    // A bit for each bin that is not empty.
    private fixed ulong _filled[BinWords];

    // A bit for each alignment for which a length failed, by the logarithm of its granules; and that length.
    private uint _failing;
    private fixed uint _failed[Alignments];

    /// <summary>The address behind the region.</summary>
    internal readonly nuint EndAddress => Start + Bytes;

    /// <summary>The bytes of the metadata block.</summary>
    internal readonly nuint MetadataBytes => (nuint)MetadataLength << GranuleShift;

    /// <summary>Whether nothing is allocated or kept: all behind the metadata is one free run.</summary>
    internal readonly bool IsEmpty => RunLength(First + MetadataLength) == End - First - MetadataLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool Contains(nuint address) => address - Start < Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly byte* AddressOf(uint granule) => (byte*)(Base + ((nuint)granule << GranuleShift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint GranuleOf(nuint address) => (uint)((address - Base) >> GranuleShift);

    /// <summary>The granule of the lowest bit that is set in a chunk's word.</summary>
    internal static uint GranuleIn(uint chunk, ulong bits) => (chunk << ChunkShift) + (uint)BitOperations.TrailingZeroCount(bits);

    /// <summary>
    /// The first granule from <paramref name="granule"/> on whose address is a multiple of <paramref name="alignment"/> granules.
    /// </summary>
    internal readonly uint AlignUp(uint granule, uint alignment)
    {
        uint bias = (uint)(Base >> GranuleShift) & (alignment - 1);
        return ((granule + bias + alignment - 1) & ~(alignment - 1)) - bias;
    }

    /// <summary>
    /// The last granule up to <paramref name="granule"/> whose address is such a multiple. Below granule 0 the answer wraps
    /// around.
    /// </summary>
    internal readonly uint AlignDown(uint granule, uint alignment)
    {
        uint bias = (uint)(Base >> GranuleShift) & (alignment - 1);
        return ((granule + bias) & ~(alignment - 1)) - bias;
    }

    /// <summary>
    /// The first chunk that objects may lie in. All of it is in the region: the metadata before it is longer than a chunk, since
    /// there is a bin for each length up to that.
    /// </summary>
    internal readonly uint FirstObjectChunk => (First + MetadataLength) >> ChunkShift;

    /// <summary>Words of <see cref="NewChunks"/>.</summary>
    internal readonly uint NewChunkWords => (Chunks >> ChunkShift) + 1;

    /// <summary>Whether objects have been made in a chunk since the last sweep.</summary>
    internal readonly bool IsNew(uint chunk) => ((NewChunks[chunk >> ChunkShift] >> (int)chunk) & 1) != 0;

    /// <summary>The bits of a chunk's granules at which marked objects start.</summary>
    internal readonly ulong MarksOf(uint chunk) => Objects[chunk] & ~Dead[chunk];

    /// <summary>Has objects start at granules of a chunk. They are not marked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void AddObjects(uint chunk, ulong granules)
    {
        Objects[chunk] |= granules;
        Dead[chunk] |= granules;
        NewChunks[chunk >> ChunkShift] |= 1UL << (int)chunk;
    }

    /// <summary>Whether the block that starts at a granule is an object of the collector's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsObject(uint granule) =>
        Objects != null && ((Objects[granule >> ChunkShift] >> (int)granule) & 1) != 0;
}
