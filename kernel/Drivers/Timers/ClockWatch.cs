using System.Runtime.InteropServices;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>
/// Keeps time right where the time-stamp counter is not invariant: a thread compares it with HPET or the ACPI timer each second,
/// and has the clock follow the timer where they differ.
/// </summary>
internal static unsafe class ClockWatch
{
    private const uint IntervalMilliseconds = 1000;
    private const ulong StackBytes = 64 * 1024;

    // Set during boot.
    private static CounterComparison? s_comparison;

    // Used by the thread that compares only.
    private static bool s_hasReportedTimer;

    /// <summary>The timer that the counter is compared with; null for none.</summary>
    public static string? Reference => s_comparison?.TimerName;

    /// <summary>How many times the clock was set right. Written by the thread that compares only.</summary>
    public static ulong Corrections { get; private set; }

    /// <summary>Makes the thread. Threads can run; nothing is done where there is no timer.</summary>
    /// <param name="timer">A timer that runs, or null.</param>
    public static void Start(IReferenceTimer? timer)
    {
        if (timer is null)
        {
            return;
        }

        KernelThread* thread = ThreadList.Create(StackBytes);
        if (thread == null)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, "[KERNEL] Time-stamp counter: there is no memory for the thread that compares it");
            return;
        }

        s_comparison = new CounterComparison(timer, static () => Cpu.ReadTimestamp());
        thread->Name = KernelThreadName.Clock;
        thread->Start = &Run;
        Scheduler.Begin(thread);
    }

    [UnmanagedCallersOnly]
    private static uint Run(void* parameter)
    {
        while (true)
        {
            Compare();
            Waits.Sleep(IntervalMilliseconds);
        }
    }

    private static void Compare()
    {
        // Interrupts may come: a reading that they hold up counts for less.
        CounterFinding finding = s_comparison!.Compare(KernelClock.Frequency);
        if (finding.Verdict == CounterVerdict.Deviates)
        {
            using (Interrupts.Disable())
            {
                KernelClock.Correct(finding.Count, finding.Nanoseconds, finding.Frequency);
            }

            Corrections++;
            ReportCorrection(finding);
        }
        else if (finding.Verdict == CounterVerdict.TimerStopped)
        {
            ReportTimer();
        }
    }

    // The first, second, fourth, eighth and so on: a counter that is wrong each second must not fill the log.
    private static void ReportCorrection(CounterFinding finding)
    {
        if (!ulong.IsPow2(Corrections))
        {
            return;
        }

        KernelLog.WriteLine(
            LogLevel.Warning,
            $"[KERNEL] Time-stamp counter: correction {Corrections}, {finding.Nanoseconds / 1000} µs by " +
            $"{s_comparison!.TimerName}; a machine that was suspended looks the same");
    }

    private static void ReportTimer()
    {
        if (s_hasReportedTimer)
        {
            return;
        }

        s_hasReportedTimer = true;
        KernelLog.WriteLine(
            LogLevel.Warning,
            $"[KERNEL] {s_comparison!.TimerName}: did not count for a while; the time-stamp counter is not compared meanwhile");
    }
}
