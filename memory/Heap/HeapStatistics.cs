using System;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The heap's counts. The heap keeps most of them up to date with each operation; what it hands out is a copy of one moment.
/// Every byte of every region is free, used or metadata: the three add up to <see cref="Total"/>.
/// </summary>
public struct HeapStatistics
{
    /// <summary>
    /// Size classes that <see cref="FreeListHeap.CountBlocks"/> has a use for: no region is as long as a block of the last one.
    /// </summary>
    public const int SizeClasses = 48;

    // Plain numbers: each operation changes them.
    private ulong _used;
    private ulong _payload;
    private ulong _peakUsed;

    /// <summary>Regions that the heap has.</summary>
    public uint Regions { get; private set; }

    /// <summary>Bytes of all regions, what alignment to 16 bytes cut off at their ends not counted.</summary>
    public ByteCount Total { get; private set; }

    /// <summary>Bytes that describe the others.</summary>
    public ByteCount Metadata { get; private set; }

    /// <summary>Bytes of all allocated blocks, rounding included.</summary>
    public readonly ByteCount Used => new(_used);

    /// <summary>Bytes of all free runs and kept blocks.</summary>
    public readonly ByteCount Free => new(Total.Value - Metadata.Value - Used.Value);

    /// <summary>Bytes that were asked for and are allocated.</summary>
    public readonly ByteCount Payload => new(_payload);

    /// <summary>The largest value that <see cref="Used"/> ever had.</summary>
    public readonly ByteCount PeakUsed => new(_peakUsed);

    /// <summary>
    /// Bytes of the largest free block. Merging the kept blocks may make a larger one; an allocation does so when it has to.
    /// </summary>
    public ByteCount LargestFree { get; internal set; }

    /// <summary>Allocated blocks.</summary>
    public readonly ulong UsedBlocks => Allocations - Frees;

    /// <summary>Free runs and kept blocks.</summary>
    public ulong FreeBlocks { get; internal set; }

    /// <summary>Allocations that succeeded, ever.</summary>
    public ulong Allocations { get; private set; }

    /// <summary>Blocks freed, ever.</summary>
    public ulong Frees { get; private set; }

    /// <summary>Allocations that failed, ever, for whatever reason.</summary>
    public ulong Failures { get; internal set; }

    /// <summary>Misuse caught, ever: pointers refused and damage found.</summary>
    public ulong Misuses { get; internal set; }

    /// <summary>Objects that were not freed, those in open runs not counted.</summary>
    public ulong Objects { get; private set; }

    /// <summary>Bytes of their blocks.</summary>
    public ByteCount ObjectBytes { get; private set; }

    /// <summary>
    /// Runs that are open. While there is one, no collection may happen: what its objects refer to would not be found.
    /// </summary>
    public uint OpenRuns { get; internal set; }

    /// <summary>
    /// Bytes in allocated blocks beyond the requested ones, in thousandths of <see cref="Used"/>; 0 when nothing is used.
    /// </summary>
    public readonly uint InternalFragmentationPerMille =>
        Used.IsZero ? 0 : (uint)((UInt128)(Used.Value - Payload.Value) * 1000 / Used.Value);

    /// <summary>
    /// Free bytes outside the largest free block, in thousandths of <see cref="Free"/>; 0 when nothing is free.
    /// </summary>
    public readonly uint ExternalFragmentationPerMille =>
        Free.IsZero ? 0 : (uint)((UInt128)(Free.Value - LargestFree.Value) * 1000 / Free.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountAllocation(nuint blockBytes, nuint payload)
    {
        Allocations++;
        _payload += payload;
        ulong used = _used + blockBytes;
        _used = used;
        if (used > _peakUsed)
        {
            _peakUsed = used;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountFree(nuint blockBytes, nuint payload)
    {
        Frees++;
        _used -= blockBytes;
        _payload -= payload;
    }

    internal void CountResize(nuint oldBytes, nuint oldPayload, nuint blockBytes, nuint payload)
    {
        CountFree(oldBytes, oldPayload);
        CountAllocation(blockBytes, payload);
        Frees--;
        Allocations--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountObject(nuint bytes)
    {
        Objects++;
        ObjectBytes = new(ObjectBytes.Value + bytes);
    }

    /// <summary>Counts objects that are allocated, and are objects at once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Bytes of all of them.</param>
    internal void CountNewObjects(uint count, nuint bytes)
    {
        Objects += count - 1;
        Allocations += count - 1;
        CountObject(bytes);
        CountAllocation(bytes, bytes);
    }

    /// <summary>Counts objects that a sweep frees.</summary>
    /// <param name="count">How many, above 0.</param>
    /// <param name="bytes">Bytes of all of them.</param>
    internal void CountDeadObjects(uint count, nuint bytes)
    {
        Objects -= count;
        ObjectBytes = new(ObjectBytes.Value - bytes);
        Frees += count - 1;
        CountFree(bytes, bytes);
    }

    internal void CountRegion(nuint bytes, nuint metadata)
    {
        Regions++;
        Total = new(Total.Value + bytes);
        Metadata = new(Metadata.Value + metadata);
    }

    internal void CountRemovedRegion(nuint bytes, nuint metadata)
    {
        Regions--;
        Total = new(Total.Value - bytes);
        Metadata = new(Metadata.Value - metadata);
    }

    /// <summary>Whether counts that were made by a walk are those of the heap.</summary>
    internal readonly bool AgreesWith(in HeapStatistics other) =>
        Regions == other.Regions && Total == other.Total && Metadata == other.Metadata && Used == other.Used &&
        Payload == other.Payload && UsedBlocks == other.UsedBlocks && Objects == other.Objects &&
        ObjectBytes == other.ObjectBytes &&
        OpenRuns == other.OpenRuns;
}
