using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// The one way to stop the kernel, for all of its parts. The panic registers itself as the reporter (<see cref="SetReporter"/>);
/// without one the processor halts. Needs no memory. Methods are inlined so that a trace begins at the cause.
/// </summary>
internal static unsafe class Fatal
{
    // Set during boot.
    private static FatalReporter s_reporter;

    /// <summary>
    /// True once a report has begun: from then on nothing may wait for other threads, and nothing is collected.
    /// Written by the panic only.
    /// </summary>
    public static bool IsUnderWay { get; private set; }

    /// <summary>Sets the reporter.</summary>
    public static void SetReporter(FatalReporter reporter) => s_reporter = reporter;

    /// <summary>Called by the reporter when its report begins.</summary>
    public static void NoteBegin() => IsUnderWay = true;

    /// <summary>Says why, and stops.</summary>
    /// <param name="reason">What happened, in one line.</param>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stop(string reason)
    {
        Begin(reason);
        Stop();
    }

    /// <summary>
    /// Begins the report. What its cause adds is written to the log, then <see cref="Stop()"/> is called. Does not return when it
    /// is called by a part of a report.
    /// </summary>
    /// <param name="reason">What happened, in one line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(string reason)
    {
        if (s_reporter.Begin != null)
        {
            s_reporter.Begin(reason);
        }
    }

    /// <summary>Writes the rest of the report.</summary>
    [DoesNotReturn]
    public static void Stop()
    {
        if (s_reporter.Stop != null)
        {
            s_reporter.Stop();
        }

        while (true)
        {
            Cpu.HaltForever();
        }
    }

    /// <summary>Stops because of an unhandled exception.</summary>
    [DoesNotReturn]
    public static void Stop(Exception exception)
    {
        if (s_reporter.StopForException != null)
        {
            s_reporter.StopForException(exception);
        }

        Stop();
    }

    /// <summary>Stops because of an interrupt that cannot be handled.</summary>
    /// <param name="frame">The interrupted state.</param>
    /// <param name="address">The address whose access faulted, for page faults.</param>
    [DoesNotReturn]
    public static void Stop(InterruptFrame* frame, ulong address)
    {
        // It may have come in a call of the firmware.
        FirmwareGate.TakeBack();
        if (s_reporter.StopForFault != null)
        {
            s_reporter.StopForFault(frame, address);
        }

        Stop();
    }
}

/// <summary>What makes the last report: functions that need no object to be called.</summary>
internal unsafe struct FatalReporter
{
    /// <summary>Says why, in one line.</summary>
    public delegate*<string, void> Begin;

    /// <summary>Writes the rest; does not return.</summary>
    public delegate*<void> Stop;

    /// <summary>Reports an unhandled exception; does not return.</summary>
    public delegate*<Exception, void> StopForException;

    /// <summary>Reports an interrupted state, and the address whose access faulted; does not return.</summary>
    public delegate*<InterruptFrame*, ulong, void> StopForFault;
}
