using System.Runtime.CompilerServices;
using System.Threading;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Programs;

/// <summary>
/// Whether the code of programs may run. While it may not, a thread that an interrupt finds in it gets a
/// <see cref="ProgramEndException"/> there, whichever thread it is: one of the program, of the pool, or the one of finalizers.
/// The library is never interrupted so: a thread in it goes on until it returns to the program, or until a wait that
/// <see cref="TryWake"/> ends.
/// </summary>
/// <remarks>
/// Where a thread of an ended program can be, and what becomes of it:
/// in the program's code, a <c>finally</c> or handler included: it gets the exception at the next interrupt, and no handler of
/// the program runs for it. In the library, whether it holds a lock of it or not: it goes on. In an allocation that fails: it
/// gets an OutOfMemoryException instead, which ends it just so, or which the library catches and goes on. In a wait for an
/// object, a completion port, a condition or time, which <c>lock</c>, Task.Wait, Join and the reading of keys come down to: the
/// wait is ended by the exception, and the library's handlers take its bookkeeping back. In a wait for a critical section: it
/// gets it, as the owner goes on. Not begun yet: it ends instead of beginning (RuntimeThreads). In the pool, between two
/// pieces of work: its wait for the next is ended; the pool's state is not repaired but put back as a whole (ProgramStatics). In
/// a finalizer: another thread takes over. Without room on its stack: see <see cref="ProgramOverflow"/>. Ending: it ends.
/// </remarks>
internal static unsafe class ProgramCode
{
    // CoreLib's EH.HwExceptionCode.STATUS_REDHAWK_THREAD_ABORT: it asks RhpGetThreadAbortException for the exception.
    private const uint ThreadAbort = 67;

    // Frames of a waiting thread that are searched for the program's.
    private const int Frames = 64;

    // One word: whether a program runs that is not about to end.
    private static bool s_isOpen;

    // One word: set by the thread that runs programs.
    private static uint s_run;

    /// <summary>Whether a program runs that is not about to end.</summary>
    public static bool IsOpen => Volatile.Read(ref s_isOpen);

    /// <summary>The number of the last run of a program; 0 before the first.</summary>
    public static uint Run => Volatile.Read(ref s_run);

    /// <summary>
    /// What <see cref="KernelThread.Program"/> is to be of a thread that the current thread makes. A finalizer makes it for the
    /// program: only programs use the pool.
    /// </summary>
    public static uint OwnerOfNewThread => Finalization.IsOnThread ? Run : ThreadList.Current->Program;

    /// <summary>Lets the code of programs run.</summary>
    /// <param name="run">The number of the run, from 1.</param>
    public static void Open(uint run)
    {
        TrapDispatcher.SetReturnHandler(&EndInterrupted);
        Volatile.Write(ref s_run, run);
        Volatile.Write(ref s_isOpen, true);
    }

    /// <summary>
    /// Starts a thread that the kernel makes for the program: it belongs to the program before it has begun to run. Nothing
    /// happens when the program has ended meanwhile.
    /// </summary>
    /// <exception cref="System.OutOfMemoryException">There is no memory for it.</exception>
    public static void Start(Thread thread)
    {
        KernelThread* current = ThreadList.Current;
        uint before = current->Program;
        current->Program = Run;
        try
        {
            thread.UnsafeStart();
        }
        catch (ThreadStartException) when (!IsOpen)
        {
            // It did not begin.
        }
        finally
        {
            current->Program = before;
        }
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
    /// Ends the wait of a thread of an ended program: the function of the library that waits throws a
    /// <see cref="ProgramEndException"/>. A thread that waits for a critical section goes on waiting: its owner gives it back.
    /// One that has not been started is.
    /// </summary>
    /// <param name="id">The thread's number; not the caller's.</param>
    public static void TryWake(ulong id)
    {
        using (Interrupts.Disable())
        {
            KernelThread* thread = ThreadList.Find(id);
            if (thread != null && thread->State == KernelThreadState.Created)
            {
                Scheduler.Begin(thread);
            }
            else if (thread != null && thread->State == KernelThreadState.Waiting && thread->Reason != WaitReason.Section)
            {
                thread->IsToLeaveWait = true;
                thread->MayUseReserve = true;
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
        // Others need the processor, and it cannot be taken from this thread: a loop there would be endless.
        if (Preemption.IsDue && !Preemption.HasRoom(frame->Rsp) && ProgramOverflow.TryEnd(frame))
        {
            return;
        }

        if (s_isOpen || !Preemption.IsAllowed || Fatal.IsUnderWay || !ProgramTable.ContainsCode(frame->Rip) ||
            !ManagedCode.Stack.Contains(frame->Rsp, sizeof(ulong)))
        {
            return;
        }

        ThreadList.Current->MayUseReserve = true;
        HardwareFault.Throw(frame, ThreadAbort);
    }
}
