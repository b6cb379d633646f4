using System.Runtime;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Where every interrupt and every exception of the processor arrives. Interrupts go to the handler of their vector. Of the
/// processor's own exceptions, guarded accesses take theirs and the runtime throws what C# has an exception for; all else stops
/// the machine.
/// </summary>
internal static unsafe class TrapDispatcher
{
    // Set during boot.
    private static delegate*<InterruptFrame*, ulong, bool> s_faultHandler;

    /// <summary>Names who may turn one of the processor's exceptions into something else.</summary>
    /// <param name="handler">
    /// Takes the interrupted state, which it may change, and the address whose access faulted. Returns whether the interrupted
    /// code is to go on. Interrupts are off; it must not allocate.
    /// </param>
    public static void SetFaultHandler(delegate*<InterruptFrame*, ulong, bool> handler) => s_faultHandler = handler;

    // Called by InterruptEntry.asm with interrupts off; the frame lies on the stack of that code.
    [RuntimeExport("HandleInterrupt")]
    private static void Handle(InterruptFrame* frame)
    {
        if (Interrupts.TryHandle(frame))
        {
            // The interrupted thread may have to give up the processor: it goes on here when it gets it back.
            Preemption.Poll();
            return;
        }

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
}
