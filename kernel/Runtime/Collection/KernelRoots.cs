using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Collection;

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

    public void ReportLost(void* holder, nuint* field, void* target) => LostReference.Report(holder, field, target);

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
