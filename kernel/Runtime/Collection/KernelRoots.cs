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

        // Any word of a stack may be a reference, or look like one: the stack has no type information, and objects do not move,
        // so keeping one too many does no harm. A thread that was preempted has all of its registers there, including the XMM
        // registers: a copy of references may be under way in them.
        KernelThread* current = ThreadList.Current;
        for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
        {
            marker.MarkReference(thread->Statics);
            marker.MarkReference(thread->InlinedStatics != null ? *thread->InlinedStatics : 0);
            if (thread->State != KernelThreadState.Ended)
            {
                marker.MarkRange(
                    thread == current ? stack : ThreadStacks.RegistersOf(thread), (nuint*)thread->Stack.End.ToPointer());
            }
        }
    }
}
