namespace UefiKernel.Memory.Heap;

/// <summary>
/// The first 16 bytes of a free run: its neighbours in the ring of its bin. A granule holds exactly one node, so every rest of a
/// split can be free.
/// </summary>
/// <remarks>
/// Links are granule numbers of the region. The guard is the node's address, the links and the heap's secret, mixed: when it does
/// not match, free memory was written to, and the links are not followed.
/// </remarks>
internal struct FreeNode
{
    internal ulong Guard;
    internal uint Next;
    internal uint Previous;
}
