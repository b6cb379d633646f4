using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Threads;

/// <summary>What the scheduler keeps for each processor. Interrupts are off while it is changed.</summary>
internal unsafe struct ProcessorSchedule
{
#pragma warning disable CS0649 // Written through Current.
    private static ProcessorSchedule s_only;
#pragma warning restore CS0649

    /// <summary>The thread that runs when no other can; null until threads can be switched.</summary>
    public KernelThread* Idle;

    /// <summary>The thread that has just ended; the next one frees its stack.</summary>
    public KernelThread* Ended;

    /// <summary>When the running thread's time slice ends, in nanoseconds.</summary>
    public ulong SliceEnd;

    /// <summary>When the timer was to interrupt next, in nanoseconds.</summary>
    public ulong ArmedFor;

    /// <summary>The time-stamp counter at the last switch.</summary>
    public ulong SwitchedAt;

    /// <summary>How much earlier the timer wakes the processor when it is halted.</summary>
    public TimerLead Lead;

    /// <summary>Whether a switch is being decided; code that is called meanwhile must not decide another one.</summary>
    public bool IsRescheduling;

    /// <summary>The schedule of the calling processor; there is one.</summary>
    public static ref ProcessorSchedule Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref s_only;
    }
}
