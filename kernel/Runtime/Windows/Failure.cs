using System.Runtime;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>The functions by which CoreLib ends a process that cannot continue.</summary>
internal static unsafe class Failure
{
    /// <summary>CoreLib has written its reason to standard error before it calls this.</summary>
    [RuntimeExport("RaiseFailFastException")]
    private static void FailFast(void* record, void* context, uint flags) =>
    Fatal.Stop("The class library failed fast; its reason is in the lines above");

    // There is no event log to write to: registering fails, and the library then reports nothing there.
    [RuntimeExport("RegisterEventSourceW")]
    private static nint RegisterEventSource(char* server, char* source)
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }

    [RuntimeExport("DeregisterEventSource")]
    private static int DeregisterEventSource(nint source)
    {
        WindowsError.Set(WindowsError.InvalidHandle);
        return 0;
    }

    [RuntimeExport("ReportEventW")]
    private static int ReportEvent(
        nint source, ushort type, ushort category, uint id, void* user, ushort strings, uint size, char** text, void* data)
    {
        WindowsError.Set(WindowsError.InvalidHandle);
        return 0;
    }
}
