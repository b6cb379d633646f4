using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Stress;

namespace UefiKernel.Shell.Machine;

/// <summary>The kernel's heap, seen from outside.</summary>
public interface IHeapView
{
    /// <summary>Address of the first region's first byte.</summary>
    VirtualAddress Start { get; }

    /// <summary>The counts at this moment.</summary>
    HeapStatistics GetStatistics();

    /// <summary>Checks every block of the heap and returns the first thing that is wrong.</summary>
    HeapViolation Verify();

    /// <summary>
    /// Copies the blocks that begin at an address or behind it, as they are now; see <see cref="FreeListHeap.ReadBlocks"/>.
    /// </summary>
    int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks);

    /// <summary>Counts all blocks by their size; see <see cref="FreeListHeap.CountBlocks"/>.</summary>
    void CountBlocks(Span<HeapTally> classes);

    /// <summary>The region behind <paramref name="region"/>; see <see cref="FreeListHeap.NextRegion"/>.</summary>
    bool NextRegion(ref HeapRegionStatistics region);

    /// <summary>
    /// Copies the reports of the latest misuses, the last one first; see <see cref="FreeListHeap.ReadMisuses"/>.
    /// </summary>
    int ReadMisuses(Span<HeapMisuse> misuses);

    /// <summary>Where allocations go.</summary>
    HeapPlacement Placement { get; }

    /// <summary>How much is checked.</summary>
    HeapHardening Hardening { get; }

    /// <summary>How far the heap has grown, and how far it may.</summary>
    HeapGrowthState Growth { get; }

    /// <summary>Bytes that <see cref="TryAllocate"/> keeps for the kernel.</summary>
    ByteCount Reserve { get; }

    /// <summary>Allocates a block that the collector knows nothing of.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="alignment">A power of two from 1 byte to <see cref="FreeListHeap.MaximumAlignment"/>.</param>
    /// <param name="address">Where the block is.</param>
    /// <returns>
    /// As <see cref="FreeListHeap.TryAllocate"/>; <see cref="HeapStatus.OutOfMemory"/> also when less than <see cref="Reserve"/>
    /// would be left.
    /// </returns>
    HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address);

    /// <summary>Frees a block that <see cref="TryAllocate"/> gave; nothing else may be freed, it is the runtime's.</summary>
    /// <returns>As <see cref="FreeListHeap.Free(void*)"/>.</returns>
    HeapStatus Free(VirtualAddress address);

    /// <summary>
    /// Runs a workload on the live heap that checks itself and gives everything back. Others may use the heap at the same time.
    /// </summary>
    /// <param name="operations">How many operations.</param>
    /// <param name="seed">The workload's random seed.</param>
    /// <param name="progress">
    /// Called now and then with how many are done. What it throws ends the workload, which then gives its blocks back.
    /// </param>
    StressResult<HeapViolation> Stress(int operations, ulong seed, Action<int> progress);
}
