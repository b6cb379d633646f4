using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Threads;

/// <summary>
/// Decides which thread runs. Threads share the processor by priority (<see cref="ReadyQueues"/>). A timer ends time slices and
/// sleeps; it is stopped while all threads wait. Interrupts are off in all that changes a queue. Without a timer a thread keeps
/// the processor until it waits or yields.
/// </summary>
internal static unsafe partial class Scheduler
{
    /// <summary>A time slice, in nanoseconds.</summary>
    public const ulong TimeSliceNanoseconds = 1_000_000;

    /// <summary>
    /// How often the timer interrupts at least while a thread works, in nanoseconds: so that the watchdog notices when interrupts
    /// stay off.
    /// </summary>
    public const ulong HeartbeatNanoseconds = 10_000_000;

    private const ulong IdleStackBytes = 32 * 1024;

    // Of a thread's stack: what is needed to take the processor from it at an interrupt. The state that InterruptEntry.asm moves
    // there has 1.1 KiB, the frames below it up to the next thread less than 1 KiB.
    private const ulong SwitchRoom = 4096;

    // Shared by all processors. Changed with interrupts off: with one processor, that is their lock. The timer's handler changes
    // them too.
    private static ReadyQueues s_ready;
    private static SleepList s_sleepers;

    // Set during boot.
    private static ThreadHooks s_hooks;
    private static delegate*<ulong, void> s_timer;

    /// <summary>Whether threads can be switched.</summary>
    public static bool IsRunning => ProcessorSchedule.Current.Idle != null;

    /// <summary>When the timer was to interrupt next, in nanoseconds.</summary>
    public static ulong ArmedFor => ProcessorSchedule.Current.ArmedFor;

    /// <summary>The thread that runs when no other can.</summary>
    public static KernelThread* Idle => ProcessorSchedule.Current.Idle;

    /// <summary>Functions of a higher layer that are called when threads begin, end and are switched.</summary>
    public static ref readonly ThreadHooks Hooks => ref s_hooks;

    /// <summary>Sets <see cref="Hooks"/>. To be called before there is a second thread.</summary>
    public static void SetHooks(in ThreadHooks hooks) => s_hooks = hooks;

    /// <summary>Makes the idle thread; from here on threads can wait for each other.</summary>
    /// <returns>False when there is no memory for it.</returns>
    public static bool TryStart()
    {
        KernelThread* idle = ThreadList.Create(IdleStackBytes);
        if (idle == null)
        {
            return false;
        }

        idle->Priority = KernelThread.IdlePriority;
        idle->Name = KernelThreadName.Idle;
        idle->Start = &IdleThread.Run;
        idle->State = KernelThreadState.Ready;
        ref ProcessorSchedule schedule = ref ProcessorSchedule.Current;
        schedule.ArmedFor = SleepList.Never;
        schedule.SwitchedAt = Cpu.ReadTimestamp();
        schedule.Idle = idle;
        Preemption.SetSwitch(&Reschedule, &HasRoom);
        return true;
    }

    /// <summary>Names the timer.</summary>
    /// <param name="timer">
    /// Has the timer interrupt after the given number of nanoseconds, at least 1. The interrupt calls <see cref="OnTimer"/>, also
    /// when it comes early.
    /// </param>
    public static void SetTimer(delegate*<ulong, void> timer) => s_timer = timer;

    /// <summary>Called by the timer's interrupt.</summary>
    /// <param name="now">The time, in nanoseconds.</param>
    public static void OnTimer(ulong now)
    {
        ref ProcessorSchedule schedule = ref ProcessorSchedule.Current;
        KernelThread* current = ThreadList.Current;
        if (current == schedule.Idle && schedule.ArmedFor != SleepList.Never)
        {
            schedule.Lead.Note(schedule.ArmedFor, now);
        }

        schedule.ArmedFor = SleepList.Never;
        WakeSleepers(now);
        if (now >= schedule.SliceEnd &&
            (current == schedule.Idle ? !s_ready.IsEmpty : s_ready.HasSuccessor(current->Priority, now)))
        {
            Preemption.Request();
        }

        Arm(now, current);
    }

    /// <summary>Lets a new thread run.</summary>
    /// <returns>False when it has begun already.</returns>
    public static bool Begin(KernelThread* thread)
    {
        using (Interrupts.Disable())
        {
            if (thread->State != KernelThreadState.Created)
            {
                return false;
            }

            MakeReady(thread, KernelClock.Nanoseconds);
        }

        Preemption.Poll();
        return true;
    }

