using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// Memory on a stack in which the library keeps references while reflection calls a method, and which it reports because no GC
/// info describes it: CoreLib's <c>GCFrameRegistration</c> (dotnet/runtime release 10.0, <c>RuntimeImports.cs</c>).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ReportedReferences
{
    // CoreLib leaves these two words to the runtime.
    private ReportedReferences* _previous;
    private readonly nuint _unused;
    private readonly nuint* _words;
    private readonly uint _count;
    private readonly int _mayBeInterior;

    /// <summary>Marks what a thread's reported words refer to.</summary>
    public static void Mark(KernelThread* thread, ref ObjectMarker<KernelObjectModel> marker)
    {
        for (var reported = (ReportedReferences*)thread->ReportedReferences; reported != null; reported = reported->_previous)
        {
            for (uint i = 0; i < reported->_count; i++)
            {
                marker.MarkInterior(reported->_words[i]);
            }
        }
    }

    [RuntimeExport("RhRegisterForGCReporting")]
    private static void Register(ReportedReferences* reported)
    {
        KernelThread* thread = ThreadList.Current;
        reported->_previous = (ReportedReferences*)thread->ReportedReferences;
        thread->ReportedReferences = reported;
    }

    // The last one comes first, as CoreLib has it in a finally block.
    [RuntimeExport("RhUnregisterForGCReporting")]
    private static void Unregister(ReportedReferences* reported) =>
        ThreadList.Current->ReportedReferences = reported->_previous;
}
