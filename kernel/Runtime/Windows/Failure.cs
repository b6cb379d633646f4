using System.Runtime;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>The functions by which CoreLib ends a process that cannot continue.</summary>
internal static unsafe class Failure
{
    // One word: set when the first program runs.
    private static delegate*<void> s_handler;

    /// <summary>Sets who is asked first.</summary>
    /// <param name="handler">Called on the thread; does not return when it is a program's.</param>
    public static void SetHandler(delegate*<void> handler) => s_handler = handler;

    /// <summary>CoreLib has written its reason to standard error before it calls this.</summary>
    [RuntimeExport("RaiseFailFastException")]
    private static void FailFast(void* record, void* context, uint flags)
    {
        if (s_handler != null)
        {
            s_handler();
        }

        Fatal.Stop("The class library failed fast; its reason is in the lines above");
    }

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
