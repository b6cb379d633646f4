using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Threads;

/// <summary>
/// A lock in memory of the library, where Windows has a CRITICAL_SECTION (40 bytes) of which nobody else knows the content. Who
/// gives it back hands it to the one that has waited longest. Pure bookkeeping; interrupts are off in every call.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CriticalSection
{
    /// <summary>Who has it, or null.</summary>
    public KernelThread* Owner;

    /// <summary>How many times its owner has taken it.</summary>
    public long Depth;

    /// <summary>Who waits for it.</summary>
    public WaitQueue Waiters;

    /// <summary>Takes it, if it is free or the thread's own.</summary>
    public bool TryEnter(KernelThread* thread)
    {
        if (Owner != null && Owner != thread)
        {
            return false;
        }

        Owner = thread;
        Depth++;
        return true;
    }

    /// <summary>Gives it back once.</summary>
    /// <returns>The thread that has it now and may go on, or null.</returns>
    public KernelThread* Leave()
    {
        if (--Depth > 0)
        {
            return null;
        }

        WaitBlock* next = Waiters.First;
        Owner = next == null ? null : next->Thread;
        if (next == null)
        {
            return null;
        }

        WaitQueue.Remove(next);
        Depth = 1;
        return Owner;
    }
}
