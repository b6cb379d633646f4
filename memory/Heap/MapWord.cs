using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The state of one chunk: 64 granules of 16 bytes, two bits for each. It is authoritative for what is free.
/// </summary>
/// <remarks>
/// <code>
/// start body   the granule is
///   0     0    free
///   0     1    the inside of a block, or outside the region
///   1     0    the first of an allocated block
///   1     1    the first of a block that may not be freed: kept for the next allocation, an open run, the region's metadata
/// </code>
/// A free run is a longest sequence of free granules, so clearing the bits of a block beside a free run merges them.
/// </remarks>
internal struct MapWord
{
    internal ulong Start;
    internal ulong Body;

    /// <summary>One bit for each granule that is not free.</summary>
    internal readonly ulong Used => Start | Body;

    /// <summary>One bit for each granule that continues the block before it.</summary>
    internal readonly ulong Inside => ~Start & Body;

    /// <summary>One bit for each granule at which a block starts that may not be freed.</summary>
    internal readonly ulong Reserved => Start & Body;

    /// <summary>Makes all granules free but those of <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Keep(ulong mask)
    {
        Start &= mask;
        Body &= mask;
    }
}
