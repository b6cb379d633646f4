using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Threads;

/// <content>How the processor goes from one thread to the next, and when the timer is to interrupt.</content>
internal static unsafe partial class Scheduler
{
    /// <summary>
    /// Clears up after a thread that has ended: the first thing that a thread does when it gets the processor. Interrupts are
    /// off.
    /// </summary>
    public static void FinishSwitch()
    {
        KernelThread* ended = ProcessorSchedule.Current.Ended;
        ProcessorSchedule.Current.Ended = null;

        // A thread only loses the processor where preemption is allowed: heap and page allocator are as they should be.
        if (ended != null)
        {
            ThreadList.Remove(ended);
        }
    }

    /// <summary>
    /// Switches to a ready thread, or halts until an interrupt; shortly before the end of a sleep it returns at once. Called by
    /// the idle thread with interrupts off.
    /// </summary>
    public static void RunOthersOrRest()
    {
        ref ProcessorSchedule schedule = ref ProcessorSchedule.Current;
        ulong now = KernelClock.Nanoseconds;
        WakeSleepers(now);
        if (!s_ready.IsEmpty)
        {
            schedule.Idle->State = KernelThreadState.Ready;
            SwitchAway(schedule.Idle, now);
            return;
        }

        ulong alarm = schedule.Lead.Before(s_sleepers.Earliest);
        if (s_timer != null && alarm > now)
        {
            SetAlarm(now, alarm);
            Cpu.WaitForInterrupt();
        }
        else
        {
            if (s_timer != null)
            {
                Cpu.EnableInterrupts();
            }

            System.Runtime.Intrinsics.X86.X86Base.Pause();
        }
    }

    // Sets the timer for the end of the next sleep, for the end of the time slice while another thread is ready, and for the
    // watchdog. The idle thread sets it when it knows that it has to rest.
    private static void Arm(ulong now, KernelThread* running)
    {
        if (running == ProcessorSchedule.Current.Idle)
        {
            return;
        }

        ulong next = ulong.Min(s_sleepers.Earliest, now + HeartbeatNanoseconds);
        if (!s_ready.IsEmpty)
        {
            next = ulong.Min(next, ulong.Max(ProcessorSchedule.Current.SliceEnd, now + (TimeSliceNanoseconds / 4)));
        }

        SetAlarm(now, next);
    }

    // Leaves the timer alone when it is to interrupt before that: too early does no harm.
    private static void SetAlarm(ulong now, ulong next)
    {
        if (s_timer != null && next < ProcessorSchedule.Current.ArmedFor)
        {
            ProcessorSchedule.Current.ArmedFor = next;
            s_timer(next > now ? next - now : 1);
        }
    }

    private static void PutBack(KernelThread* current, ulong now, bool turnIsOver)
    {
        current->State = KernelThreadState.Ready;
        if (current == ProcessorSchedule.Current.Idle)
        {
            return;
        }

        current->ReadySince = now;
        if (turnIsOver)
        {
            s_ready.Append(current);
        }
        else
        {
            s_ready.Prepend(current);
        }
    }

    private static void Reschedule()
    {
        // The hook may end a critical section of its own, which calls this again: the switch is under way already.
        if (ProcessorSchedule.Current.IsRescheduling)
        {
            return;
        }

        if (s_hooks.BeforeSwitch != null)
        {
            ProcessorSchedule.Current.IsRescheduling = true;
            s_hooks.BeforeSwitch();
            ProcessorSchedule.Current.IsRescheduling = false;
        }

        using (Interrupts.Disable())
        {
            Preemption.Clear();
            if (!s_ready.IsEmpty)
            {
                KernelThread* current = ThreadList.Current;
                ulong now = KernelClock.Nanoseconds;
                PutBack(current, now, now >= ProcessorSchedule.Current.SliceEnd);
                SwitchAway(current, now);
            }
        }
    }

    private static void SwitchAway(KernelThread* current, ulong now)
    {
        KernelThread* next = s_ready.Take(now);
        if (next == null)
        {
            next = ProcessorSchedule.Current.Idle;
        }

        Preemption.Clear();
        next->State = KernelThreadState.Running;
        ProcessorSchedule.Current.SliceEnd = now + TimeSliceNanoseconds;
        Arm(now, next);
        if (next == current)
        {
            return;
        }

        ulong count = Cpu.ReadTimestamp();
        current->ProcessorTicks += count - ProcessorSchedule.Current.SwitchedAt;
        ProcessorSchedule.Current.SwitchedAt = count;
        next->Switches++;
        ThreadList.SetCurrent(next);
        SwitchStacks(&current->StackPointer, next->StackPointer, &next->Block);
        FinishSwitch();
    }

    /// <summary>Ticks that a thread has run for, its current time slice included.</summary>
    public static ulong TicksOf(KernelThread* thread) =>
        thread->ProcessorTicks + (thread == ThreadList.Current ? Cpu.ReadTimestamp() - ProcessorSchedule.Current.SwitchedAt : 0);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("SwitchStacks")]
    private static extern void SwitchStacks(nuint** left, nuint* next, ThreadBlock* block);
}
