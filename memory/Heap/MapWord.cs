namespace UefiKernel.Memory;

/// <summary>
/// The state of one chunk: 64 granules of 16 bytes, two bits for each.
/// </summary>
/// <remarks>
/// <code>
/// start body   the granule is
///   0     0    free
///   0     1    the inside of an allocated block (or not part of the region)
///   1     0    the first of an allocated block that its payload fills exactly
///   1     1    the first of an allocated block with slack behind the payload
/// </code>
/// A free block is simply a longest run of free granules: neighbours merge because there is nothing to keep them apart, and no write
/// into free memory can damage the map, because nothing of it lives there.
/// </remarks>
internal struct MapWord
{
    internal ulong Start;
    internal ulong Body;

    /// <summary>One bit for each granule that is not free.</summary>
    internal readonly ulong Used => Start | Body;

    /// <summary>One bit for each free granule.</summary>
    internal readonly ulong Free => ~(Start | Body);

    /// <summary>One bit for each granule that continues the block before it.</summary>
    internal readonly ulong Inside => ~Start & Body;
}
