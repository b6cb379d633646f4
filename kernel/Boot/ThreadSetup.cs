using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Supervision;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot;

/// <summary>Sets up threads: the idle thread, those of the runtime, and the timer that ends time slices.</summary>
internal static class ThreadSetup
{
    /// <summary>
    /// Does all of it; panics where there is no memory for the first stacks. Interrupts are off, and on afterwards where they
    /// work.
    /// </summary>
    public static void Run()
    {
        RuntimeThreads.Register();
        if (!Scheduler.TryStart() || !Finalization.TryStart() || !Watchdog.TryStart())
        {
            Fatal.Stop("There is no memory for the stacks of the kernel's own threads");
        }

        InterruptSetup.Start();
        if (InterruptSetup.Works)
        {
            KernelLog.WriteLine(
                $"[KERNEL] ✓ Threads: time slices of {Scheduler.TimeSliceNanoseconds / 1000} µs, stacks of " +
                $"{ThreadStacks.DefaultBytes >> 10} KiB");
        }
        else
        {
            KernelLog.WriteLine(
                LogLevel.Warning, "[KERNEL] Threads: there is no timer, so each keeps the processor until it waits");
        }
    }
}
