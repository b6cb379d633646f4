using System.Runtime;
using UefiKernel.Diagnostics;

namespace UefiKernel.Runtime;

/// <summary>
/// Finalizers. The collector finds out which are due; they run at safe points, on the one thread there is: before the shell waits for a key, and in
/// GC.WaitForPendingFinalizers. An exception that one lets out is unhandled, as .NET documents.
/// </summary>
internal static unsafe class Finalization
{
    private static bool s_running;

    /// <summary>Runs all finalizers that are due. Called from a finalizer, returns at once: the one that runs must end first.</summary>
    public static void RunPending()
    {
        if (s_running)
            return;

        s_running = true;
        try
        {
            while (GarbageCollector.Finalizers.TryTakeReady(out nuint reference))
                Run((void*)reference);
        }
        finally
        {
            s_running = false;
        }
    }

    // The reference lies on the stack while its finalizer runs, where the collector finds it.
    private static void Run(void* reference) => MethodTable.FinalizerOf(*(MethodTable**)reference)(reference);

    [RuntimeExport("RhWaitForPendingFinalizers")]
    private static void WaitForPending(int allowReentrantWait) => RunPending();

    [RuntimeExport("RhSuppressFinalize")]
    private static void Suppress(void* reference)
    {
        if ((*(MethodTable**)reference)->HasFinalizer)
            KernelObjectModel.SetFinalizationSuppressed(KernelObjectModel.BlockOf((nuint)reference), suppressed: true);
    }

    /// <summary>A suppressed object is still registered, so that taking the suppression back is enough; another one is registered (again).</summary>
    /// <returns>0 when memory for the registration is out: CoreLib throws OutOfMemoryException.</returns>
    [RuntimeExport("RhReRegisterForFinalize")]
    private static byte RegisterAgain(void* reference)
    {
        if (!(*(MethodTable**)reference)->HasFinalizer)
            return 1;

        void* block = KernelObjectModel.BlockOf((nuint)reference);
        if (KernelObjectModel.IsFinalizationSuppressed(block))
        {
            KernelObjectModel.SetFinalizationSuppressed(block, suppressed: false);
            return 1;
        }

        return GarbageCollector.Finalizers.Register((nuint)reference) ? (byte)1 : (byte)0;
    }

    // CoreLib has a loop for a finalizer thread of its own, which is linked in and never started: there is one thread. These three are what it calls.
    [RuntimeExport("RhpWaitForFinalizerRequest")]
    private static uint WaitForRequest()
    {
        Panic.MissingImport("RhpWaitForFinalizerRequest (a finalizer thread)");
        return 0;
    }

    [RuntimeExport("RhpSignalFinalizationComplete")]
    private static void SignalComplete(uint count, int fullCollections) =>
        Panic.MissingImport("RhpSignalFinalizationComplete (a finalizer thread)");

    [RuntimeExport("RhpGetNextFinalizableObject")]
    private static void* GetNext() => GarbageCollector.Finalizers.TryTakeReady(out nuint reference) ? (void*)reference : null;
}
