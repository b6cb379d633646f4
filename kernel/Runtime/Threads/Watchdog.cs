using System;
using System.Globalization;
using System.Runtime.InteropServices;
using UefiKernel.Diagnostics;
using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Runtime.Threads;

/// <summary>
/// Notices a thread that kept interrupts off for long, and threads that wait for each other for ever. What an interrupt handler notices it cannot log: that would
/// wait for the serial port. So a thread does.
/// </summary>
internal static unsafe class Watchdog
{
    /// <summary>Nanoseconds by which the timer's interrupt may be late.</summary>
    public const ulong LongestDelay = 100_000_000;

    private const int LongestLine = 160;

    private const ulong StackBytes = 64 * 1024;

    private static WaitObject* s_event;
    private static ulong s_lateThread;
    private static ulong s_lateBy;
    private static ulong s_latePlace;
    private static ulong s_deadlocked;

    /// <summary>How many times interrupts were off for long.</summary>
    public static ulong Delays { get; private set; }

    /// <summary>How many times something was logged.</summary>
    public static ulong Reports { get; private set; }

    /// <summary>Makes the thread that logs.</summary>
    /// <returns>False when there is no memory for it.</returns>
    public static bool TryStart()
    {
        s_event = WaitObjects.Create(WaitKind.AutoEvent, 0, 1);
        KernelThread* thread = ThreadList.Create(StackBytes);
        if (s_event == null || thread == null)
            return false;

        thread->Name = KernelThreadName.Watchdog;
        thread->Start = &Run;
        Scheduler.Begin(thread);
        return true;
    }

    /// <summary>The timer's interrupt: looks whether it is late, then tells the scheduler.</summary>
    public static void OnTimer(InterruptFrame* frame)
    {
        ulong due = Scheduler.ArmedFor;
        ulong now = KernelClock.Nanoseconds;
        KernelThread* current = ThreadList.Current;

        // The idle thread has interrupts on: a host that gives the machine no time makes it late.
        if (due < now && now - due > LongestDelay && current != Scheduler.Idle)
        {
            Delays++;
            (s_lateThread, s_lateBy, s_latePlace) = (current->Id, now - due, frame->Rip);
            Scheduler.WakeAll(WaitObject.Set(s_event));
        }

        Scheduler.OnTimer();
    }

    /// <summary>Reports a ring of threads that wait for each other. Interrupts are off.</summary>
    /// <param name="thread">One of them.</param>
    public static void NoteDeadlock(KernelThread* thread)
    {
        s_deadlocked = thread->Id;
        if (s_event != null)
            Scheduler.WakeAll(WaitObject.Set(s_event));
    }

    [UnmanagedCallersOnly]
    private static uint Run(void* parameter)
    {
        while (true)
        {
            Waits.For(s_event, Waits.Infinite);
            ReportDelay();
            ReportDeadlock();
        }
    }

    private static void ReportDelay()
    {
        ulong flags = Cpu.SuspendInterrupts();
        (ulong thread, ulong late, ulong place) = (s_lateThread, s_lateBy, s_latePlace);
        s_lateBy = 0;
        Cpu.ResumeInterrupts(flags);
        if (late == 0)
            return;

        // Not shown as it comes: a host that stops the whole machine for a while looks the same from within.
        Span<char> line = stackalloc char[LongestLine];
        line.TryWrite(CultureInfo.InvariantCulture, $"[KERNEL] Thread {thread} kept interrupts off for {late / 1_000_000} ms; they came again in ", out int length);
        KernelLog.Record(LogLevel.Warning, line[..length], ThreadTrace.Describe(place));
        Reports++;
    }

    private static void ReportDeadlock()
    {
        ulong id = s_deadlocked;
        s_deadlocked = 0;
        if (id == 0)
            return;

        DeadlockReport.Write(id);
        Reports++;
    }
}
