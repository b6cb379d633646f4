using System.Runtime;
using UefiKernel.Diagnostics;

namespace UefiKernel.Runtime.Windows;

/// <summary>
/// Threads, of which there is one, and what the library builds its own locks and pool from. No thread can be made: Thread.Start then throws the
/// OutOfMemoryException that it is documented to throw.
/// </summary>
internal static unsafe class Threads
{
    private const uint Infinite = 0xFFFF_FFFF;
    private const uint Timeout = 1460;

    [RuntimeExport("CreateThread")]
    private static nint CreateThread(void* attributes, nuint stackSize, void* start, void* parameter, uint flags, uint* id)
    {
        *id = 0;
        WindowsError.Set(WindowsError.NotEnoughMemory);
        return 0;
    }

    [RuntimeExport("ResumeThread")]
    private static uint ResumeThread(nint thread)
    {
        WindowsError.Set(WindowsError.InvalidHandle);
        return uint.MaxValue;
    }

    [RuntimeExport("SetThreadPriority")]
    private static int SetThreadPriority(nint thread, int priority) => Fail();

    [RuntimeExport("GetThreadIOPendingFlag")]
    private static int GetPendingFlag(nint thread, int* pending) => Fail();

    [RuntimeExport("GetSystemTimes")]
    private static int GetSystemTimes(long* idle, long* kernel, long* user) => Fail();

    /// <summary>Where a new thread would begin; it is only handed to CreateThread.</summary>
    [RuntimeExport("RhGetThreadEntryPointAddress")]
    private static void* GetEntryPoint() => null;

    /// <summary>The size of the stack that there is.</summary>
    [RuntimeExport("RhGetDefaultStackSize")]
    private static nuint GetDefaultStackSize()
    {
        void* low, high;
        ThreadExports.GetStackBounds(&low, &high);
        return (nuint)((byte*)high - (byte*)low);
    }

    /// <summary>The name is for debuggers; Thread.Name keeps it for the program.</summary>
    [RuntimeExport("RhSetCurrentThreadName")]
    private static void SetName(char* name)
    {
    }

    /// <summary>Debugger.Break: there is no debugger to break into.</summary>
    [RuntimeExport("RhDebugBreak")]
    private static void Break()
    {
    }

    // A critical section keeps other threads out.
    [RuntimeExport("InitializeCriticalSection")]
    private static void InitializeSection(void* section)
    {
    }

    [RuntimeExport("EnterCriticalSection")]
    private static void EnterSection(void* section)
    {
    }

    [RuntimeExport("LeaveCriticalSection")]
    private static void LeaveSection(void* section)
    {
    }

    [RuntimeExport("DeleteCriticalSection")]
    private static void DeleteSection(void* section)
    {
    }

    [RuntimeExport("InitializeConditionVariable")]
    private static void InitializeCondition(void* condition)
    {
    }

    [RuntimeExport("WakeConditionVariable")]
    private static void WakeCondition(void* condition)
    {
    }

    /// <summary>Nobody can wake the one thread: a wait with a limit lasts that long.</summary>
    [RuntimeExport("SleepConditionVariableCS")]
    private static int SleepCondition(void* condition, void* section, uint milliseconds)
    {
        if (milliseconds == Infinite)
            Panic.MissingImport("SleepConditionVariableCS (a wait, in a kernel with one thread)");

        Time.Sleep(milliseconds);
        WindowsError.Set(Timeout);
        return 0;
    }

    // Completion ports belong to files and sockets.
    [RuntimeExport("CreateIoCompletionPort")]
    private static nint CreatePort(nint file, nint port, nuint key, uint threads) => Fail();

    [RuntimeExport("GetQueuedCompletionStatus")]
    private static int GetCompletion(nint port, uint* bytes, nuint* key, void** overlapped, uint milliseconds) => Fail();

    [RuntimeExport("PostQueuedCompletionStatus")]
    private static int PostCompletion(nint port, uint bytes, nuint key, void* overlapped) => Fail();

    private static int Fail()
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }
}