    /// <summary>
    /// Makes the current thread wait until <see cref="Wake"/> or until a time. Interrupts are off, and are off afterwards; it is
    /// in the queues of what it waits for, and in none afterwards.
    /// </summary>
    /// <param name="reason">For what.</param>
    /// <param name="deadline">In nanoseconds, or <see cref="SleepList.Never"/>.</param>
    public static void Block(WaitReason reason, ulong deadline)
    {
        KernelThread* current = ThreadList.Current;
        if (!Preemption.IsAllowed)
        {
            Fatal.Stop("A thread waits where no other thread can run");
        }

        current->Reason = reason;
        current->State = KernelThreadState.Waiting;
        s_sleepers.Add(current, deadline);
        if (!IsRunning)
        {
            WaitAlone(current);
        }
        else
        {
            SwitchAway(current, KernelClock.Nanoseconds);
        }
    }

    /// <summary>
    /// Ends a thread's wait. Interrupts are off; the caller calls <see cref="Preemption.Poll"/> when they are on again.
    /// </summary>
    /// <param name="thread">A thread that waits. It is in no queue afterwards, so that it is not woken a second time.</param>
    public static void Wake(KernelThread* thread)
    {
        s_sleepers.Remove(thread);
        WaitObject.Dequeue(thread);
        MakeReady(thread, KernelClock.Nanoseconds);
    }

    /// <summary>Ends the waits of threads that are linked by <see cref="KernelThread.NextReady"/>.</summary>
    public static void WakeAll(KernelThread* first)
    {
        while (first != null)
        {
            KernelThread* next = first->NextReady;
            Wake(first);
            first = next;
        }
    }

    /// <summary>Lets another ready thread of the same or a higher priority run.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Yield()
    {
        using (Interrupts.Disable())
        {
            KernelThread* current = ThreadList.Current;
            ulong now = KernelClock.Nanoseconds;
            WakeSleepers(now);
            if (!Preemption.IsAllowed || !IsRunning || !s_ready.HasSuccessor(current->Priority, now))
            {
                return false;
            }

            PutBack(current, now, turnIsOver: true);
            SwitchAway(current, now);
            return true;
        }
    }

    /// <summary>Changes a thread's priority.</summary>
    /// <param name="thread">Any thread.</param>
    /// <param name="priority">
    /// From <see cref="KernelThread.LowestPriority"/> to <see cref="KernelThread.HighestPriority"/>.
    /// </param>
    public static void SetPriority(KernelThread* thread, int priority)
    {
        using (Interrupts.Disable())
        {
            bool isReady = thread->State == KernelThreadState.Ready;
            if (isReady)
            {
                s_ready.Remove(thread);
            }

            thread->Priority = priority;
            if (isReady)
            {
                s_ready.Append(thread);
            }

            if (s_ready.HighestPriority > ThreadList.Current->Priority)
            {
                Preemption.Request();
            }
        }

        Preemption.Poll();
    }

    /// <summary>Ends the current thread; does not return. From here on only its handles refer to it.</summary>
    public static void End()
    {
        Cpu.DisableInterrupts();
        KernelThread* current = ThreadList.Current;
        WakeAll(WaitObject.Abandon(current));
        WakeAll(WaitObject.Set(&current->Object));
        current->State = KernelThreadState.Ended;

        // Its stack is in use until the switch is over, so the next thread frees it.
        ProcessorSchedule.Current.Ended = current;
        SwitchAway(current, KernelClock.Nanoseconds);
    }

    // Before there are other threads: only time can end the wait.
    private static void WaitAlone(KernelThread* current)
    {
        if (current->WakeTime == SleepList.Never)
        {
            Fatal.Stop("A wait that cannot end: no other thread has started yet");
        }
        while (s_sleepers.TakeDue(KernelClock.Nanoseconds) == null)
        {
            System.Runtime.Intrinsics.X86.X86Base.Pause();
        }

        WaitObject.Dequeue(current);
        current->State = KernelThreadState.Running;
        current->WaitResult = WaitObject.TimedOut;
    }

    // Also false for a stack pointer in the guard: a function that calls has moved it there.
    private static bool HasRoom(ulong stackPointer)
    {
        ulong guard = ThreadList.Current->Stack.Start.Value - ThreadStacks.GuardBytes;
        return stackPointer - guard >= ThreadStacks.GuardBytes + SwitchRoom;
    }

    private static void MakeReady(KernelThread* thread, ulong now)
    {
        thread->State = KernelThreadState.Ready;
        thread->ReadySince = now;
        s_ready.Append(thread);
        KernelThread* current = ThreadList.Current;
        if (current == ProcessorSchedule.Current.Idle || thread->Priority > current->Priority)
        {
            Preemption.Request();
        }
        else
        {
            Arm(now, current);
        }
    }

    private static void WakeSleepers(ulong now)
    {
        for (KernelThread* thread = s_sleepers.TakeDue(now); thread != null; thread = s_sleepers.TakeDue(now))
        {
            WaitObject.Dequeue(thread);
            thread->WaitResult = WaitObject.TimedOut;
            MakeReady(thread, now);
        }
    }
}
