using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Where every interrupt and every exception of the processor arrives. Interrupts go to the handler of their vector. Exceptions
/// of the processor in guarded accesses are reported to the caller. Those that C# has an exception for are thrown by the runtime.
/// All others stop the machine.
/// </summary>
internal static unsafe class TrapDispatcher
{
    // Set during boot.
    private static delegate*<InterruptFrame*, ulong, bool> s_faultHandler;

    // One word: set once, when the first program runs.
    private static delegate*<InterruptFrame*, void> s_returnHandler;

    /// <summary>Sets the handler that may turn one of the processor's exceptions into a C# exception.</summary>
    /// <param name="handler">
    /// Takes the interrupted state, which it may change, and the address whose access faulted. Returns whether the interrupted
    /// code is to go on. Interrupts are off; it must not allocate.
    /// </param>
    public static void SetFaultHandler(delegate*<InterruptFrame*, ulong, bool> handler) => s_faultHandler = handler;

    /// <summary>Sets what is called before an interrupt returns to a thread, the frame being that thread's.</summary>
    /// <param name="handler">May change the frame. Interrupts are off; it must not allocate.</param>
    public static void SetReturnHandler(delegate*<InterruptFrame*, void> handler) => s_returnHandler = handler;

    // Called by InterruptEntry.asm with interrupts off; the frame lies on the stack of that code. Returns where on the
    // interrupted thread's stack the frame is to end for Finish; 0 to go on at once.
    [RuntimeExport("HandleInterrupt")]
    private static ulong Handle(InterruptFrame* frame)
    {
        if (frame->Vector >= Interrupts.FirstExternal)
        {
            HandleExternal(frame);
            if (Preemption.IsDue && Preemption.IsAllowed && Preemption.HasRoom(frame->Rsp))
            {
                return frame->Rsp & ~15UL;
            }

            Return(frame);
            return 0;
        }

        HandleException(frame);
        return 0;
    }

    // Called by InterruptEntry.asm with interrupts off; the frame lies on the interrupted thread's stack.
    [RuntimeExport("FinishInterrupt")]
    private static void Finish(InterruptFrame* frame)
    {
        // The interrupted thread has to give up the processor: it continues here when it runs again.
        Preemption.Poll();
        Return(frame);
    }

    private static void HandleExternal(InterruptFrame* frame)
    {
        RestartAllocation(frame);

        // The stack is that of all interrupts: no section of a handler may end in another thread.
        Preemption.EnterHandler();
        Interrupts.TryHandle(frame);
        Preemption.LeaveHandler();
    }

    private static void Return(InterruptFrame* frame)
    {
        if (s_returnHandler != null)
        {
            s_returnHandler(frame);
        }
    }

    private static void HandleException(InterruptFrame* frame)
    {
        Interrupts.TryHandle(frame);
        ulong address = Cpu.ReadCr2();
        bool isOnFaultStack = FaultStacks.TryEnter(frame);
        bool isHandled = GuardedAccess.TryResume(frame, address) ||
            (s_faultHandler != null && !Fatal.IsUnderWay && s_faultHandler(frame, address));
        if (!isHandled)
        {
            Fatal.Stop(frame, address);
        }

        if (isOnFaultStack)
        {
            FaultStacks.Leave(frame);
        }
    }

    // An interrupt may end in another thread, which may collect: the one that is interrupted must not be within an allocation.
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("RestartAllocation")]
    private static extern void RestartAllocation(InterruptFrame* frame);
}
