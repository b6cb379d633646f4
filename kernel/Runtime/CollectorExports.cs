using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Diagnostics;
using UefiKernel.Memory;

namespace UefiKernel.Runtime;

/// <summary>What CoreLib asks of a collector, as long as there is none: counts are zero, requests to collect stop the machine.</summary>
internal static unsafe class CollectorExports
{
    /// <summary>Bytes that allocations occupy.</summary>
    [RuntimeExport("RhpGetGcTotalMemory")]
    private static long GetTotalMemory() => (long)KernelHeap.Instance.GetStatistics().Used.Value;

    /// <summary>Collections so far.</summary>
    [RuntimeExport("RhGetGcCollectionCount")]
    private static int GetCollectionCount(int generation, byte special) => 0;

    /// <summary>There is one generation, number 0.</summary>
    [RuntimeExport("RhGetMaxGcGeneration")]
    private static int GetMaxGeneration() => 0;

    /// <summary>There is one generation, number 0.</summary>
    [RuntimeExport("RhGetGeneration")]
    private static int GetGeneration(void* reference) => 0;

    /// <summary>Fills what can be said about the heap; the rest of CoreLib's GCMemoryInfoData stays zero: no collection has happened.</summary>
    [RuntimeExport("RhGetMemoryInfo")]
    private static void GetMemoryInfo(MemoryInfo* info, int kind)
    {
        HeapStatistics statistics = KernelHeap.Instance.GetStatistics();
        ulong total = statistics.Used.Value + statistics.Free.Value;
        info->HighLoadThresholdBytes = total;
        info->TotalAvailableBytes = total;
        info->LoadBytes = statistics.Used.Value;
        info->HeapSizeBytes = statistics.Used.Value;
        info->CommittedBytes = total;
    }

    /// <summary>
    /// Bytes of the pointer map below a MethodTable: a count, then one pair of words per series; a negative count means a repeating element
    /// with one pair and further single words (dotnet/runtime release 10.0, <c>gcdesc.h</c>).
    /// </summary>
    [RuntimeExport("RhGetGCDescSize")]
    private static int GetPointerMapSize(MethodTable* type)
    {
        if (!type->HasPointers)
            return 0;

        nint count = ((nint*)type)[-1];
        int words = count > 0 ? (int)(1 + (2 * count)) : (int)(1 + 2 + (-count - 1));
        return words * sizeof(nint);
    }

    /// <summary>Objects in the image's data: no collector has to know where they are.</summary>
    [RuntimeExport("RhRegisterFrozenSegment")]
    private static void* RegisterFrozenSegment(void* start, nuint allocated, nuint committed, nuint reserved) => start;

    /// <summary>See <see cref="RegisterFrozenSegment"/>.</summary>
    [RuntimeExport("RhUpdateFrozenSegment")]
    private static void UpdateFrozenSegment(void* segment, void* allocated, void* committed)
    {
    }

    /// <summary>Stack memory that holds references while reflection calls: no collector has to know.</summary>
    [RuntimeExport("RhRegisterForGCReporting")]
    private static void RegisterForReporting(void* registration)
    {
    }

    /// <summary>See <see cref="RegisterForReporting"/>.</summary>
    [RuntimeExport("RhUnregisterForGCReporting")]
    private static void UnregisterForReporting(void* registration)
    {
    }

    /// <summary>Only said where a collection would be a mistake; there are none.</summary>
    [RuntimeExport("RhpSetThreadDoNotTriggerGC")]
    private static void SetDoNotCollect()
    {
    }

    /// <summary>Without collection no finalizer ever runs, so there is nothing to suppress.</summary>
    [RuntimeExport("RhSuppressFinalize")]
    private static void SuppressFinalize(void* reference)
    {
    }

    /// <summary>See <see cref="SuppressFinalize"/>; 1 for success.</summary>
    [RuntimeExport("RhReRegisterForFinalize")]
    private static byte ReRegisterForFinalize(void* reference) => 1;

    /// <summary>No object is ever found dead.</summary>
    [RuntimeExport("RhpGetNextFinalizableObject")]
    private static void* GetNextFinalizable() => null;

    [RuntimeExport("RhpCollect")]
    private static void Collect(int generation, int mode, int lowMemory) => Panic.MissingImport("RhpCollect (GC.Collect)");

    [RuntimeExport("RhpStartNoGCRegion")]
    private static int StartNoCollectionRegion(long size, int hasLargeSize, long largeSize, int disallowFull)
    {
        Panic.MissingImport("RhpStartNoGCRegion (GC.TryStartNoGCRegion)");
        return 0;
    }

    [RuntimeExport("RhpEndNoGCRegion")]
    private static int EndNoCollectionRegion()
    {
        Panic.MissingImport("RhpEndNoGCRegion (GC.EndNoGCRegion)");
        return 0;
    }

    [RuntimeExport("RhpWaitForFinalizerRequest")]
    private static uint WaitForFinalizerRequest()
    {
        Panic.MissingImport("RhpWaitForFinalizerRequest");
        return 0;
    }

    [RuntimeExport("RhpSignalFinalizationComplete")]
    private static void SignalFinalizationComplete(uint count, int fullCollections) => Panic.MissingImport("RhpSignalFinalizationComplete");

    /// <summary>The head of CoreLib's GCMemoryInfoData (release 10.0).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public ulong HighLoadThresholdBytes;
        public ulong TotalAvailableBytes;
        public ulong LoadBytes;
        public ulong HeapSizeBytes;
        public ulong FragmentedBytes;
        public ulong CommittedBytes;
    }
}
