using System;
using System.Globalization;
using System.Runtime.CompilerServices;
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
    private static DelayRing s_delays;
    private static ulong s_reported;
    private static ulong s_deadlocked;

    /// <summary>How many times interrupts were off for long.</summary>
    public static ulong Delays { get; private set; }

    /// <summary>How many times all that was noticed was logged.</summary>
    public static ulong Rounds { get; private set; }

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
            s_delays[(int)(Delays % DelayRing.Capacity)] = new Delay(current->Id, now - due, frame->Rip);
            Delays++;
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
            while (TryTakeDelay(out Delay delay))
                Report(in delay);
            ReportDeadlock();
            Rounds++;
        }
    }

    // More than the ring holds at once: the oldest are counted, not named.
    private static bool TryTakeDelay(out Delay delay)
    {
        using (Interrupts.Disable())
        {
            bool isThere = s_reported < Delays;
            if (isThere && Delays - s_reported > DelayRing.Capacity)
                s_reported = Delays - DelayRing.Capacity;
            delay = s_delays[(int)(s_reported % DelayRing.Capacity)];
            s_reported += isThere ? 1UL : 0;
            return isThere;
        }
    }

    // Not shown as it comes: a host that stops the machine, or its timer, for a while looks the same from within.
    private static void Report(in Delay delay)
    {
        Span<char> line = stackalloc char[LongestLine];
        line.TryWrite(CultureInfo.InvariantCulture, $"[KERNEL] Thread {delay.Thread} kept interrupts off for {delay.Nanoseconds / 1_000_000} ms; they came again in ", out int length);
        KernelLog.Record(LogLevel.Warning, line[..length], ThreadTrace.Describe(delay.Place));
    }

    private static void ReportDeadlock()
    {
        ulong id = s_deadlocked;
        s_deadlocked = 0;
        if (id != 0)
            DeadlockReport.Write(id);
    }

    private readonly record struct Delay(ulong Thread, ulong Nanoseconds, ulong Place);

    [InlineArray(Capacity)]
    private struct DelayRing
    {
        public const int Capacity = 8;

        private Delay _first;
    }
}
