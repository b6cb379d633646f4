using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Threads;

/// <summary>
/// Threads that could run: a queue for each priority. The highest priority runs first, and threads of one priority run in turn. A
/// thread that has waited too long runs once before all others, so that no priority starves.
/// </summary>
internal unsafe struct ReadyQueues
{
    /// <summary>The longest time in nanoseconds that a ready thread waits before it runs once.</summary>
    public const ulong LongestWait = 50_000_000;

    private const int Priorities = KernelThread.HighestPriority + 1;

    private Queues _queues;
    private uint _filled;

    /// <summary>Whether no thread is ready.</summary>
    public readonly bool IsEmpty => _filled == 0;

    /// <summary>The highest priority of the ready threads; below 0 when there are none.</summary>
    public readonly int HighestPriority => _filled == 0 ? -1 : BitOperations.Log2(_filled);

    /// <summary>Adds a thread behind all of its priority.</summary>
    public void Append(KernelThread* thread)
    {
        ref Queue queue = ref _queues[thread->Priority];
        thread->NextReady = null;
        thread->PreviousReady = queue.Last;
        if (queue.Last != null)
        {
            queue.Last->NextReady = thread;
        }
        else
        {
            queue.First = thread;
        }

        queue.Last = thread;
        _filled |= 1u << thread->Priority;
    }

    /// <summary>Adds a thread before all others of its priority: its time slice is not over.</summary>
    public void Prepend(KernelThread* thread)
    {
        ref Queue queue = ref _queues[thread->Priority];
        thread->PreviousReady = null;
        thread->NextReady = queue.First;
        if (queue.First != null)
        {
            queue.First->PreviousReady = thread;
        }
        else
        {
            queue.Last = thread;
        }

        queue.First = thread;
        _filled |= 1u << thread->Priority;
    }

    /// <summary>Takes a thread out that is in; its priority is still the one it was added with.</summary>
    public void Remove(KernelThread* thread)
    {
        ref Queue queue = ref _queues[thread->Priority];
        if (thread->PreviousReady != null)
        {
            thread->PreviousReady->NextReady = thread->NextReady;
        }
        else
        {
            queue.First = thread->NextReady;
        }

        if (thread->NextReady != null)
        {
            thread->NextReady->PreviousReady = thread->PreviousReady;
        }
        else
        {
            queue.Last = thread->PreviousReady;
        }

        thread->NextReady = thread->PreviousReady = null;
        if (queue.First == null)
        {
            _filled &= ~(1u << thread->Priority);
        }
    }

    /// <summary>Takes out the thread that runs next.</summary>
    /// <param name="now">In nanoseconds.</param>
    /// <returns>The thread, or null when none is ready.</returns>
    public KernelThread* Take(ulong now)
    {
        KernelThread* next = FindPassedOver(now);
        if (next == null && _filled != 0)
        {
            next = _queues[HighestPriority].First;
        }

        if (next != null)
        {
            Remove(next);
        }

        return next;
    }

    /// <summary>Whether another thread runs next when the running thread's time slice ends.</summary>
    /// <param name="priority">The priority of the thread that runs.</param>
    /// <param name="now">In nanoseconds.</param>
    public readonly bool HasSuccessor(int priority, ulong now) => HighestPriority >= priority || FindPassedOver(now) != null;

    // The first of each queue has waited longest in it.
    private readonly KernelThread* FindPassedOver(ulong now)
    {
        for (uint rest = _filled; rest != 0; rest &= rest - 1)
        {
            KernelThread* first = _queues[BitOperations.TrailingZeroCount(rest)].First;
            if (now > first->ReadySince && now - first->ReadySince > LongestWait)
            {
                return first;
            }
        }

        return null;
    }

    private struct Queue
    {
        public KernelThread* First;
        public KernelThread* Last;
    }

    [InlineArray(Priorities)]
    private struct Queues
    {
        private Queue _first;
    }
}
