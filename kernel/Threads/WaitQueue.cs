using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Threads;

/// <summary>One thread's wait for one object. It lies on the waiting thread's stack.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WaitBlock
{
    /// <summary>Who waits.</summary>
    public KernelThread* Thread;

    /// <summary>For what; null when it is a lock or a condition of the library.</summary>
    public WaitObject* Object;

    /// <summary>The queue it is in; null for none.</summary>
    public WaitQueue* Queue;

    /// <summary>Who is woken next; null behind the last.</summary>
    public WaitBlock* Next;

    /// <summary>Who is woken before; for the first, the last of the queue.</summary>
    public WaitBlock* Previous;
}

/// <summary>
/// Who waits for one thing, in the order in which they are woken. All zeros is an empty queue; it must not move while threads are
/// in it. One pointer long, as the library's CONDITION_VARIABLE has no more: the last one is found through the first.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WaitQueue
{
    /// <summary>The first to be woken, or null.</summary>
    public WaitBlock* First;

    /// <summary>Adds a wait that ends after all others.</summary>
    public static void Append(WaitQueue* queue, WaitBlock* block)
    {
        WaitBlock* first = queue->First;
        block->Queue = queue;
        block->Next = null;
        if (first == null)
        {
            block->Previous = block;
            queue->First = block;
            return;
        }

        block->Previous = first->Previous;
        block->Previous->Next = block;
        first->Previous = block;
    }

    /// <summary>Adds a wait that ends before all others.</summary>
    public static void Prepend(WaitQueue* queue, WaitBlock* block)
    {
        WaitBlock* first = queue->First;
        block->Queue = queue;
        block->Next = first;
        block->Previous = first == null ? block : first->Previous;
        if (first != null)
        {
            first->Previous = block;
        }

        queue->First = block;
    }

    /// <summary>Takes a wait out of its queue; nothing happens when it is in none.</summary>
    public static void Remove(WaitBlock* block)
    {
        WaitQueue* queue = block->Queue;
        if (queue == null)
        {
            return;
        }

        WaitBlock* first = queue->First;
        if (block == first)
        {
            queue->First = block->Next;
        }
        else
        {
            block->Previous->Next = block->Next;
        }

        if (block->Next != null)
        {
            block->Next->Previous = block->Previous;
        }
        else if (block != first)
        {
            first->Previous = block->Previous;
        }

        block->Queue = null;
    }
}
