using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Threads;

/// <summary>What a waitable object is.</summary>
internal enum WaitKind
{
    /// <summary>An event that stays set until it is reset.</summary>
    ManualEvent,

    /// <summary>An event that one thread's wait resets.</summary>
    AutoEvent,

    /// <summary>A count that each wait takes one from.</summary>
    Semaphore,

    /// <summary>
    /// A semaphore that wakes the latest waiter first, for the library's pool of threads: a completion port that no file belongs
    /// to.
    /// </summary>
    CompletionPort,

    /// <summary>A lock that knows its owner, who may take it again.</summary>
    Mutex,

    /// <summary>A thread, signalled when it has ended.</summary>
    Thread,
}

/// <summary>
/// Something a thread can wait for. Pure bookkeeping: threads whose waits end are returned to the caller as a list, linked by
/// <see cref="KernelThread.NextReady"/>. Interrupts are off in every call.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WaitObject
{
    /// <summary>WAIT_OBJECT_0, to which the object's number is added.</summary>
    public const uint Signalled = 0;

    /// <summary>WAIT_ABANDONED_0: the object was a mutex whose owner ended without releasing it.</summary>
    public const uint Abandoned = 0x80;

    /// <summary>WAIT_TIMEOUT.</summary>
    public const uint TimedOut = 0x102;

    /// <summary>WAIT_FAILED.</summary>
    public const uint Failed = 0xFFFF_FFFF;

    /// <summary>What it is.</summary>
    public WaitKind Kind;

    /// <summary>
    /// The number of references: from its creator and, for a thread, from handles. The memory is freed with the last one.
    /// </summary>
    public int References;

    /// <summary>
    /// Semaphore and completion port: what is left. Event and thread: 1 when set. Mutex: how many times its owner has taken it.
    /// </summary>
    public int Count;

    /// <summary>Semaphore: the most that <see cref="Count"/> can be.</summary>
    public int Maximum;

    /// <summary>Mutex: whether the last owner ended without releasing it, and no waiter has been informed yet.</summary>
    public bool IsAbandoned;

    /// <summary>Mutex: its owner, or null.</summary>
    public KernelThread* Owner;

    /// <summary>Mutex: the next one that the same thread owns.</summary>
    public WaitObject* NextOwned;

    /// <summary>Who waits.</summary>
    public WaitQueue Waiters;

    /// <summary>Whether a wait of a thread would end at once.</summary>
    public readonly bool IsFreeFor(KernelThread* thread) =>
        Kind == WaitKind.Mutex ? Owner == null || Owner == thread : Count > 0;

    /// <summary>Ends a wait: takes what <see cref="IsFreeFor"/> said is there.</summary>
    /// <returns>Whether it was a mutex that its owner had abandoned.</returns>
    public static bool Take(WaitObject* waited, KernelThread* thread)
    {
        switch (waited->Kind)
        {
            case WaitKind.Mutex:
                if (waited->Owner == null)
                {
                    waited->Owner = thread;
                    waited->NextOwned = thread->OwnedMutexes;
                    thread->OwnedMutexes = waited;
                }

                waited->Count++;
                bool abandoned = waited->IsAbandoned;
                waited->IsAbandoned = false;
                return abandoned;
            case WaitKind.AutoEvent or WaitKind.Semaphore or WaitKind.CompletionPort:
                waited->Count--;
                return false;
            default:
                return false;
        }
    }

    /// <summary>Puts a thread into the queues of all it waits for; its blocks are set.</summary>
    public static void Enqueue(KernelThread* thread)
    {
        for (int i = 0; i < thread->BlockCount; i++)
        {
            WaitBlock* block = &thread->Blocks[i];
            WaitQueue* queue = &block->Object->Waiters;
            block->Thread = thread;
            if (block->Object->Kind == WaitKind.CompletionPort)
            {
                WaitQueue.Prepend(queue, block);
            }
            else
            {
                WaitQueue.Append(queue, block);
            }
        }
    }

    /// <summary>Puts a thread into the queue of something that is no object: a lock or a condition of the library.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="block">Lies on the thread's stack until its wait has ended.</param>
    public static void Enqueue(KernelThread* thread, WaitQueue* queue, WaitBlock* block)
    {
        *block = new WaitBlock { Thread = thread };
        WaitQueue.Append(queue, block);
        thread->Blocks = block;
        thread->BlockCount = 1;
        thread->WaitsForAll = false;
    }

    /// <summary>Takes a thread out of all queues; nothing happens when it is in none.</summary>
    public static void Dequeue(KernelThread* thread)
    {
        for (int i = 0; i < thread->BlockCount; i++)
        {
            WaitQueue.Remove(&thread->Blocks[i]);
        }

        thread->BlockCount = 0;
        thread->Blocks = null;
    }

    /// <summary>Ends a thread's wait if what it waits for is there.</summary>
    /// <returns>False when it is not; then nothing has changed.</returns>
    public static bool TrySatisfy(KernelThread* thread)
    {
        int first = -1;
        for (int i = 0; i < thread->BlockCount; i++)
        {
            bool isFree = thread->Blocks[i].Object->IsFreeFor(thread);
            if (isFree && first < 0)
            {
                first = i;
            }

            if (!isFree && thread->WaitsForAll)
            {
                return false;
            }

            if (isFree && !thread->WaitsForAll)
            {
                break;
            }
        }

        if (first < 0)
        {
            return false;
        }

        bool abandoned = false;
        for (int i = first; i < thread->BlockCount; i++)
        {
            abandoned |= Take(thread->Blocks[i].Object, thread);
            if (!thread->WaitsForAll)
            {
                break;
            }
        }

        thread->WaitResult = (abandoned ? Abandoned : Signalled) + (uint)(thread->WaitsForAll ? 0 : first);
        return true;
    }

    /// <summary>Sets an event, or marks a thread as ended.</summary>
    /// <returns>Who may go on.</returns>
    public static KernelThread* Set(WaitObject* waited)
    {
        waited->Count = 1;
        return Release(waited);
    }

    /// <summary>Adds to a semaphore or a completion port.</summary>
    /// <param name="waited">The object.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="released">Who may go on.</param>
    /// <returns>False when that would be more than its maximum: then nothing has changed.</returns>
    public static bool TryAdd(WaitObject* waited, int count, out KernelThread* released)
    {
        released = null;
        if (count > waited->Maximum - waited->Count)
        {
            return false;
        }

        waited->Count += count;
        released = Release(waited);
        return true;
    }

    /// <summary>Gives a mutex back once.</summary>
    /// <param name="waited">The mutex.</param>
    /// <param name="thread">Who gives it back.</param>
    /// <param name="released">Who may go on.</param>
    /// <returns>False when the thread does not own it.</returns>
    public static bool TryGiveBack(WaitObject* waited, KernelThread* thread, out KernelThread* released)
    {
        released = null;
        if (waited->Owner != thread)
        {
            return false;
        }

        if (--waited->Count == 0)
        {
            WaitObject** place = &thread->OwnedMutexes;
            while (*place != waited)
            {
                place = &(*place)->NextOwned;
            }

            *place = waited->NextOwned;
            waited->Owner = null;
            released = Release(waited);
        }

        return true;
    }

    /// <summary>Gives up all mutexes of a thread that ends.</summary>
    /// <returns>Who may go on.</returns>
    public static KernelThread* Abandon(KernelThread* thread)
    {
        KernelThread* all = null;
        while (thread->OwnedMutexes != null)
        {
            WaitObject* mutex = thread->OwnedMutexes;
            mutex->IsAbandoned = true;
            mutex->Count = 1;
            TryGiveBack(mutex, thread, out KernelThread* released);
            all = Join(all, released);
        }

        return all;
    }

    /// <summary>Ends the waits of as many threads as an object's state allows, first come first served.</summary>
    private static KernelThread* Release(WaitObject* waited)
    {
        KernelThread* first = null;
        KernelThread* last = null;
        WaitBlock* block = waited->Waiters.First;
        while (block != null)
        {
            KernelThread* thread = block->Thread;
            if (!waited->IsFreeFor(thread))
            {
                break;
            }

            if (!TrySatisfy(thread))
            {
                block = block->Next;
                continue;
            }

            Dequeue(thread);
            thread->NextReady = null;
            if (last != null)
            {
                last->NextReady = thread;
            }
            else
            {
                first = thread;
            }

            last = thread;

            // A thread may have been in the queue more than once, so that the block behind need not be in it any more.
            block = waited->Waiters.First;
        }

        return first;
    }

    private static KernelThread* Join(KernelThread* first, KernelThread* second)
    {
        if (first == null)
        {
            return second;
        }

        KernelThread* last = first;
        while (last->NextReady != null)
        {
            last = last->NextReady;
        }

        last->NextReady = second;
        return first;
    }
}
