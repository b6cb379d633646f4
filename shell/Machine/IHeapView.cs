using UefiKernel.Memory;

namespace UefiKernel.Shell;

/// <summary>The kernel's heap, seen from outside.</summary>
public interface IHeapView
{
    /// <summary>Statistics of this moment.</summary>
    HeapSummary GetSummary();

    /// <summary>Checks every block of the heap. Null when all is well, else one line that says what is wrong and where.</summary>
    string? FindProblem();
}

/// <summary>Statistics of a heap. Sizes include the heap's own rounding.</summary>
public readonly struct HeapSummary
{
    /// <summary>Address of the heap's first byte.</summary>
    public required VirtualAddress Start { get; init; }

    /// <summary>Size of the whole heap; used and free bytes add up to it.</summary>
    public required ByteCount TotalBytes { get; init; }

    /// <summary>Bytes in blocks handed out.</summary>
    public required ByteCount UsedBytes { get; init; }

    /// <summary>The most bytes that were handed out at any time.</summary>
    public required ByteCount PeakUsedBytes { get; init; }

    /// <summary>Bytes in free blocks.</summary>
    public required ByteCount FreeBytes { get; init; }

    /// <summary>Size of the largest free block.</summary>
    public required ByteCount LargestFreeBytes { get; init; }

    /// <summary>Number of blocks handed out.</summary>
    public required ulong UsedBlocks { get; init; }

    /// <summary>Number of free blocks.</summary>
    public required ulong FreeBlocks { get; init; }

    /// <summary>Allocations that succeeded since the start.</summary>
    public required ulong Allocations { get; init; }

    /// <summary>Blocks given back since the start.</summary>
    public required ulong Frees { get; init; }

    /// <summary>Allocations that found no block large enough.</summary>
    public required ulong FailedAllocations { get; init; }
}
