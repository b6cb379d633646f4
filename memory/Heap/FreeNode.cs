namespace UefiKernel.Memory;

/// <summary>
/// What the heap keeps at the start of each free run: nothing that it needs, only what tells whether somebody wrote there.
/// </summary>
/// <remarks>
/// A run of a single granule holds the guard alone. An allocation never leaves a rest that cannot hold a whole node: such a rest stays with
/// the block and comes back with it.
/// </remarks>
internal struct FreeNode
{
    /// <summary>Bytes of a node: the smallest rest that a block is split for.</summary>
    internal const int Bytes = 24;

    /// <summary>The smallest rest in granules.</summary>
    internal const nuint Granules = (Bytes + HeapRegion.GranuleBytes - 1) >> HeapRegion.GranuleShift;

    /// <summary>The node's address, encoded with the heap's secret.</summary>
    internal nuint Guard;
}
