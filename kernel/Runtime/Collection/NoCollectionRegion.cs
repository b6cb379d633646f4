using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// GC.TryStartNoGCRegion: a part of the program whose allocations have reserved memory, so that none of them has to wait for a
/// collection.
/// </summary>
internal static unsafe class NoCollectionRegion
{
    /// <summary>GCLatencyMode.NoGCRegion.</summary>
    public const int LatencyMode = 4;

    // Guards all that follows. Whether there is a region is read without it.
    private static SharedLock Lock => default;
    private static ulong s_allowance;
    private static ulong s_allocatedAtStart;
    private static ulong s_collectionsAtStart;
    private static WorkItem* s_callback;
    private static ulong s_callbackAfter;

    // Guarded by Lock, with the links behind it: callbacks that the finalizers' thread is to run.
    private static WorkItem* s_due;

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

    /// <summary>What CoreLib's EnableNoGCRegionCallbackStatus calls them.</summary>
    private enum CallbackStatus
    {
        Success,
        NotStarted,
        InsufficientBudget,
        AlreadyRegistered,
    }

    /// <summary>Whether a region has begun and not ended.</summary>
    public static bool IsActive => s_allowance != 0;

    /// <summary>Whether collections are deferred: within a region, until the reserved memory is used up.</summary>
    public static bool HoldsBack => IsActive && ObjectAllocation.AllocatedBytes - s_allocatedAtStart < s_allowance;

    [RuntimeExport("RhpStartNoGCRegion")]
    private static int Start(long size, int hasLargeSize, long largeSize, int disallowFull)
    {
        if (IsActive)
        {
            return (int)StartStatus.AlreadyInProgress;
        }

        if ((ulong)size > KernelHeap.FreeBytes.Value)
        {
            if (disallowFull == 0)
            {
                GarbageCollector.TryCollect();
            }

            if ((ulong)size > KernelHeap.FreeBytes.Value && !HeapGrowth.TryGrow((nuint)size))
            {
                return (int)StartStatus.NotEnoughMemory;
            }
        }

        using (Lock.Enter())
        {
            // Another thread may have been first.
            if (IsActive)
            {
                return (int)StartStatus.AlreadyInProgress;
            }

            s_allocatedAtStart = ObjectAllocation.AllocatedBytes;
            s_collectionsAtStart = GarbageCollector.Statistics.Collections;
            s_allowance = (ulong)size;
            return (int)StartStatus.Succeeded;
        }
    }

    [RuntimeExport("RhpEndNoGCRegion")]
    private static int End()
    {
        using (Lock.Enter())
        {
            if (!IsActive)
            {
                return (int)EndStatus.NotInProgress;
            }

            EndStatus status = !HoldsBack ? EndStatus.AllocationExceeded
                : GarbageCollector.Statistics.Collections != s_collectionsAtStart ? EndStatus.Induced
                : EndStatus.Succeeded;
            s_allowance = 0;
            if (s_callback != null)
            {
                Schedule(isAbandoned: true);
            }

            return (int)status;
        }
    }

    /// <summary>Has a callback run on the finalizers' thread once the region has allocated the given number of bytes.</summary>
    [RuntimeExport("RhEnableNoGCRegionCallback")]
    private static int EnableCallback(WorkItem* callback, long size)
    {
        if (!IsActive)
        {
            return (int)CallbackStatus.NotStarted;
        }

        using (Lock.Enter())
        {
            if (s_callback != null)
            {
                return (int)CallbackStatus.AlreadyRegistered;
            }

            if ((ulong)size > s_allowance)
            {
                return (int)CallbackStatus.InsufficientBudget;
            }

            s_callbackAfter = (ulong)size;
            s_callback = callback;
            return (int)CallbackStatus.Success;
        }
    }

    /// <summary>
    /// Makes the callback due when the region has allocated enough. Called from the slow path of allocation, with preemption off.
    /// </summary>
    public static void CheckCallback()
    {
        using (Lock.Enter())
        {
            if (s_callback != null && IsActive && !s_callback->IsScheduled &&
                ObjectAllocation.AllocatedBytes - s_allocatedAtStart >= s_callbackAfter)
            {
                Schedule(isAbandoned: false);
            }
        }
    }

    /// <summary>
    /// Runs callbacks that are due, or frees those whose region ended before: on the finalizers' thread, CoreLib's callback does
    /// both.
    /// </summary>
    public static void RunCallbacks()
    {
        WorkItem* item;
        using (Lock.Enter())
        {
            item = s_due;
            s_due = null;
        }

        while (item != null)
        {
            WorkItem* next = item->Next;
            item->Callback(item);
            item = next;
        }
    }

    private static void Schedule(bool isAbandoned)
    {
        // CoreLib made the item, and frees it in its callback.
        s_callback->IsAbandoned = isAbandoned;
        s_callback->IsScheduled = true;
        s_callback->Next = s_due;
        s_due = s_callback;
        s_callback = null;
        Finalization.Request();
    }

    /// <summary>
    /// CoreLib's NoGCRegionCallbackFinalizerWorkItem (release 10.0); what it keeps for itself behind these does not matter here.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct WorkItem
    {
        public WorkItem* Next;
        public delegate* unmanaged<WorkItem*, void> Callback;
        public bool IsScheduled;
        public bool IsAbandoned;
    }
}
