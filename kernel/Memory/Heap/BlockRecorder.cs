namespace UefiKernel.Kernel.Memory.Heap;

/// <summary>Records the native blocks that are alive. The functions run inside of allocations and allocate nothing.</summary>
internal unsafe struct BlockRecorder
{
    /// <summary>Takes a block that was allocated, or null, and the bytes that were asked for.</summary>
    public delegate*<void*, nuint, void> Note;

    /// <summary>
    /// Forgets a block, before it is freed, since its address may be allocated again at once. Returns what was known of it.
    /// </summary>
    public delegate*<void*, BlockRecord> Forget;

    /// <summary>Restores a forgotten record: the block was not freed.</summary>
    public delegate*<BlockRecord, void> Restore;
}
