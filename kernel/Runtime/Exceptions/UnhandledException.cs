using System;
using System.Runtime;
using UefiKernel.Diagnostics;

namespace UefiKernel.Runtime.Exceptions;

/// <summary>The end of an exception that nobody catches.</summary>
internal static class UnhandledException
{
    /// <summary>CoreLib's OnUnhandledException callback: writes the exception, those that led to it and where each came from, and stops.</summary>
    [RuntimeExport("ReportUnhandledException")]
    private static void Report(object thrown)
    {
        Panic.Begin("Unhandled exception");
        var exception = thrown as Exception;
        for (Exception? e = exception; e != null; e = e.InnerException)
        {
            KernelLog.WriteLine($"[PANIC] {e.GetType().ToString()}: {e.Message}");
            if (e.StackTrace is { } trace)
                WriteTrace(trace);
        }

        Panic.Stop();
    }

    private static void WriteTrace(string trace)
    {
        foreach (ReadOnlySpan<char> line in trace.AsSpan().EnumerateLines())
        {
            KernelLog.Write("[PANIC] ");
            KernelLog.Write(line);
            KernelLog.WriteLine("");
        }
    }
}
