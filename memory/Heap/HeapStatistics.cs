using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The heap's counts at one moment. Every byte of every region is free, used or metadata: the three add up to
/// <see cref="Total"/>.
/// </summary>
public readonly struct HeapStatistics
{
    /// <summary>
    /// Size classes that <see cref="FreeListHeap.CountBlocks"/> has a use for: no region is as long as a block of the last one.
    /// </summary>
    public const int SizeClasses = 48;

    internal HeapStatistics(in HeapCounters counters, uint regions, nuint largestFree, ulong freeBlocks)
    {
        Regions = regions;
        Total = new(counters.Total);
        Metadata = new(counters.Metadata);
        Used = new(counters.Used);
        Free = new(counters.Free);
        Payload = new(counters.Payload);
        PeakUsed = new(counters.PeakUsed);
        LargestFree = new(largestFree);
        FreeBlocks = freeBlocks;
        UsedBlocks = counters.Allocations - counters.Frees;
        Allocations = counters.Allocations;
        Frees = counters.Frees;
        Failures = counters.Failures;
        Misuses = counters.Misuses;
    }

    /// <summary>Regions that the heap has; adjacent ones count as one.</summary>
    public uint Regions { get; }

    /// <summary>Bytes of all regions, what alignment to 16 bytes cut off at their ends not counted.</summary>
    public ByteCount Total { get; }

    /// <summary>Bytes that describe the others.</summary>
    public ByteCount Metadata { get; }

    /// <summary>Bytes of all allocated blocks, rounding included.</summary>
    public ByteCount Used { get; }

    /// <summary>Bytes of all free runs and kept blocks.</summary>
    public ByteCount Free { get; }

    /// <summary>Bytes that were asked for and are allocated.</summary>
    public ByteCount Payload { get; }

    /// <summary>The largest value that <see cref="Used"/> ever had.</summary>
    public ByteCount PeakUsed { get; }

    /// <summary>
    /// Bytes of the largest free block. Merging the kept blocks may make a larger one; an allocation does so when it has to.
    /// </summary>
    public ByteCount LargestFree { get; }

    /// <summary>Allocated blocks.</summary>
    public ulong UsedBlocks { get; }

    /// <summary>Free runs and kept blocks.</summary>
    public ulong FreeBlocks { get; }

    /// <summary>Allocations that succeeded, ever.</summary>
    public ulong Allocations { get; }

    /// <summary>Blocks freed, ever.</summary>
    public ulong Frees { get; }

    /// <summary>Allocations that failed, ever, for whatever reason.</summary>
    public ulong Failures { get; }

    /// <summary>Misuse caught, ever: pointers refused and damage found.</summary>
    public ulong Misuses { get; }

    /// <summary>
    /// Bytes in allocated blocks that nobody asked for, in thousandths of <see cref="Used"/>; 0 when nothing is used.
    /// </summary>
    public uint InternalFragmentationPerMille =>
        Used.IsZero ? 0 : (uint)((UInt128)(Used.Value - Payload.Value) * 1000 / Used.Value);

    /// <summary>
    /// Free bytes outside the largest free block, in thousandths of <see cref="Free"/>; 0 when nothing is free.
    /// </summary>
    public uint ExternalFragmentationPerMille =>
        Free.IsZero ? 0 : (uint)((UInt128)(Free.Value - LargestFree.Value) * 1000 / Free.Value);
}
