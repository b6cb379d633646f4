using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Programs;
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

    // Whether the collector runs before a switch: its own section ends in one too. Used by the thread that is to be left only.
    private static bool s_collectsBeforeSwitch;

    /// <summary>From here on the scheduler calls the runtime. To be called before there is a second thread.</summary>
    public static void Register()
    {
        // So that two threads cannot initialise it at the same time.
        _ = ManagedCode.Image;
        Scheduler.SetHooks(new ThreadHooks
        {
            OnBegin = &Begin,
            OnEnd = &End,
            OnDeadlock = &Watchdog.NoteDeadlock,
            BeforeSwitch = &CollectBeforeSwitch,
        });
    }

    private static void Begin(KernelThread* thread)
    {
        if (thread->Program != 0 && !ProgramCode.IsOpen)
        {
            // A thread of a program that has ended does not begin: who has started it gets a ThreadStartException.
            ThreadLife.End();
        }

        if (thread->IsManaged)
        {
            Exhaustion.Prepare();
        }
    }

    private static void End(KernelThread* thread)
    {
        ObjectAllocation.SealWindow(thread);
        if (thread->ManagedThread != 0)
        {
            GarbageCollector.Handles.Free((nuint*)thread->ManagedThread);
        }
    }

    private static void CollectBeforeSwitch()
    {
        // The collection's own section ends in a switch too: one is under way already.
        if (!CollectsAtSwitches || s_collectsBeforeSwitch)
        {
            return;
        }

        s_collectsBeforeSwitch = true;
        try
        {
            GarbageCollector.TryCollect();
        }
        finally
        {
            s_collectsBeforeSwitch = false;
        }
    }
}
