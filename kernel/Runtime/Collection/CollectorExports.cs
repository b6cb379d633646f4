using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The functions of the collector that the class library's <c>GC</c> and <c>GCSettings</c> call. Objects are of generation 0
/// until they have lived through a collection, then of generation 2. There is no compaction.
/// </summary>
internal static unsafe class CollectorExports
{
    // One word: GCLatencyMode.Batch, collections stop the program. Stored because it can be set and read; there is no other kind
    // of collection.
    private static int s_latencyMode;

    // GCLatencyMode.SustainedLowLatency.
    private const int SustainedLowLatency = 3;

    /// <summary>The generation of old objects. Nothing is of generation 1: a collection of it is one of generation 0.</summary>
    public const int MaxGeneration = 2;

    // One word: GCLargeObjectHeapCompactionMode.Default. It can be set and read, and changes nothing.
    private static int s_largeObjectCompaction = 1;

    [RuntimeExport("RhpCollect")]
    private static void Collect(int generation, int mode, int lowMemory) =>
        GarbageCollector.TryCollect(isFull: generation is < 0 or >= MaxGeneration);

    /// <summary>Bytes that objects and the runtime's own blocks take.</summary>
    [RuntimeExport("RhpGetGcTotalMemory")]
    private static long GetTotalMemory() => GarbageCollector.UsedBytes;

    [RuntimeExport("RhGetCurrentObjSize")]
    private static long GetObjectSize() => GarbageCollector.UsedBytes;

    /// <summary>
    /// Collections so far of a generation, those of higher ones included; 0 for numbers of no generation, as on .NET.
    /// </summary>
    [RuntimeExport("RhGetGcCollectionCount")]
    private static int GetCollectionCount(int generation, byte special) =>
        generation switch
        {
            < MaxGeneration => (int)GarbageCollector.Statistics.Collections,
            MaxGeneration => (int)GarbageCollector.Statistics.FullCollections,
            _ => 0,
        };

    [RuntimeExport("RhGetMaxGcGeneration")]
    private static int GetMaxGeneration() => MaxGeneration;

    /// <summary>An object's generation; for objects that are never collected the number that .NET has for them.</summary>
    [RuntimeExport("RhGetGeneration")]
    private static int GetGeneration(void* reference) =>
        FrozenObjects.Contains(reference) ? int.MaxValue : GarbageCollector.IsOld(reference) ? MaxGeneration : 0;

    [RuntimeExport("RhGetGenerationSize")]
    private static int GetGenerationSize(int generation)
    {
        long old = (long)GarbageCollector.Statistics.LiveBytes.Value;
        long size = generation switch
        {
            0 => Math.Max(GarbageCollector.UsedBytes - old, 0),
            MaxGeneration => old,
            _ => 0,
        };
        return (int)Math.Min(size, int.MaxValue);
    }

    /// <summary>Bytes that may be allocated before the next collection.</summary>
    [RuntimeExport("RhGetGenerationBudget")]
    private static long GetGenerationBudget(int generation) => generation == 0 ? (long)GarbageCollector.Budget : 0;

    [RuntimeExport("RhGetAllocatedBytesForCurrentThread")]
    private static long GetAllocatedBytesOfThread() => (long)ObjectAllocation.AllocatedBytesOf(ThreadList.Current);

    [RuntimeExport("RhGetTotalAllocatedBytes")]
    private static long GetAllocatedBytes() => (long)ObjectAllocation.AllocatedBytes;

    [RuntimeExport("RhGetTotalAllocatedBytesPrecise")]
    private static long GetAllocatedBytesPrecise() => (long)ObjectAllocation.AllocatedBytes;

    /// <summary>All pauses together, in units of 100 ns.</summary>
    [RuntimeExport("RhGetTotalPauseDuration")]
    private static long GetTotalPause() => KernelClock.ToTimeSpan(GarbageCollector.Statistics.TotalPause).Ticks;

    /// <summary>Now, on the clock of the two functions below: units of 100 ns.</summary>
    [RuntimeExport("RhGetGCNow")]
    private static long GetNow() => KernelClock.Uptime.Ticks;

    [RuntimeExport("RhGetLastGCStartTime")]
    private static long GetLastStart(int generation) => KernelClock.TimeAt(GarbageCollector.LastStart).Ticks;

    [RuntimeExport("RhGetLastGCDuration")]
    private static long GetLastDuration(int generation) => KernelClock.ToTimeSpan(GarbageCollector.Statistics.LastPause).Ticks;

    /// <summary>Percent of the time since the collection before the last one that the last one took.</summary>
    [RuntimeExport("RhGetLastGCPercentTimeInGC")]
    private static int GetLastPercent() => GarbageCollector.PausePercent;

    /// <summary>
    /// Fills CoreLib's GCMemoryInfoData with the last collection of a kind. All stays 0 if there was none, as on .NET.
    /// </summary>
    /// <param name="info">CoreLib has cleared it.</param>
    /// <param name="kind">A GCKind.</param>
    [RuntimeExport("RhGetMemoryInfo")]
    private static void GetMemoryInfo(MemoryInfo* info, int kind)
    {
        const int Any = 0;
        const int Ephemeral = 1;
        const int FullBlocking = 2;
        CollectionRecord minor = GarbageCollector.LastMinor;
        CollectionRecord full = GarbageCollector.LastFull;
        CollectionRecord last = kind switch
        {
            Any => minor.Index > full.Index ? minor : full,
            Ephemeral => minor,
            FullBlocking => full,
            _ => default,
        };
        if (last.Index == 0)
        {
            return;
        }

        HeapStatistics heap = KernelHeap.GetStatistics();
        ulong limit = Math.Max(HeapGrowth.Limit.Value, heap.Total.Value);
        info->HighLoadThresholdBytes = limit / 10 * 9;
        info->TotalAvailableBytes = limit;

        // The part of the limit that is not available: used memory, the heap's own tables, and pages of other owners. So the
        // library's pools also shrink when the machine's memory is short.
        info->LoadBytes = limit - Math.Min(limit, heap.Free.Value + HeapGrowth.Available.Value);
        info->HeapSizeBytes = heap.Used.Value;
        info->FragmentedBytes = heap.Free.Value - heap.LargestFree.Value;
        info->CommittedBytes = heap.Total.Value;
        info->PromotedBytes = last.Promoted;
        info->FinalizationPending = (ulong)GarbageCollector.Finalizers.Ready;
        info->Index = last.Index;
        info->Generation = last.Generation;
        info->PauseTimePercentage = last.PausePercent * 100;
        info->NewBefore = last.NewBefore;
        info->OldBefore = last.OldBefore;
        info->OldAfter = last.Live;
        info->PauseDuration = KernelClock.ToTimeSpan(last.Pause).Ticks;
    }

