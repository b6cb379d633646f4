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
    /// Switches to a ready thread, or halts until an interrupt. Called by the idle thread with interrupts off.
    /// </summary>
    public static void RunOthersOrRest()
    {
        ulong now = KernelClock.Nanoseconds;
        WakeSleepers(now);
        if (!s_ready.IsEmpty)
        {
            ProcessorSchedule.Current.Idle->State = KernelThreadState.Ready;
            SwitchAway(ProcessorSchedule.Current.Idle);
        }
        else if (s_timer != null)
        {
            Arm(now, ProcessorSchedule.Current.Idle);
            Cpu.WaitForInterrupt();
        }
        else
        {
            System.Runtime.Intrinsics.X86.X86Base.Pause();
        }
    }

    // Sets the timer for the end of the next sleep, or for the end of the time slice while another thread is ready. Too early
    // does no harm.
    private static void Arm(ulong now, KernelThread* running)
    {
        ulong next = s_sleepers.Earliest;
        if (running != ProcessorSchedule.Current.Idle)
        {
            next = ulong.Min(next, now + HeartbeatNanoseconds);
        }

        if (!s_ready.IsEmpty)
        {
            next = ulong.Min(next, ulong.Max(ProcessorSchedule.Current.SliceEnd, now + (TimeSliceNanoseconds / 4)));
        }

        if (s_timer == null || next >= ProcessorSchedule.Current.ArmedFor)
        {
            return;
        }

        ProcessorSchedule.Current.ArmedFor = next;
        s_timer(next > now ? next - now : 1);
    }

    private static void PutBack(KernelThread* current, bool turnIsOver)
    {
        current->State = KernelThreadState.Ready;
        if (current == ProcessorSchedule.Current.Idle)
        {
            return;
        }

        current->ReadySince = KernelClock.Nanoseconds;
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
                PutBack(current, KernelClock.Nanoseconds >= ProcessorSchedule.Current.SliceEnd);
                SwitchAway(current);
            }
        }
    }

    private static void SwitchAway(KernelThread* current)
    {
        ulong now = KernelClock.Nanoseconds;
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
