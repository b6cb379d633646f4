using System;

namespace UefiKernel.Memory;

/// <summary>
/// The heap's counts at one moment. Every byte of every region is free, used or metadata: the three add up to <see cref="Total"/>.
/// </summary>
public unsafe struct HeapStatistics
{
    /// <summary>Size classes: class n counts blocks whose payload is 2ⁿ to 2ⁿ⁺¹ − 1 bytes, class 0 also those of 0 bytes.</summary>
    public const int SizeClasses = 48;

    private fixed uint _classes[SizeClasses];

    internal HeapStatistics(in HeapCounters counters, uint regions, nuint largestFree)
    {
        Regions = regions;
        Total = new(counters.Total);
        Metadata = new(counters.Metadata);
        Used = new(counters.Used);
        Free = new(counters.Free);
        Payload = new(counters.Payload);
        PeakUsed = new(counters.PeakUsed);
        LargestFree = new(largestFree);
        FreeBlocks = counters.FreeRuns;
        UsedBlocks = counters.Allocations - counters.Frees;
        Allocations = counters.Allocations;
        Frees = counters.Frees;
        Failures = counters.Failures;
        Misuses = counters.Misuses;
        for (int i = 0; i < SizeClasses; i++)
        {
            _classes[i] = counters.Classes[i];
        }
    }

    /// <summary>Regions that the heap has; adjacent ones count as one.</summary>
    public uint Regions { get; }

    /// <summary>Bytes of all regions, what alignment to 16 bytes cut off at their ends not counted.</summary>
    public ByteCount Total { get; }

    /// <summary>Bytes that describe the others.</summary>
    public ByteCount Metadata { get; }

    /// <summary>Bytes of all allocated blocks, rounding included.</summary>
    public ByteCount Used { get; }

    /// <summary>Bytes of all free blocks.</summary>
    public ByteCount Free { get; }

    /// <summary>Bytes that were asked for and are allocated.</summary>
    public ByteCount Payload { get; }

    /// <summary>The largest value that <see cref="Used"/> ever had.</summary>
    public ByteCount PeakUsed { get; }

    /// <summary>Bytes of the largest free block.</summary>
    public ByteCount LargestFree { get; }

    /// <summary>Allocated blocks.</summary>
    public ulong UsedBlocks { get; }

    /// <summary>Free blocks.</summary>
    public ulong FreeBlocks { get; }

    /// <summary>Allocations that succeeded, ever.</summary>
    public ulong Allocations { get; }

    /// <summary>Blocks freed, ever.</summary>
    public ulong Frees { get; }

    /// <summary>Allocations that failed, ever, for whatever reason.</summary>
    public ulong Failures { get; }

    /// <summary>Misuse caught, ever: pointers refused and damage found.</summary>
    public ulong Misuses { get; }

    /// <summary>Bytes in allocated blocks that nobody asked for, in thousandths of <see cref="Used"/>; 0 when nothing is used.</summary>
    public readonly uint InternalFragmentationPerMille =>
        Used.IsZero ? 0 : (uint)((UInt128)(Used.Value - Payload.Value) * 1000 / Used.Value);

    /// <summary>Free bytes outside the largest free block, in thousandths of <see cref="Free"/>; 0 when nothing is free.</summary>
    public readonly uint ExternalFragmentationPerMille =>
        Free.IsZero ? 0 : (uint)((UInt128)(Free.Value - LargestFree.Value) * 1000 / Free.Value);

    /// <summary>Allocated blocks of size class <paramref name="sizeClass"/>; 0 for a class that does not exist.</summary>
    public readonly uint BlocksInClass(int sizeClass) => (uint)sizeClass < SizeClasses ? _classes[sizeClass] : 0;
}
