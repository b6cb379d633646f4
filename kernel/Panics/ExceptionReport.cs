using System;
using UefiKernel.Kernel.Log;

namespace UefiKernel.Kernel.Panics;

/// <summary>An unhandled exception, and those that led to it.</summary>
internal static class ExceptionReport
{
    // A chain that leads back to itself ends here.
    private const int ChainLimit = 10;

    /// <summary>Writes type, message and trace of each exception of the chain, outermost first.</summary>
    /// <param name="exception">The exception, or null for none.</param>
    public static void Write(Exception? exception)
    {
        for (int link = 0; exception is not null && link < ChainLimit; link++)
        {
            PanicScreen.BeginSection();
            KernelLog.WriteLine(
                $"[PANIC] {(link == 0 ? "" : "Because of ")}{exception.GetType().ToString()}: {exception.Message}");
            if (exception.StackTrace is { } trace)
            {
                WriteTrace(trace);
            }

            exception = exception.InnerException;
        }
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
