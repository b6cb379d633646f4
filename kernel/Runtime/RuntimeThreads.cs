using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Supervision;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime;

/// <summary>The runtime's state of each thread, which is exchanged at each switch of threads.</summary>
internal static unsafe class RuntimeThreads
{
    /// <summary>
    /// Whether the collector runs before the processor is taken from a thread, to find references that it does not see there.
    /// One word: <c>soak</c> sets it.
    /// </summary>
    public static bool CollectsAtSwitches { get; set; }

    /// <summary>From here on the scheduler calls the runtime. To be called before there is a second thread.</summary>
    public static void Register()
    {
        // So that two threads cannot initialise it at the same time.
        _ = ManagedCode.Image;
        Scheduler.SetHooks(new ThreadHooks
        {
            OnBegin = &Begin,
            OnEnd = &End,
            OnSwitch = &Switch,
            OnDeadlock = &Watchdog.NoteDeadlock,
            BeforeSwitch = &CollectBeforeSwitch,
        });
    }

    /// <summary>Bytes of objects that a thread has allocated in its time slices.</summary>
    public static ulong AllocatedBytesOf(KernelThread* thread) =>
        thread->AllocatedBytes +
        (thread == ThreadList.Current ? ObjectAllocation.AllocatedBytes - ProcessorAllocation.Current.AllocatedAtSwitch : 0);

    private static void Begin(KernelThread* thread)
    {
        if (thread->IsManaged)
        {
            Exhaustion.Prepare();
        }
    }

    private static void End(KernelThread* thread)
    {
        if (thread->ManagedThread != 0)
        {
            GarbageCollector.Handles.Free((nuint*)thread->ManagedThread);
        }
    }

    private static void Switch(KernelThread* current, KernelThread* next)
    {
        current->AllocatedBytes = AllocatedBytesOf(current);
        ProcessorAllocation.Current.AllocatedAtSwitch = ObjectAllocation.AllocatedBytes;
    }

    private static void CollectBeforeSwitch()
    {
        // The collection's own section ends in a switch too: one is under way already.
        if (!CollectsAtSwitches || ProcessorAllocation.Current.CollectsBeforeSwitch)
        {
            return;
        }

        ProcessorAllocation.Current.CollectsBeforeSwitch = true;
        try
        {
            GarbageCollector.TryCollect();
        }
        finally
        {
            ProcessorAllocation.Current.CollectsBeforeSwitch = false;
        }
    }
}
