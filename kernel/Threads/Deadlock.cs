namespace UefiKernel.Kernel.Threads;

/// <summary>Finds deadlocks: threads in a ring, each waiting for a mutex or a lock that the next one owns.</summary>
internal static unsafe class Deadlock
{
    /// <summary>Reports when the wait that a thread is about to begin closes a ring. Interrupts are off.</summary>
    /// <param name="thread">The thread; what it waits for is set.</param>
    /// <param name="deadline">When the wait ends.</param>
    public static void Check(KernelThread* thread, ulong deadline)
    {
        if (deadline == SleepList.Never && Scheduler.Hooks.OnDeadlock != null && IsInRing(thread))
        {
            Scheduler.Hooks.OnDeadlock(thread);
        }
    }

    /// <summary>
    /// The owner of what a thread waits for and cannot get otherwise; null when there is no such owner. Interrupts are off.
    /// </summary>
    public static KernelThread* FindOwner(KernelThread* thread)
    {
        if (thread->WantedSection != null)
        {
            return thread->WantedSection->Owner;
        }

        // A thread that waits for any of several objects may get another one. For one that waits for all, a single object that it
        // cannot get is enough.
        for (int i = 0; i < thread->BlockCount; i++)
        {
            WaitObject* wanted = thread->Blocks[i].Object;
            bool isNeeded = thread->BlockCount == 1 || thread->WaitsForAll;
            if (isNeeded && wanted != null && wanted->Kind == WaitKind.Mutex && wanted->Owner != null && wanted->Owner != thread)
            {
                return wanted->Owner;
            }
        }

        return null;
    }

    private static bool IsInRing(KernelThread* thread)
    {
        // A ring without this thread is possible, and was reported when it closed.
        KernelThread* next = FindOwner(thread);
        for (int steps = 0; next != null && steps < ThreadList.Count; steps++)
        {
            if (next == thread)
            {
                return true;
            }

            bool waitsForEver = next->State == KernelThreadState.Waiting && next->WakeTime == SleepList.Never;
            next = waitsForEver ? FindOwner(next) : null;
        }

        return false;
    }
}
