using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Threads;

/// <summary>What runs when nothing else can, and where all threads begin.</summary>
internal static unsafe class IdleThread
{
    /// <summary>The idle thread: lets the processor rest.</summary>
    [UnmanagedCallersOnly]
    public static uint Run(void* parameter)
    {
        while (true)
        {
            Cpu.DisableInterrupts();
            Scheduler.RunOthersOrRest();
        }
    }
}

/// <summary>A thread's life from its first switch to its last.</summary>
internal static unsafe class ThreadLife
{
    // One word: CoreLib passes the same value each time.
    private static delegate* unmanaged<void> s_exitCallback;

    /// <summary>Stores the function that CoreLib wants called when the current thread ends.</summary>
    [RuntimeExport("RhSetThreadExitCallback")]
    private static void SetExitCallback(delegate* unmanaged<void> callback)
    {
        s_exitCallback = callback;
        ThreadList.Current->HasExitCallback = true;
    }

    /// <summary>Called by ThreadSwitch.asm, with interrupts off.</summary>
    [RuntimeExport("RunThread")]
    private static void Run()
    {
        Scheduler.FinishSwitch();
        KernelThread* thread = ThreadList.Current;
        if (InterruptsAreUsed)
        {
            Cpu.EnableInterrupts();
        }

        if (Scheduler.Hooks.OnBegin != null)
        {
            Scheduler.Hooks.OnBegin(thread);
        }

        thread->Start(thread->Parameter);
        End();
    }

    /// <summary>
    /// Ends the current thread wherever it is: what its frames would still do is not done. Does not return.
    /// </summary>
    public static void End()
    {
        KernelThread* thread = ThreadList.Current;
        if (s_exitCallback != null && thread->HasExitCallback)
        {
            s_exitCallback();
        }

        Scheduler.End();
    }

    /// <summary>Whether threads run with interrupts on: there is a timer. Set during boot.</summary>
    public static bool InterruptsAreUsed { get; set; }
}
