using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Threads;

/// <summary>Waits of threads, and what ends them.</summary>
internal static unsafe class Waits
{
    /// <summary>The most objects that one wait can be for: MAXIMUM_WAIT_OBJECTS.</summary>
    public const int MaximumObjects = 64;

    /// <summary>No limit: INFINITE.</summary>
    public const uint Infinite = 0xFFFF_FFFF;

    private const ulong NanosecondsPerMillisecond = 1_000_000;

    /// <summary>When a wait of this length ends, in nanoseconds.</summary>
    public static ulong DeadlineAfter(uint milliseconds) =>
        milliseconds == Infinite ? SleepList.Never : KernelClock.Nanoseconds + (milliseconds * NanosecondsPerMillisecond);

    /// <summary>Waits for objects.</summary>
    /// <param name="objects">The objects; the caller holds them.</param>
    /// <param name="count">From 1 to <see cref="MaximumObjects"/>.</param>
    /// <param name="all">Whether for all at once.</param>
    /// <param name="milliseconds">The longest wait; 0 does not wait.</param>
    /// <returns>The result as Windows defines it: see <see cref="WaitObject"/>.</returns>
    public static uint For(WaitObject** objects, int count, bool all, uint milliseconds)
    {
        KernelThread* current = ThreadList.Current;

        // They stay valid until this returns: the thread is taken out of all queues before it is woken.
        WaitBlock* blocks = stackalloc WaitBlock[count];
        for (int i = 0; i < count; i++)
        {
            blocks[i] = new WaitBlock { Object = objects[i], Thread = current };
        }

        ulong deadline = DeadlineAfter(milliseconds);
        using (Interrupts.Disable())
        {
            current->Blocks = blocks;
            current->BlockCount = count;
            current->WaitsForAll = all;
            if (!WaitObject.TrySatisfy(current))
            {
                current->WaitResult = WaitObject.TimedOut;
                if (milliseconds != 0)
                {
                    WaitObject.Enqueue(current);
                    Deadlock.Check(current, deadline);
                    Scheduler.Block(WaitReason.Objects, deadline);
                }
            }

            current->Blocks = null;
            current->BlockCount = 0;
            return current->WaitResult;
        }
    }

    /// <summary>Waits for one object.</summary>
    public static uint For(WaitObject* waited, uint milliseconds) => For(&waited, 1, all: false, milliseconds);

    /// <summary>Waits for time to pass. 0 lets other ready threads run.</summary>
    public static void Sleep(uint milliseconds)
    {
        if (milliseconds == 0)
        {
            Scheduler.Yield();
            return;
        }

        ulong deadline = DeadlineAfter(milliseconds);
        using (Interrupts.Disable())
        {
            Scheduler.Block(WaitReason.Sleep, deadline);
        }
    }

    /// <summary>Sets an event. Interrupt handlers may do so too: the thread that waits runs when the interrupt ends.</summary>
    public static void Set(WaitObject* waited)
    {
        using (Interrupts.Disable())
        {
            Scheduler.WakeAll(WaitObject.Set(waited));
        }

        if (Cpu.InterruptsEnabled)
        {
            Preemption.Poll();
        }
    }

    /// <summary>Resets an event.</summary>
    public static void Reset(WaitObject* waited)
    {
        using (Interrupts.Disable())
        {
            waited->Count = 0;
        }
    }

    /// <summary>Adds to a semaphore or a completion port; false when that would be more than its maximum.</summary>
    public static bool TryAdd(WaitObject* waited, int count, out int before)
    {
        bool added;
        using (Interrupts.Disable())
        {
            before = waited->Count;
            added = WaitObject.TryAdd(waited, count, out KernelThread* released);
            Scheduler.WakeAll(released);
        }

        Preemption.Poll();
        return added;
    }

    /// <summary>Gives a mutex back; false when the current thread does not own it.</summary>
    public static bool TryGiveBack(WaitObject* mutex)
    {
        bool given;
        using (Interrupts.Disable())
        {
            given = WaitObject.TryGiveBack(mutex, ThreadList.Current, out KernelThread* released);
            Scheduler.WakeAll(released);
        }

        Preemption.Poll();
        return given;
    }

    /// <summary>Takes a lock, waiting until it is free.</summary>
    public static void Enter(CriticalSection* section)
    {
        using (Interrupts.Disable())
        {
            KernelThread* current = ThreadList.Current;
            if (section->TryEnter(current))
            {
                return;
            }

            WaitBlock block;
            WaitObject.Enqueue(current, &section->Waiters, &block);
            current->WantedSection = section;
            Deadlock.Check(current, SleepList.Never);
            Scheduler.Block(WaitReason.Section, SleepList.Never);
            current->WantedSection = null;
        }
    }

    /// <summary>Gives a lock back.</summary>
    public static void Leave(CriticalSection* section)
    {
        using (Interrupts.Disable())
        {
            LeaveSuspended(section);
        }

        Preemption.Poll();
    }

    /// <summary>Gives a lock back, waits to be woken, and takes the lock again.</summary>
    /// <returns>False when the time was up first.</returns>
    public static bool ForCondition(WaitQueue* condition, CriticalSection* section, uint milliseconds)
    {
        ulong deadline = DeadlineAfter(milliseconds);
        bool woken;
        using (Interrupts.Disable())
        {
            KernelThread* current = ThreadList.Current;
            WaitBlock block;
            LeaveSuspended(section);
            WaitObject.Enqueue(current, condition, &block);
            current->WaitResult = WaitObject.TimedOut;
            Scheduler.Block(WaitReason.Condition, deadline);
            woken = current->WaitResult != WaitObject.TimedOut;
        }

        Enter(section);
        return woken;
    }

    /// <summary>Wakes one thread that waits for a condition.</summary>
    public static void Wake(WaitQueue* condition)
    {
        using (Interrupts.Disable())
        {
            WaitBlock* first = condition->First;
            if (first != null)
            {
                KernelThread* thread = first->Thread;
                thread->WaitResult = WaitObject.Signalled;
                Scheduler.Wake(thread);
            }
        }

        Preemption.Poll();
    }

    private static void LeaveSuspended(CriticalSection* section)
    {
        KernelThread* next = section->Leave();
        if (next != null)
        {
            Scheduler.Wake(next);
        }
    }
}
