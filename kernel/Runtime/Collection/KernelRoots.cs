using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// What is alive by itself. Statics are in objects of their own, which CoreLib keeps by a handle, so what is left here are thread
/// statics, objects in the image's data, and the stacks of all threads with the registers that were put on them.
/// </summary>
/// <param name="stack">The lowest address in use of the stack of the thread that runs.</param>
internal readonly unsafe struct KernelRoots(nuint* stack) : IRootSource<KernelObjectModel>
{
    public void MarkRoots(ref ObjectMarker<KernelObjectModel> marker)
    {
        FrozenObjects.Mark(ref marker);

        // Any word of a stack may be a reference, or look like one: nothing says which, and objects do not move, so keeping one
        // too many does no harm. A thread that lost the processor to an interrupt has all of its registers there, XMM registers
        // included: a copy of references may be under way in them.
        KernelThread* current = ThreadList.Current;
        for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
        {
            marker.MarkReference(thread->Statics);
            if (thread->State != KernelThreadState.Ended)
            {
                marker.MarkRange(
                    thread == current ? stack : ThreadStacks.RegistersOf(thread), (nuint*)thread->Stack.End.ToPointer());
            }
        }
    }
}
