using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Runtime.Programs;

/// <summary>
/// A thread of a program that has used up its stack: it goes on at the top of it, in the function that ends it. None of its
/// frames is unwound, as there is no room for that; a lock that the class library held in one of them stays taken.
/// </summary>
internal static unsafe class ProgramOverflow
{
    private const ulong InterruptFlag = 1 << 9;

    // What a function finds above its stack pointer: its caller's return address and room for four registers.
    private const ulong CallBytes = 40;

    // One word: set when the first program runs.
    private static delegate*<void> s_handler;

    /// <summary>Sets what ends such a thread.</summary>
    /// <param name="handler">Called on the thread, at the top of its stack; does not return.</param>
    public static void SetHandler(delegate*<void> handler) => s_handler = handler;

    /// <summary>Makes a fault's handler return to the function that ends the thread.</summary>
    /// <param name="frame">The page fault; changed when the result is true.</param>
    /// <param name="address">The address whose access faulted.</param>
    /// <returns>
    /// False when the address is not in the guard of a program's thread, or when the kernel works for it with something locked.
    /// </returns>
    public static bool TryEnd(InterruptFrame* frame, ulong address) =>
        ThreadList.Current->Program != 0 &&
        ThreadStacks.GuardOf(ThreadList.Current).Contains(new VirtualAddress((nuint)address)) && TryEnd(frame);

    /// <summary>Makes the handler of a fault or interrupt return to the function that ends the thread.</summary>
    /// <param name="frame">Of a thread without room on its stack; changed when the result is true.</param>
    /// <returns>False when the thread is not a program's, or when the kernel works for it with something locked.</returns>
    public static bool TryEnd(InterruptFrame* frame)
    {
        KernelThread* thread = ThreadList.Current;
        if (s_handler == null || thread->Program == 0 || !Preemption.IsAllowed || KernelHeap.IsLocked ||
            (frame->Rflags & InterruptFlag) == 0)
        {
            return false;
        }

        // Both lists lie in frames that are gone.
        thread->InnermostException = null;
        thread->ReportedReferences = null;
        frame->Rsp = (ulong)thread->Stack.End.Value - CallBytes;
        frame->Rip = (ulong)s_handler;
        return true;
    }
}
