using UefiKernel.Memory;

namespace UefiKernel.Runtime;

/// <summary>
/// What is alive by itself. Statics are in objects of their own, which CoreLib keeps by a handle, so what is left here are thread statics, objects in the image's
/// data, and the stack with the registers that were put on it.
/// </summary>
/// <param name="stack">The lowest address of the stack in use.</param>
internal readonly unsafe struct KernelRoots(nuint* stack) : IRootSource<KernelObjectModel>
{
    /// <inheritdoc/>
    public void MarkRoots(ref ObjectMarker<KernelObjectModel> marker)
    {
        FrozenObjects.Mark(ref marker);
        marker.MarkReference(ThreadExports.Statics);

        // Any word there may be a reference, or look like one: nothing says which, and objects do not move, so keeping one too many does no harm.
        marker.MarkRange(stack, (nuint*)ThreadExports.StackEnd);
    }
}
