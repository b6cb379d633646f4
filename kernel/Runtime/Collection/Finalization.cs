using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Programs;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// Finalizers. The collector finds the ones that are due. CoreLib's loop runs them on a thread of its own, which these functions
/// put to sleep and wake. An exception that leaves a finalizer is unhandled, as .NET documents.
/// </summary>
internal static unsafe class Finalization
{
    private const ulong StackBytes = ThreadStacks.DefaultBytes;

    // Guards GarbageCollector.Finalizers outside of collections; during a collection all other threads are stopped.
    private static SharedLock Lock => default;

    // Set during boot.
    private static WaitObject* s_request;
    private static WaitObject* s_done;

    // One word: exchanged when a program's finalizer had to be ended.
    private static KernelThread* s_thread;

    /// <summary>Whether the caller is the thread that runs finalizers.</summary>
    public static bool IsOnThread => s_thread != null && ThreadList.Current == s_thread;

    /// <summary>Makes the thread that runs finalizers.</summary>
    /// <returns>False when there is no memory for it.</returns>
    public static bool TryStart()
    {
        s_request = WaitObjects.Create(WaitKind.AutoEvent, 0, 1);
        s_done = WaitObjects.Create(WaitKind.ManualEvent, 0, 1);
        return s_request != null && s_done != null && TryStartThread();
    }

    /// <summary>Makes another thread for the one that runs finalizers, which is the caller and is about to end.</summary>
    /// <returns>False when there is no memory for it.</returns>
    public static bool TryReplaceThread()
    {
        bool replaced = TryStartThread();
        Waits.Set(s_done);
        Request();
        return replaced;
    }

    private static bool TryStartThread()
    {
        KernelThread* thread = ThreadList.Create(StackBytes);
        if (thread == null)
        {
            return false;
        }

        thread->Name = KernelThreadName.Finalizer;

        // The library has finalizers that allocate, such as that of a task whose exception was never observed.
        thread->MayUseReserve = true;
        thread->Start = &Run;
        s_thread = thread;
        Scheduler.Begin(thread);
        return true;
    }

    /// <summary>Wakes the thread: finalizers are due. Before there is one they wait.</summary>
    public static void Request()
    {
        if (s_thread != null)
        {
            Waits.Set(s_request);
        }
    }

    /// <summary>
    /// Waits until all finalizers that are due have run. Called from a finalizer, returns at once: the one that runs must end
    /// first.
    /// </summary>
    public static void WaitForPending()
    {
        if (s_thread == null || IsOnThread)
        {
            return;
        }

        Waits.Reset(s_done);
        Waits.Set(s_request);
        Waits.For(s_done, Waits.Infinite);
    }

    [RuntimeExport("RhWaitForPendingFinalizers")]
    private static void WaitForPending(int allowReentrantWait) => WaitForPending();

    [UnmanagedCallersOnly]
    private static uint Run(void* parameter)
    {
        ProcessFinalizers();
        return 0;
    }

    [RuntimeExport("RhpWaitForFinalizerRequest")]
    private static uint WaitForRequest()
    {
        // The frames of the wait are not fully initialised: references that earlier finalizers left on the stack would look alive
        // to the collector.
        GarbageCollector.WipeStackBelow();
        Waits.For(s_request, Waits.Infinite);
        NoCollectionRegion.RunCallbacks();
        return 1;
    }

    [RuntimeExport("RhpSignalFinalizationComplete")]
    private static void SignalComplete(uint count, int fullCollections) => Waits.Set(s_done);

    // The reference is kept by the stack from here on, where the collector finds it.
    [RuntimeExport("RhpGetNextFinalizableObject")]
    private static void* GetNext()
    {
        using (Lock.Enter())
        {
            while (GarbageCollector.Finalizers.TryTakeReady(out nuint reference))
            {
                // What a program has left behind is not called any more, as .NET calls no finalizers at a program's end.
                MethodTable* type = *(MethodTable**)reference;
                if (ProgramCode.IsOpen || !ProgramTable.ContainsCode((ulong)MethodTable.FinalizerOf(type)))
                {
                    return (void*)reference;
                }
            }

            return null;
        }
    }

    /// <summary>CoreLib's loop; does not return.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("ProcessFinalizers")]
    private static extern void ProcessFinalizers();

    [RuntimeExport("RhSuppressFinalize")]
    private static void Suppress(void* reference)
    {
        if ((*(MethodTable**)reference)->HasFinalizer)
        {
            KernelObjectModel.SetFinalizationSuppressed(KernelObjectModel.BlockOf((nuint)reference), suppressed: true);
        }
    }

    /// <summary>
    /// A suppressed object is still registered, so that taking the suppression back is enough; another one is registered (again).
    /// </summary>
    /// <returns>0 when memory for the registration is out: CoreLib throws OutOfMemoryException.</returns>
    [RuntimeExport("RhReRegisterForFinalize")]
    private static byte RegisterAgain(void* reference)
    {
        if (!(*(MethodTable**)reference)->HasFinalizer)
        {
            return 1;
        }

        void* block = KernelObjectModel.BlockOf((nuint)reference);
        if (KernelObjectModel.IsFinalizationSuppressed(block))
        {
            KernelObjectModel.SetFinalizationSuppressed(block, suppressed: false);
            return 1;
        }

        using (Lock.Enter())
        {
            return GarbageCollector.Finalizers.Register((nuint)reference) ? (byte)1 : (byte)0;
        }
    }
}
