using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Library.KernelFunctions;

namespace UefiKernel.Image.Library;

/// <summary>Functions of Windows with arguments that make no sense: each returns the error that Windows documents, and touches nothing.</summary>
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
        new("arguments: results that nobody wants may be null", static () => GetSystemTimes(null, null, null) == 1 && ReadSystemTimes()),
        new("arguments: a process that is none has no number", static () => GetProcessId(0x1234) == 0 && LastError == InvalidHandle && GetProcessId(-1) != 0),
        new("arguments: a list of processes without room", static () => { uint needed = 9; return K32EnumProcesses(null, 4, &needed) == 0 && LastError == InvalidParameter && needed == 9; }),
        new("arguments: writing nothing, nowhere and too much", Writing),
        new("arguments: a file's time before its epoch", static () => { long time = -1; ulong* target = stackalloc ulong[2]; return FileTimeToSystemTime(&time, target) == 0 && LastError == InvalidParameter; }),
        new("arguments: a name that no library and no function has", Names),
    ];

    private static bool RandomBytes()
    {
        byte* bytes = stackalloc byte[8];
        return BCryptGenRandom(0, bytes, 8, 2) == 0 && *(ulong*)bytes != 0 && BCryptGenRandom(0, null, 0, 2) == 0
            && BCryptGenRandom(0, null, 8, 2) == StatusInvalidParameter && BCryptGenRandom(0, null, uint.MaxValue, 2) == StatusInvalidParameter
            && BCryptGenRandom(0x1234, bytes, 8, 0) == StatusInvalidHandle;
    }

    private static bool CommitWraps()
    {
        nint reserved = VirtualAlloc(0, 1 << 20, Reserve, 4);
        bool refused = VirtualAlloc(reserved + 4096, nuint.MaxValue - 100, Commit, 4) == 0 && VirtualAlloc(reserved + 4096, unchecked((nuint)(-4096)), Commit, 4) == 0;
        bool good = VirtualAlloc(reserved + 4096, 4096, Commit, 4) == reserved + 4096;
        return reserved != 0 && refused && good && VirtualFree(reserved, 0, Release) == 1 && VirtualFree(reserved + 4096, 0, Release) == 0;
    }

    private static bool Priority()
    {
        nint self = GetCurrentThread();
        bool refused = SetThreadPriority(self, int.MaxValue) == 0 && LastError == InvalidParameter && SetThreadPriority(self, int.MinValue) == 0
            && SetThreadPriority(self, 3) == 0 && GetThreadPriority(self) == 0;
        bool highest = SetThreadPriority(self, 15) == 1 && GetThreadPriority(self) == 2;
        return SetThreadPriority(self, 0) == 1 && refused && highest;
    }

    private static bool ReadSystemTimes()
    {
        long idle, kernel, user;
        return GetSystemTimes(&idle, &kernel, &user) == 1 && idle <= kernel && user == 0;
    }

    private static bool Writing()
    {
        nint log = GetStdHandle(-11);
        uint written = 7;
        byte one = (byte)'x';
        return WriteFile(log, &one, 0, &written, null) == 1 && written == 0 && WriteFile(log, null, 5, &written, null) == 0 && LastError == InvalidParameter
            && WriteFile(log, &one, uint.MaxValue, &written, null) == 0 && LastError == InvalidParameter && WriteFile(log, &one, 0, null, null) == 1
            && WriteFile(0x1234, &one, 1, null, null) == 0 && LastError == InvalidHandle;
    }

    private static bool Names()
    {
        const uint ModuleNotFound = 126;
        const uint ProcedureNotFound = 127;
        fixed (char* library = "none.dll", self = "kernel32.dll")
        fixed (byte* function = "NoSuchFunction"u8)
        {
            bool none = LoadLibraryExW(library, 0, 0) == 0 && LastError == ModuleNotFound && LoadLibraryExW(null, 0, 0) == 0;
            nint image = LoadLibraryExW(self, 0, 0);
            return none && image != 0 && GetProcAddress(image, function) == 0 && LastError == ProcedureNotFound && GetProcAddress(0x1234, function) == 0
                && LastError == InvalidHandle && FreeLibrary(0x1234) == 0 && FreeLibrary(image) == 1;
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
