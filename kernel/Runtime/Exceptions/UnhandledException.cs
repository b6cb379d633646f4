using System;
using System.Runtime;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>Handles an exception that nothing catches.</summary>
internal static class UnhandledException
{
    /// <summary>
    /// CoreLib's OnUnhandledException callback; what is thrown is always an Exception, as CoreLib wraps all else.
    /// </summary>
    [RuntimeExport("ReportUnhandledException")]
    private static void Report(object thrown)
    {
        if (thrown is Exception exception)
        {
            Fatal.Stop(exception);
        }

        Fatal.Stop("Unhandled exception that is no Exception");
    }
}
