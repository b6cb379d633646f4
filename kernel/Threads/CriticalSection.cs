using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Threads;

/// <summary>
/// A lock in the library's memory, in place of Windows' opaque CRITICAL_SECTION (40 bytes). Releasing it passes it to the thread
/// that has waited longest. Pure bookkeeping; interrupts are off in every call.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CriticalSection
{
    /// <summary>Its owner, or null.</summary>
    public KernelThread* Owner;

    /// <summary>How many times its owner has taken it.</summary>
    public long Depth;

    /// <summary>Who waits for it.</summary>
    public WaitQueue Waiters;

    /// <summary>Acquires it, if it is free or already owned by the thread.</summary>
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

    /// <summary>Releases it once.</summary>
    /// <returns>The thread that owns it now and may continue, or null.</returns>
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
