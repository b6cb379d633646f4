using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Threads;

/// <summary>Creates waitable objects, and frees them with their last reference.</summary>
internal static unsafe class WaitObjects
{
    /// <summary>Makes an object.</summary>
    /// <param name="kind">Any kind but a thread.</param>
    /// <param name="count">See <see cref="WaitObject.Count"/>.</param>
    /// <param name="maximum">See <see cref="WaitObject.Maximum"/>.</param>
    /// <returns>Null when there is no memory for it.</returns>
    public static WaitObject* Create(WaitKind kind, int count, int maximum)
    {
        var created = (WaitObject*)KernelHeap.AllocateZeroed((nuint)sizeof(WaitObject), 16);
        if (created == null)
        {
            return null;
        }

        created->Kind = kind;
        created->Count = count;
        created->Maximum = maximum;
        created->References = 1;
        return created;
    }

    /// <summary>Keeps an object's memory while it is used.</summary>
    public static void Hold(WaitObject* waited)
    {
        using (Interrupts.Disable())
        {
            waited->References++;
        }
    }

    /// <summary>
    /// Ends a <see cref="Hold"/>, or the maker's need. The object is no mutex with an owner, whose list would refer to freed
    /// memory.
    /// </summary>
    public static void Release(WaitObject* waited)
    {
        using (Interrupts.Disable())
        {
            if (--waited->References != 0)
            {
                return;
            }
        }

        KernelHeap.Free(waited);
    }
}
