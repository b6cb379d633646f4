using System.Collections.Generic;
using System.Runtime.InteropServices;
using static UefiKernel.Image.Library.KernelFunctions;

namespace UefiKernel.Image.Library;

/// <summary>
/// Functions of Windows with arguments that make no sense: each returns the error that Windows documents, and touches nothing.
/// </summary>
internal static unsafe class ArgumentChecks
{
    private const int StatusInvalidHandle = unchecked((int)0xC000_0008);
    private const int StatusInvalidParameter = unchecked((int)0xC000_000D);
    private const uint Reserve = 0x2000;
    private const uint Commit = 0x1000;
    private const uint Release = 0x8000;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("arguments: random bytes", RandomBytes),
        new("arguments: a commit beyond the end of addresses is refused", CommitWraps),
        new("arguments: a thread's priority", Priority),
        new("arguments: results that nobody wants may be null", static () =>
        {
            Check.Equal(1, GetSystemTimes(null, null, null));
            ReadSystemTimes();
        }),
        new("arguments: a process that is none has no number", static () =>
        {
            Check.Equal(0U, GetProcessId(0x1234));
            Check.Equal(InvalidHandle, LastError);
            Check.True(GetProcessId(-1) != 0);
        }),
        new("arguments: a list of processes without room", static () =>
        {
            uint needed = 9;
            Check.Equal(0, K32EnumProcesses(null, 4, &needed));
            Check.Equal(InvalidParameter, LastError);
            Check.Equal(9U, needed);
        }),
        new("arguments: writing nothing, nowhere and too much", Writing),
        new("arguments: a file's time before its epoch", static () =>
        {
            long time = -1;
            ulong* target = stackalloc ulong[2];
            Check.Equal(0, FileTimeToSystemTime(&time, target));
            Check.Equal(InvalidParameter, LastError);
        }),
        new("arguments: a name that no library and no function has", Names),
    ];

    private static void RandomBytes()
    {
        byte* bytes = stackalloc byte[8];
        Check.Equal(0, BCryptGenRandom(0, bytes, 8, 2));
        Check.True(*(ulong*)bytes != 0);
        Check.Equal(0, BCryptGenRandom(0, null, 0, 2));
        Check.Equal(StatusInvalidParameter, BCryptGenRandom(0, null, 8, 2));
        Check.Equal(StatusInvalidParameter, BCryptGenRandom(0, null, uint.MaxValue, 2));
        Check.Equal(StatusInvalidHandle, BCryptGenRandom(0x1234, bytes, 8, 0));
    }

    private static void CommitWraps()
    {
        nint reserved = VirtualAlloc(0, 1 << 20, Reserve, 4);
        Check.Equal(0, VirtualAlloc(reserved + 4096, nuint.MaxValue - 100, Commit, 4));
        Check.Equal(0, VirtualAlloc(reserved + 4096, unchecked((nuint)(-4096)), Commit, 4));
        Check.Equal(reserved + 4096, VirtualAlloc(reserved + 4096, 4096, Commit, 4));
        Check.True(reserved != 0);
        Check.Equal(1, VirtualFree(reserved, 0, Release));
        Check.Equal(0, VirtualFree(reserved + 4096, 0, Release));
    }

    private static void Priority()
    {
        nint self = GetCurrentThread();
        Check.Equal(0, SetThreadPriority(self, int.MaxValue));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(0, SetThreadPriority(self, int.MinValue));
        Check.Equal(0, SetThreadPriority(self, 3));
        Check.Equal(0, GetThreadPriority(self));
        Check.Equal(1, SetThreadPriority(self, 15));
        Check.Equal(2, GetThreadPriority(self));
        Check.Equal(1, SetThreadPriority(self, 0));
    }

    private static void ReadSystemTimes()
    {
        long idle, kernel, user;
        Check.Equal(1, GetSystemTimes(&idle, &kernel, &user));
        Check.True(idle <= kernel);
        Check.Equal(0, user);
    }

    private static void Writing()
    {
        nint log = GetStdHandle(-11);
        uint written = 7;
        byte one = (byte)'x';
        Check.Equal(1, WriteFile(log, &one, 0, &written, null));
        Check.Equal(0U, written);
        Check.Equal(0, WriteFile(log, null, 5, &written, null));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(0, WriteFile(log, &one, uint.MaxValue, &written, null));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(1, WriteFile(log, &one, 0, null, null));
        Check.Equal(0, WriteFile(0x1234, &one, 1, null, null));
        Check.Equal(InvalidHandle, LastError);
    }

    private static void Names()
    {
        const uint ModuleNotFound = 126;
        const uint ProcedureNotFound = 127;
        fixed (char* library = "none.dll", self = "kernel32.dll")
        fixed (byte* function = "NoSuchFunction"u8)
        {
            Check.Equal(0, LoadLibraryExW(library, 0, 0));
            Check.Equal(ModuleNotFound, LastError);
            Check.Equal(0, LoadLibraryExW(null, 0, 0));
            nint image = LoadLibraryExW(self, 0, 0);
            Check.True(image != 0);
            Check.Equal(0, GetProcAddress(image, function));
            Check.Equal(ProcedureNotFound, LastError);
            Check.Equal(0, GetProcAddress(0x1234, function));
            Check.Equal(InvalidHandle, LastError);
            Check.Equal(0, FreeLibrary(0x1234));
            Check.Equal(1, FreeLibrary(image));
        }
    }

#pragma warning disable SYSLIB1054 // Nothing is to be generated around these declarations.
    [DllImport("bcrypt")]
    private static extern int BCryptGenRandom(nint algorithm, byte* buffer, uint count, uint flags);

    [DllImport("kernel32", SetLastError = true)]
    private static extern nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int VirtualFree(nint address, nuint size, uint type);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int GetThreadPriority(nint handle);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int GetSystemTimes(long* idle, long* kernel, long* user);

    [DllImport("kernel32", SetLastError = true)]
    private static extern uint GetProcessId(nint process);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int K32EnumProcesses(uint* numbers, uint size, uint* needed);

    [DllImport("kernel32", SetLastError = true)]
    private static extern nint GetStdHandle(int which);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int WriteFile(nint handle, byte* buffer, uint count, uint* written, void* overlapped);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int FileTimeToSystemTime(long* fileTime, void* time);

    [DllImport("kernel32", SetLastError = true)]
    private static extern nint LoadLibraryExW(char* name, nint file, uint flags);

    [DllImport("kernel32", SetLastError = true)]
    private static extern nint GetProcAddress(nint library, byte* name);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int FreeLibrary(nint library);
#pragma warning restore SYSLIB1054
}