    /// <summary>Bytes of the pointer map below a MethodTable.</summary>
    [RuntimeExport("RhGetGCDescSize")]
    private static int GetPointerMapSize(MethodTable* type) => PointerMap.SizeOf(type);

    [RuntimeExport("RhIsServerGc")]
    private static byte IsServer() => 0;

    /// <summary>Objects do not lie in segments.</summary>
    [RuntimeExport("RhGetGCSegmentSize")]
    private static ulong GetSegmentSize() => 0;

    [RuntimeExport("RhGetGcLatencyMode")]
    private static int GetLatencyMode() => NoCollectionRegion.IsActive ? NoCollectionRegion.LatencyMode : s_latencyMode;

    /// <summary>
    /// Notes the mode; 1, which CoreLib turns into an InvalidOperationException, inside of a region without collections.
    /// SustainedLowLatency asks for collections beside the program: without them it changes nothing, as on .NET with concurrent
    /// collection off.
    /// </summary>
    [RuntimeExport("RhSetGcLatencyMode")]
    private static int SetLatencyMode(int mode)
    {
        if (NoCollectionRegion.IsActive)
        {
            return 1;
        }

        if (mode != SustainedLowLatency)
        {
            s_latencyMode = mode;
        }

        return 0;
    }

    [RuntimeExport("RhGetLohCompactionMode")]
    private static int GetLargeObjectCompaction() => s_largeObjectCompaction;

    [RuntimeExport("RhSetLohCompactionMode")]
    private static void SetLargeObjectCompaction(int mode) => s_largeObjectCompaction = mode;

    /// <summary>
    /// 0: such notifications need a collector that runs beside the program. CoreLib throws InvalidOperationException.
    /// </summary>
    [RuntimeExport("RhRegisterForFullGCNotification")]
    private static byte RegisterForNotification(int generationThreshold, int largeObjectThreshold) => 0;

    /// <summary>See <see cref="RegisterForNotification"/>.</summary>
    [RuntimeExport("RhCancelFullGCNotification")]
    private static byte CancelNotification() => 0;

    // GCNotificationStatus.NotApplicable: nothing is registered, so there are no notifications.
    [RuntimeExport("RhWaitForFullGCApproach")]
    private static int WaitForApproach(int timeout) => 4;

    /// <summary>See <see cref="WaitForApproach"/>.</summary>
    [RuntimeExport("RhWaitForFullGCComplete")]
    private static int WaitForComplete(int timeout) => 4;

    /// <summary>The collector has no settings that a program could read.</summary>
    [RuntimeExport("RhEnumerateConfigurationValues")]
    private static void EnumerateConfiguration(void* context, void* callback)
    {
    }

    /// <summary>Sets the largest size of the heap, if one is asked for; see <see cref="HeapLimitRequest"/>.</summary>
    /// <param name="limits">CoreLib's GCHeapHardLimitInfo.</param>
    [RuntimeExport("RhRefreshMemoryLimit")]
    private static int RefreshMemoryLimit(ulong* limits)
    {
        int status = HeapLimitRequest.Read(
            new ReadOnlySpan<ulong>(limits, HeapLimitRequest.Count), HeapGrowth.Memory, KernelHeap.TotalBytes,
            out ByteCount? limit);
        if (limit is ByteCount bytes)
        {
            HeapGrowth.SetLimit(bytes);
        }

        return status;
    }

    /// <summary>Callbacks during collections are for COM and the like: refused.</summary>
    [RuntimeExport("RhRegisterGcCallout")]
    private static byte RegisterCallout(int kind, void* callback) => 0;

    /// <summary>Called during the dispatch of exceptions, which allocates nothing.</summary>
    [RuntimeExport("RhpSetThreadDoNotTriggerGC")]
    private static void SetDoNotCollect()
    {
    }

    /// <summary>CoreLib's GCMemoryInfoData (release 10.0).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public ulong HighLoadThresholdBytes;
        public ulong TotalAvailableBytes;
        public ulong LoadBytes;
        public ulong HeapSizeBytes;
        public ulong FragmentedBytes;
        public ulong CommittedBytes;
        public ulong PromotedBytes;
        public ulong PinnedObjects;
        public ulong FinalizationPending;
        public ulong Index;
        public int Generation;
        public int PauseTimePercentage;
        public byte Compacted;
        public byte Concurrent;

        // Five generations of four numbers each: size and fragmentation before, size and fragmentation after.
        public ulong NewBefore;
        private fixed ulong _afterNew[7];
        public ulong OldBefore;
        private readonly ulong _oldFragmentation;
        public ulong OldAfter;
        private fixed ulong _others[9];

        // In units of 100 ns; the second one is for collections that run beside the program.
        public long PauseDuration;
        private readonly long _otherPauseDuration;
    }
}
