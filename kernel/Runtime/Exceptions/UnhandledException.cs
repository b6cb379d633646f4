using System;
using System.Runtime;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>Handles an exception that nothing catches.</summary>
internal static unsafe class UnhandledException
{
    // One word: set when the first program runs.
    private static delegate*<Exception, void> s_handler;

    /// <summary>Sets who is asked first.</summary>
    /// <param name="handler">Called on the thread; does not return when the exception is a program's.</param>
    public static void SetHandler(delegate*<Exception, void> handler) => s_handler = handler;

    /// <summary>
    /// CoreLib's OnUnhandledException callback; what is thrown is always an Exception, as CoreLib wraps all else.
    /// </summary>
    [RuntimeExport("ReportUnhandledException")]
    private static void Report(object thrown)
    {
        if (thrown is Exception exception)
        {
            if (s_handler != null)
            {
                s_handler(exception);
            }

            Fatal.Stop(exception);
        }

        Fatal.Stop("Unhandled exception that is no Exception");
    }
}
