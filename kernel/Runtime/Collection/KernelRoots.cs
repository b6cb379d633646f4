using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Collection;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The collector's roots. Statics are in objects that CoreLib keeps alive by handles. The roots here are thread statics, objects
/// in the image's data, and the stacks of all threads with their saved registers.
/// </summary>
/// <param name="stack">The lowest address in use of the stack of the thread that runs.</param>
internal readonly unsafe struct KernelRoots(nuint* stack) : IRootSource<KernelObjectModel>
{
    public void MarkRoots(ref ObjectMarker<KernelObjectModel> marker)
    {
        FrozenObjects.Mark(ref marker);
        KernelThread* current = ThreadList.Current;
        for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
        {
            marker.MarkReference(thread->Statics);
            marker.MarkReference(thread->InlinedStatics != null ? *thread->InlinedStatics : 0);
            if (thread->State != KernelThreadState.Ended)
            {
                StackRoots.Mark(thread, thread == current ? stack : ThreadStacks.RegistersOf(thread), ref marker);
            }
        }
    }

    public void ReportLost(void* holder, void* target)
    {
        KernelLog.WriteLine(
            LogLevel.Error,
            $"[KERNEL] Object 0x{(ulong)holder:X} of type 0x{(ulong)KernelObjectModel.KindOf(holder):X} refers to " +
            $"0x{(ulong)target:X} of type 0x{(ulong)KernelObjectModel.KindOf(target):X}");
        Fatal.Stop(
            "An object refers to one that nothing else keeps: a reference was stored without a write barrier, or kept too long");
    }

    public void VisitUnreached(ref ObjectMarker<KernelObjectModel> marker)
    {
        if (!PoisonedObjects.IsOn)
        {
            return;
        }

        PoisonedObjects.Begin();
        KernelThread* current = ThreadList.Current;
        for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
        {
            if (thread->State != KernelThreadState.Ended)
            {
                nuint* start = thread == current ? stack : ThreadStacks.RegistersOf(thread);
                for (nuint* word = start; word < thread->Stack.End.ToPointer(); word++)
                {
                    PoisonedObjects.Visit(*word, ref marker);
                }
            }
        }
    }
}
