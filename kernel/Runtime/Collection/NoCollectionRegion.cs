using System.Runtime;

namespace UefiKernel.Runtime;

/// <summary>GC.TryStartNoGCRegion: a stretch of the program for whose allocations memory is there, so that none of them has to wait for a collection.</summary>
internal static class NoCollectionRegion
{
    /// <summary>GCLatencyMode.NoGCRegion.</summary>
    public const int LatencyMode = 4;

    private static ulong s_allowance;
    private static ulong s_allocatedAtStart;
    private static ulong s_collectionsAtStart;

    /// <summary>What CoreLib's StartNoGCRegionStatus calls them.</summary>
    private enum StartStatus
    {
        Succeeded,
        NotEnoughMemory,
        AmountTooLarge,
        AlreadyInProgress,
    }

    /// <summary>What CoreLib's EndNoGCRegionStatus calls them.</summary>
    private enum EndStatus
    {
        Succeeded,
        NotInProgress,
        Induced,
        AllocationExceeded,
    }

    /// <summary>Whether a region has begun and not ended.</summary>
    public static bool IsActive => s_allowance != 0;

    /// <summary>Whether collections shall wait: within a region, until what was asked for is used up.</summary>
    public static bool HoldsBack => IsActive && ObjectAllocation.AllocatedBytes - s_allocatedAtStart < s_allowance;

    [RuntimeExport("RhpStartNoGCRegion")]
    private static int Start(long size, int hasLargeSize, long largeSize, int disallowFull)
    {
        if (IsActive)
            return (int)StartStatus.AlreadyInProgress;

        Memory.HeapStatistics heap = KernelHeap.GetStatistics();
        if ((ulong)size > heap.Used.Value + heap.Free.Value)
            return (int)StartStatus.AmountTooLarge;

        if ((ulong)size > heap.Free.Value)
        {
            if (disallowFull == 0)
                GarbageCollector.TryCollect();
            if ((ulong)size > KernelHeap.FreeBytes.Value)
                return (int)StartStatus.NotEnoughMemory;
        }

        s_allocatedAtStart = ObjectAllocation.AllocatedBytes;
        s_collectionsAtStart = GarbageCollector.Statistics.Collections;
        s_allowance = (ulong)size;
        return (int)StartStatus.Succeeded;
    }

    [RuntimeExport("RhpEndNoGCRegion")]
    private static int End()
    {
        if (!IsActive)
            return (int)EndStatus.NotInProgress;

        bool exceeded = !HoldsBack;
        s_allowance = 0;
        if (exceeded)
            return (int)EndStatus.AllocationExceeded;
        return (int)(GarbageCollector.Statistics.Collections != s_collectionsAtStart ? EndStatus.Induced : EndStatus.Succeeded);
    }

    /// <summary>Callbacks at the end of the region are not there: 1, NotStarted, which CoreLib turns into an InvalidOperationException.</summary>
    [RuntimeExport("RhEnableNoGCRegionCallback")]
    private static unsafe int EnableCallback(void* callback, long size) => 1;
}
