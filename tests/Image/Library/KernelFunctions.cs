using System.Runtime.InteropServices;

namespace UefiKernel.Image.Library;

/// <summary>Functions of Windows over handles, called without the library's guards around them.</summary>
internal static unsafe class KernelFunctions
{
    public const uint InvalidHandle = 6;
    public const uint InvalidParameter = 87;
    public const uint TimedOut = 258;
    public const uint AbandonedWait = 735;

    /// <summary>The error of the last function that failed.</summary>
    public static uint LastError => (uint)Marshal.GetLastPInvokeError();

#pragma warning disable SYSLIB1054 // Nothing is to be generated around these declarations.
    [DllImport("kernel32", SetLastError = true)]
    public static extern int CloseHandle(nint handle);

    [DllImport("kernel32", SetLastError = true)]
    public static extern nint GetStdHandle(int which);

    [DllImport("kernel32", SetLastError = true)]
    public static extern uint GetFileType(nint handle);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int ReadFile(nint handle, byte* buffer, uint count, uint* read, void* overlapped);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int FlushFileBuffers(nint handle);

    [DllImport("kernel32", SetLastError = true)]
    public static extern uint WaitForSingleObject(nint handle, uint milliseconds);

    [DllImport("kernel32", SetLastError = true)]
    public static extern uint WaitForMultipleObjectsEx(uint count, nint* handles, int all, uint milliseconds, int alertable);

    [DllImport("kernel32", SetLastError = true)]
    public static extern nint CreateEventExW(void* attributes, char* name, uint flags, uint access);

    [DllImport("kernel32", SetLastError = true)]
    public static extern nint CreateMutexExW(void* attributes, char* name, uint flags, uint access);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int SetEvent(nint handle);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int ResetEvent(nint handle);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int ReleaseMutex(nint handle);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int ReleaseSemaphore(nint handle, int count, int* before);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int SetThreadPriority(nint handle, int priority);

    [DllImport("kernel32", SetLastError = true)]
    public static extern nint GetCurrentThread();

    [DllImport("kernel32", SetLastError = true)]
    public static extern int DuplicateHandle(
        nint sourceProcess, nint source, nint targetProcess, nint* target, uint access, int inherit, uint options);

    [DllImport("kernel32", SetLastError = true)]
    public static extern nint CreateIoCompletionPort(nint file, nint port, nuint key, uint threads);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int PostQueuedCompletionStatus(nint port, uint bytes, nuint key, nint overlapped);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int GetQueuedCompletionStatus(nint port, uint* bytes, nuint* key, nint* overlapped, uint milliseconds);

    [DllImport("kernel32", SetLastError = true)]
    public static extern int GetQueuedCompletionStatusEx(
        nint port, OverlappedEntry* entries, uint count, uint* removed, uint milliseconds, int alertable);
#pragma warning restore SYSLIB1054

    /// <summary>OVERLAPPED_ENTRY.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OverlappedEntry
    {
        public nuint Key;
        public nint Overlapped;
        public nuint Reserved;
        public uint Bytes;
    }
}
