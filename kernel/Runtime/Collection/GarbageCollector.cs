using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Leaks;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The collector of the kernel's objects: the mark-sweep engine of <c>memory/Collection</c>, with this kernel's roots and its
/// decisions when to collect, and whether to collect new objects alone. It runs on the thread that allocates, and no other thread
/// runs meanwhile.
/// </summary>
internal static unsafe class GarbageCollector
{
    // Objects marked and not yet looked into. When there are more, all marked objects are looked through again.
    private const nuint MarkStackEntries = 4096;

    // Barriers.asm has them. Addresses 64 MiB apart share one.
    private const nuint CardCount = 1 << 16;

    // Under stress one collection in this many is a full one.
    private const ulong StressCycle = 4;

    // Guards s_budget outside of collections.
    private static SharedLock BudgetLock => default;
    private static CollectionBudget s_budget;

    // Changed while all other threads are stopped. Only handles and finalizers have their own locks.
    private static Collector<KernelObjectModel> s_collector;
    private static bool s_isFull;
    private static ulong s_lastStart;
    private static ulong s_endBefore;
    private static ulong s_lastEnd;
    private static CollectionRecord s_lastMinor;
    private static CollectionRecord s_lastFull;

    /// <summary>What the collector has done; times in ticks of <see cref="KernelClock"/>.</summary>
    public static CollectorStatistics Statistics => s_collector.Statistics;

    /// <summary>Objects whose finalizers are registered or due.</summary>
    public static ref FinalizerQueue Finalizers => ref s_collector.Finalizers;

    /// <summary>Where references were stored since the last collection.</summary>
    public static ref CardTable Cards => ref s_collector.Cards;

    /// <summary>The last collection of new objects alone.</summary>
    public static ref readonly CollectionRecord LastMinor => ref s_lastMinor;

    /// <summary>The last full collection.</summary>
    public static ref readonly CollectionRecord LastFull => ref s_lastFull;

    /// <summary>The handles.</summary>
    public static ref HandleTable Handles => ref s_collector.Handles;

    /// <summary>Bytes that objects and other blocks take, without the empty parts of the threads' windows.</summary>
    public static long UsedBytes => (long)(KernelHeap.GetStatistics().Used.Value - ObjectAllocation.WindowsLeft);

    /// <summary>Bytes that may still be allocated before a collection is due.</summary>
    public static ulong Budget => s_budget.Budget > s_budget.Spent ? s_budget.Budget - s_budget.Spent : 0;

    /// <summary>Whether objects were allocated since the last collection.</summary>
    public static bool HasSpent => s_budget.Spent > 0;

    /// <summary>
    /// Whether a collection comes before growth when a request does not fit; see <see cref="GrowthPolicy.IsCollectionPaid"/>.
    /// </summary>
    public static bool PaysFor(nuint bytes) =>
        !NoCollectionRegion.HoldsBack && GrowthPolicy.IsCollectionPaid(s_budget.Spent, bytes, KernelHeap.TotalBytes);

    /// <summary>When the last collection began, in ticks of <see cref="KernelClock"/>.</summary>
    public static ulong LastStart => s_lastStart;

    /// <summary>Percent of the time between the ends of the last two collections that the last one took.</summary>
    public static int PausePercent
    {
        get
        {
            ulong cycle = s_lastEnd - s_endBefore;
            return cycle == 0 ? 0 : (int)(Statistics.LastPause * 100 / cycle);
        }
    }

    /// <summary>The number of allocations from one forced collection to the next, to find missed references; 0 for
    /// none.</summary>
    public static uint StressInterval => (uint)s_budget.StressInterval;

    /// <summary>Takes memory for handles, finalizers and the mark stack: before CoreLib starts.</summary>
    /// <returns>False when there is no memory for them.</returns>
    public static bool Attach()
    {
        HeapStatistics statistics = KernelHeap.GetStatistics();
        s_budget.Renew(in statistics, ByteCount.Zero, ByteCount.Zero);
        s_collector.Cards.Attach(GetCards(), CardCount);
        StackRoots.Prepare();
        KernelHeap.SetRelief(&Relieve);
        return KernelHeap.Objects.TryAttach(ref s_collector, MarkStackEntries);
    }

