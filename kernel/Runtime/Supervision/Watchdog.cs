using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Runtime.Supervision;

/// <summary>
/// Detects a thread that kept interrupts off for long, and deadlocks. An interrupt handler cannot
/// log what it notices: that would wait for the serial port. So a thread does. It allocates nothing, because the heap may be
/// full.
/// </summary>
internal static unsafe class Watchdog
{
    /// <summary>Nanoseconds by which the timer's interrupt may be late.</summary>
    public const ulong LongestDelay = 100_000_000;

    private const int LongestLine = 240;

    // A host that stops the machine again and again causes several delays a second.
    private const uint DelaysAtOnce = 8;
    private const ulong NanosecondsPerReport = 30_000_000_000;

    private const ulong NanosecondsPerMillisecond = 1_000_000;

    private const ulong StackBytes = 64 * 1024;

    // Set during boot.
    private static WaitObject* s_event;

    // Changed with interrupts off: by the timer's handler.
    private static DelayRing s_delays;

    // Used by the watchdog's thread only, once it runs.
    private static ulong s_reported;
    private static RateLimit s_limit;
    private static ulong s_unnamed;
    private static ulong s_longestUnnamed;
    private static ulong s_deadlocked;

    /// <summary>How many times interrupts were off for long. Changed with interrupts off.</summary>
    public static ulong Delays { get; private set; }

    /// <summary>
    /// Nanoseconds by which the timer's interrupts came late, all together, while the processor was idle. Interrupts are on then,
    /// so the delay is that of the host or of the firmware. Changed with interrupts off.
    /// </summary>
    public static ulong DelayWhileIdle { get; private set; }

    /// <summary>How many times the detected events were logged. Written by the watchdog's thread only.</summary>
    public static ulong Rounds { get; private set; }

    /// <summary>Makes the thread that logs.</summary>
    /// <returns>False when there is no memory for it.</returns>
    public static bool TryStart()
    {
        s_limit = new RateLimit(DelaysAtOnce, NanosecondsPerReport);
        s_event = WaitObjects.Create(WaitKind.AutoEvent, 0, 1);
        KernelThread* thread = ThreadList.Create(StackBytes);
        if (s_event == null || thread == null)
        {
            return false;
        }

        thread->Name = KernelThreadName.Watchdog;
        thread->Start = &Run;
        Scheduler.Begin(thread);
        return true;
    }

    /// <summary>The timer's interrupt: checks whether it is late, then calls the scheduler.</summary>
    public static void OnTimer(InterruptFrame* frame)
    {
        ulong due = Scheduler.ArmedFor;
        ulong now = KernelClock.Nanoseconds;
        KernelThread* current = ThreadList.Current;

        // The idle thread has interrupts on: a host that gives the machine no time makes it late.
        if (current == Scheduler.Idle)
        {
            DelayWhileIdle += due < now ? now - due : 0;
        }
        else if (due < now && now - due > LongestDelay)
        {
            s_delays[(int)(Delays % DelayRing.Capacity)] = new Delay(current->Id, now - due, frame->Rip);
            Delays++;
            Scheduler.WakeAll(WaitObject.Set(s_event));
        }

        Scheduler.OnTimer(now);
    }

    /// <summary>Reports a ring of threads that wait for each other. Interrupts are off.</summary>
    /// <param name="thread">One of them.</param>
    public static void NoteDeadlock(KernelThread* thread)
    {
        s_deadlocked = thread->Id;
        if (s_event != null)
        {
            Scheduler.WakeAll(WaitObject.Set(s_event));
        }
    }

    [UnmanagedCallersOnly]
    private static uint Run(void* parameter)
    {
        while (true)
        {
            uint result = Waits.For(s_event, s_unnamed == 0 ? Waits.Infinite : MillisecondsUntil(s_limit.NextAt));
            ReportUnnamed();
            while (TryTakeDelay(out Delay delay))
            {
                Report(in delay);
            }

            ReportDeadlock();
            Rounds += result == WaitObject.Signalled ? 1UL : 0;
        }
    }

    // If there are more than the ring holds, the oldest are only counted.
    private static bool TryTakeDelay(out Delay delay)
    {
        using (Interrupts.Disable())
        {
            bool isThere = s_reported < Delays;
            if (isThere && Delays - s_reported > DelayRing.Capacity)
            {
                s_unnamed += Delays - DelayRing.Capacity - s_reported;
                s_reported = Delays - DelayRing.Capacity;
            }

            delay = s_delays[(int)(s_reported % DelayRing.Capacity)];
            s_reported += isThere ? 1UL : 0;
            return isThere;
        }
    }

    private static void Report(in Delay delay)
    {
        if (s_unnamed > 0 || !s_limit.TryPass(KernelClock.Nanoseconds))
        {
            s_unnamed++;
            s_longestUnnamed = ulong.Max(s_longestUnnamed, delay.Nanoseconds);
            return;
        }

        var text = new StyledText(stackalloc char[LongestLine]);
        text.Append("[KERNEL] Thread ");
        text.AppendNumber(delay.Thread);
        text.Append(" kept interrupts off for ");
        text.AppendNumber(delay.Nanoseconds / NanosecondsPerMillisecond);
        text.Append(" ms (a stalled host looks the same), until ");
        ThreadTrace.Write(delay.Place, ref text);
        Record(text.Written);
    }

    // The delays that were too many to be logged one by one.
    private static void ReportUnnamed()
    {
        if (s_unnamed == 0 || !s_limit.TryPass(KernelClock.Nanoseconds))
        {
            return;
        }

        var text = new StyledText(stackalloc char[LongestLine]);
        text.Append("[KERNEL] Interrupts were off for long ");
        text.AppendNumber(s_unnamed);
        text.Append(" more times, for up to ");
        text.AppendNumber(s_longestUnnamed / NanosecondsPerMillisecond);
        text.Append(" ms (a stalled host looks the same)");
        Record(text.Written);
        s_unnamed = 0;
        s_longestUnnamed = 0;
    }

    // Not shown on the screen: most of the time the host causes it.
    private static void Record(ReadOnlySpan<char> line) => KernelLog.RecordRecurring(LogLevel.Warning, line);

    private static uint MillisecondsUntil(ulong time)
    {
        ulong now = KernelClock.Nanoseconds;
        return time <= now ? 0 : (uint)((time - now) / NanosecondsPerMillisecond) + 1;
    }

    private static void ReportDeadlock()
    {
        ulong id = s_deadlocked;
        s_deadlocked = 0;
        if (id != 0)
        {
            DeadlockReport.Write(id);
        }
    }

    private readonly record struct Delay(ulong Thread, ulong Nanoseconds, ulong Place);

    [InlineArray(Capacity)]
    private struct DelayRing
    {
        public const int Capacity = 8;

        private Delay _first;
    }
}
