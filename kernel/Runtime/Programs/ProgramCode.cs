using System.Runtime.CompilerServices;
using System.Threading;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Programs;

/// <summary>
/// Whether the code of programs may run. While it may not, a thread that an interrupt finds in it gets a
/// <see cref="ProgramEndException"/> there, whichever thread it is: one of the program, of the pool, or the one of finalizers.
/// The library is never interrupted so: a thread in it goes on until it returns to the program, or until a wait that
/// <see cref="TryWake"/> ends.
/// </summary>
internal static unsafe class ProgramCode
{
    // CoreLib's EH.HwExceptionCode.STATUS_REDHAWK_THREAD_ABORT: it asks RhpGetThreadAbortException for the exception.
    private const uint ThreadAbort = 67;

    // Frames of a waiting thread that are searched for the program's.
    private const int Frames = 64;

    // One word: whether a program runs that is not about to end.
    private static bool s_isOpen;

    /// <summary>Whether a program runs that is not about to end.</summary>
    public static bool IsOpen => Volatile.Read(ref s_isOpen);

    /// <summary>Lets the code of programs run.</summary>
    public static void Open()
    {
        TrapDispatcher.SetReturnHandler(&EndInterrupted);
        Volatile.Write(ref s_isOpen, true);
    }

    /// <summary>From here on every thread leaves the code of programs.</summary>
    public static void Close() => Volatile.Write(ref s_isOpen, false);

    /// <summary>Whether a thread that does not run has a program's frame on its stack, and whether it waits.</summary>
    /// <param name="id">The thread's number; not the caller's.</param>
    public static bool IsIn(ulong id)
    {
        ulong* places = stackalloc ulong[Frames];
        int count = Supervision.ThreadTrace.Collect(id, places, Frames);
        for (int i = 0; i < count; i++)
        {
            if (ProgramTable.ContainsCode(places[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Ends the wait of a thread that is in a program: the function of the library that waits throws a
    /// <see cref="ProgramEndException"/>.
    /// </summary>
    /// <param name="id">The thread's number; not the caller's.</param>
    public static void TryWake(ulong id)
    {
        using (Interrupts.Disable())
        {
            KernelThread* thread = ThreadList.Find(id);
            if (thread != null && thread->State == KernelThreadState.Waiting &&
                thread->Reason is WaitReason.Objects or WaitReason.Sleep)
            {
                thread->IsToLeaveWait = true;
                thread->WaitResult = WaitObject.TimedOut;
                Scheduler.Wake(thread);
            }
        }

        Preemption.Poll();
    }

    /// <summary>Called where the library's waits end.</summary>
    /// <exception cref="ProgramEndException">The wait was ended by <see cref="TryWake"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThrowIfWoken()
    {
        KernelThread* thread = ThreadList.Current;
        if (thread->IsToLeaveWait)
        {
            thread->IsToLeaveWait = false;
            throw new ProgramEndException();
        }
    }

    // The frame is that of a thread which is about to go on. Interrupts are off.
    private static void EndInterrupted(InterruptFrame* frame)
    {
        if (s_isOpen || !Preemption.IsAllowed || Fatal.IsUnderWay || !ProgramTable.ContainsCode(frame->Rip) ||
            !ManagedCode.Stack.Contains(frame->Rsp, sizeof(ulong)))
        {
            return;
        }

        ThreadList.Current->MayUseReserve = true;
        HardwareFault.Throw(frame, ThreadAbort);
    }
}
