using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Processes: this one has a number, and there is no other. Each attempt fails as unsupported, for which the library throws a
/// Win32Exception.
/// </summary>
internal static unsafe class Processes
{
    // As Windows numbers them: a multiple of 4, and 0 and 4 are its own.
    private const uint OwnNumber = 8;

    [RuntimeExport("GetCurrentProcessId")]
    private static uint GetCurrentNumber() => OwnNumber;

    [RuntimeExport("GetProcessId")]
    private static uint GetNumber(nint process) =>
    process == HandleFunctions.CurrentProcess ? OwnNumber : (uint)WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("K32EnumProcesses")]
    private static int Enumerate(uint* numbers, uint size, uint* needed)
    {
        if (numbers == null || needed == null)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        *needed = size >= sizeof(uint) ? sizeof(uint) : 0u;
        if (size >= sizeof(uint))
        {
            *numbers = OwnNumber;
        }

        return 1;
    }

    [RuntimeExport("OpenProcess")]
    private static nint Open() => Fail();

    [RuntimeExport("CreateProcessW")]
    private static int Create() => Fail();

    [RuntimeExport("CreateProcessWithLogonW")]
    private static int CreateForUser() => Fail();

    [RuntimeExport("ShellExecuteExW")]
    private static int Execute() => Fail();

    [RuntimeExport("CreatePipe")]
    private static int CreatePipe() => Fail();

    [RuntimeExport("GetExitCodeProcess")]
    private static int GetExitCode() => Fail();

    [RuntimeExport("LookupPrivilegeValueW")]
    private static int LookUpPrivilege() => Fail();

    [RuntimeExport("AdjustTokenPrivileges")]
    private static int AdjustPrivileges() => Fail();

    private static int Fail()
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }
}
