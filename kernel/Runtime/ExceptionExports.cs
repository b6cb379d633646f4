using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using UefiKernel.Diagnostics;

namespace UefiKernel.Runtime;

/// <summary>
/// Exceptions, first form: a throw prints the exception and stops the machine. CoreLib's two-pass dispatch is in the image but needs a stack walk
/// that this kernel does not have yet; the functions of that walk say so when they are called.
/// </summary>
internal static unsafe class ExceptionExports
{
    /// <summary>What <c>throw</c> compiles to.</summary>
    [RuntimeExport("RhpThrowEx")]
    [DoesNotReturn]
    private static void Throw(Exception exception) => Report(exception);

    /// <summary>Called when CoreLib itself gives up.</summary>
    [RuntimeExport("RhpFallbackFailFast")]
    [DoesNotReturn]
    private static void FallbackFailFast() => Panic.Halt("The class library failed fast");

    /// <summary>Nobody debugs the kernel from inside: no first-chance notification is wanted.</summary>
    [RuntimeExport("RhpFirstChanceExceptionNotification")]
    private static void NotifyFirstChance()
    {
    }

    /// <summary>Threads are never aborted.</summary>
    [RuntimeExport("RhpGetThreadAbortException")]
    private static void* GetThreadAbortException() => null;

    [DoesNotReturn]
    private static void Report(Exception exception)
    {
        Panic.Begin("Unhandled exception");
        for (Exception? e = exception; e != null; e = e.InnerException)
        {
            KernelLog.WriteLine($"[PANIC] {e.GetType().ToString()}: {e.Message}");
        }

        Panic.Stop();
    }

    [RuntimeExport("RhpRethrow")]
    private static void Rethrow() => Panic.MissingImport("RhpRethrow");

    [RuntimeExport("RhpSfiInit")]
    private static void StackFrameInit() => Panic.MissingImport("RhpSfiInit");

    [RuntimeExport("RhpSfiNext")]
    private static void StackFrameNext() => Panic.MissingImport("RhpSfiNext");

    [RuntimeExport("RhpEHEnumInitFromStackFrameIterator")]
    private static void ClauseInit() => Panic.MissingImport("RhpEHEnumInitFromStackFrameIterator");

    [RuntimeExport("RhpEHEnumNext")]
    private static void ClauseNext() => Panic.MissingImport("RhpEHEnumNext");

    [RuntimeExport("RhpCallCatchFunclet")]
    private static void CallCatch() => Panic.MissingImport("RhpCallCatchFunclet");

    [RuntimeExport("RhpCallFilterFunclet")]
    private static void CallFilter() => Panic.MissingImport("RhpCallFilterFunclet");

    [RuntimeExport("RhpCallFinallyFunclet")]
    private static void CallFinally() => Panic.MissingImport("RhpCallFinallyFunclet");

    [RuntimeExport("RhpCopyContextFromExInfo")]
    private static void CopyContext() => Panic.MissingImport("RhpCopyContextFromExInfo");

    /// <summary>The number of frames found: none without a stack walk, so that a fast failure still prints its message.</summary>
    [RuntimeExport("RhpGetCurrentThreadStackTrace")]
    private static int GetStackTrace(void** frames, uint capacity, void* current) => 0;

    [RuntimeExport("RhFindMethodStartAddress")]
    private static void FindMethodStart() => Panic.MissingImport("RhFindMethodStartAddress");
}