    /// <summary>Sets <see cref="StressInterval"/>, and whether objects that no frame refers to are poisoned.</summary>
    /// <returns>False when there is no memory for the poison; nothing has changed then.</returns>
    public static bool TrySetStress(uint interval, bool poison)
    {
        if (!PoisonedObjects.TrySwitch(poison))
        {
            return false;
        }

        using (BudgetLock.Enter())
        {
            s_budget.StressInterval = interval;
            s_collector.ChecksReferences = interval != 0;

            // So that each allocation takes the slow path from now on, where they are counted.
            ObjectAllocation.SealWindows();
        }

        return true;
    }

    /// <summary>Counts memory that was allocated for objects.</summary>
    /// <param name="bytes">A run, or a large object.</param>
    public static void Charge(nuint bytes)
    {
        using (BudgetLock.Enter())
        {
            s_budget.Charge(bytes);
        }
    }

    /// <summary>Collects if a collection is due. Called from the slow path of allocation.</summary>
    public static void CollectIfDue()
    {
        NoCollectionRegion.CheckCallback();

        // Allocations by finalizers do not count: the library has finalizers that run after each collection, and collections
        // would never end.
        bool isStressed, isDue, isFull;
        using (BudgetLock.Enter())
        {
            isStressed = s_budget.CountAllocation() && !Finalization.IsOnThread;
            isDue = isStressed || (s_budget.IsDue && !NoCollectionRegion.HoldsBack);
            isFull = s_budget.IsFullDue || (isStressed && Statistics.Collections % StressCycle == 0);
        }

        if (isDue)
        {
            TryCollect(isFull);
        }
    }

    /// <summary>
    /// Collects; false when that is not possible now: while collecting, on any stack but the kernel's, whose bounds are not
    /// known, and in a panic, whose report has memory of its own.
    /// </summary>
    /// <param name="isFull">False for the objects that were made since the last collection alone.</param>
    public static bool TryCollect(bool isFull = true)
    {
        if (s_collector.IsCollecting || !ThreadExports.IsOnKnownStack || Fatal.IsUnderWay)
        {
            return false;
        }

        // The other threads are stopped; their registers are saved on their stacks.
        using (Preemption.Disable())
        {
            s_lastStart = KernelClock.Ticks;
            ObjectAllocation.SealWindows();
            s_isFull = isFull;
            ulong before = Statistics.LiveBytes.Value;
            CallWithRegistersOnStack(&Collect, ThreadExports.Stack.Start.ToPointer());
            AllocationSites.RemoveDead();
            HeapGrowth.GiveBack();
            HeapStatistics heap = KernelHeap.GetStatistics();
            s_budget.Renew(in heap, HeapGrowth.Available, Statistics.LiveBytesAfterFull);
            s_endBefore = s_lastEnd;
            s_lastEnd = KernelClock.Ticks;
            s_collector.Statistics.CountPause(s_lastEnd - s_lastStart);
            (isFull ? ref s_lastFull : ref s_lastMinor) = new CollectionRecord(Statistics, before, PausePercent, isFull);
        }

        KernelHeap.FinishMisuse();

        if (s_collector.Finalizers.Ready > 0)
        {
            Finalization.Request();
        }

        return true;
    }

    /// <summary>Clears what earlier calls left on the stack.</summary>
    public static void WipeStackBelow() => CallWithRegistersOnStack(&DoNothing, ThreadExports.Stack.Start.ToPointer());

    /// <summary>Whether an object has lived through a collection.</summary>
    public static bool IsOld(void* reference) => s_collector.IsOld((nuint)reference);

    private static void DoNothing(nuint* stack)
    {
    }

    private static void Collect(nuint* stack)
    {
        var roots = new KernelRoots(stack);
        s_collector.Collect(ref roots, s_isFull);
    }

    // Memory for blocks that are not objects ran out: a collection if one is worthwhile, growth if that does not make room, and a
    // collection in any case when the heap cannot grow.
    private static bool Relieve(nuint bytes)
    {
        if (KernelHeap.IsUnderTest)
        {
            return false;
        }

        // More than the fence behind a block.
        const ulong Spare = 32;
        bool collected = PaysFor(bytes) && TryCollect();
        if (collected && KernelHeap.GetStatistics().LargestFree.Value >= bytes + Spare)
        {
            return true;
        }

        return HeapGrowth.TryGrow(bytes) || collected || TryCollect();
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetCards")]
    private static extern byte* GetCards();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("CallWithRegistersOnStack")]
    private static extern void CallWithRegistersOnStack(delegate*<nuint*, void> function, void* stackLow);
}
