using System.Runtime;

namespace UefiKernel.Runtime.Windows;

/// <summary>The process that the kernel is to CoreLib: no environment variables, no file, no debugger, one processor in use.</summary>
internal static unsafe class ProcessEnvironment
{
    [RuntimeExport("GetCurrentProcess")]
    private static nint GetCurrentProcess() => HandleFunctions.CurrentProcess;

    /// <summary>PROCESSOR_NUMBER { group 0, number 0, reserved }.</summary>
    [RuntimeExport("GetCurrentProcessorNumberEx")]
    private static void GetCurrentProcessorNumber(uint* number) => *number = 0;

    [RuntimeExport("GetEnvironmentVariableW")]
    private static uint GetEnvironmentVariable(char* name, char* buffer, uint size)
    {
        WindowsError.Set(WindowsError.EnvironmentVariableNotFound);
        return 0;
    }

    [RuntimeExport("GetModuleFileNameW")]
    private static uint GetModuleFileName(nint module, char* buffer, uint size)
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }

    [RuntimeExport("DebugDebugger_IsNativeDebuggerAttached")]
    private static int IsNativeDebuggerAttached() => 0;

    /// <summary>There is no table of messages: the library then says "unknown error" with the number.</summary>
    [RuntimeExport("FormatMessageW")]
    private static uint FormatMessage(uint flags, void* source, uint id, uint language, char* buffer, uint size, void* arguments)
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }
}
