namespace UefiKernel.Memory;

/// <summary>A report about misuse that the heap caught: the pointer, its block, the block's neighbours, and, where callers are tracked, who did it.</summary>
public struct HeapMisuse
{
    /// <summary>What was wrong; <see cref="HeapStatus.Success"/> when nothing has been caught yet.</summary>
    public HeapStatus Kind { get; internal set; }

    /// <summary>The pointer concerned.</summary>
    public VirtualAddress Pointer { get; internal set; }

    /// <summary>The block that it lies in.</summary>
    public HeapBlock Block { get; internal set; }

    /// <summary>The block below that one.</summary>
    public HeapBlock Previous { get; internal set; }

    /// <summary>The block above it.</summary>
    public HeapBlock Next { get; internal set; }

    /// <summary>Who freed the block first, at level <see cref="HeapHardening.Debug"/> and while the block is kept back; otherwise 0.</summary>
    public VirtualAddress FreedBy { get; internal set; }

    /// <summary>Who called the heap when it was caught, when callers are tracked.</summary>
    public VirtualAddress Caller { get; internal set; }
}
