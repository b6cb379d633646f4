using System.Runtime;

namespace UefiKernel.Runtime.Windows;

/// <summary>Events and waits belong to threads, of which there is one: nothing can be created, so every handle is invalid.</summary>
internal static unsafe class Synchronization
{
    private const uint WaitFailed = 0xFFFF_FFFF;

    [RuntimeExport("CreateEventExW")]
    private static nint CreateEvent(void* attributes, char* name, uint flags, uint access)
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }

    [RuntimeExport("SetEvent")]
    private static int SetEvent(nint handle) => FailHandle();

    [RuntimeExport("CloseHandle")]
    private static int CloseHandle(nint handle) => FailHandle();

    [RuntimeExport("DuplicateHandle")]
    private static int DuplicateHandle(nint sourceProcess, nint source, nint targetProcess, nint* target, uint access, int inherit, uint options)
    {
        *target = 0;
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }

    [RuntimeExport("WaitForMultipleObjectsEx")]
    private static uint WaitForMultipleObjects(uint count, nint* handles, int all, uint milliseconds, int alertable)
    {
        FailHandle();
        return WaitFailed;
    }

    private static int FailHandle()
    {
        WindowsError.Set(WindowsError.InvalidHandle);
        return 0;
    }
}
