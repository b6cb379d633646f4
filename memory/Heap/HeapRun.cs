namespace UefiKernel.Memory;

/// <summary>A stretch of free memory that one owner hands out from its front, each object a block of its own; see <see cref="FreeListHeap.TryOpenRun"/>.</summary>
public struct HeapRun
{
    internal nuint Next;
    internal nuint End;

    /// <summary>Bytes that are left.</summary>
    public readonly ByteCount Left => new(End - Next);
}
