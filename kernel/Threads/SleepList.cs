namespace UefiKernel.Kernel.Threads;

/// <summary>Threads that wait for a time, the earliest first; those of one time in the order in which they came.</summary>
internal unsafe struct SleepList
{
    /// <summary>No limit.</summary>
    public const ulong Never = ulong.MaxValue;

    private KernelThread* _first;
    private KernelThread* _last;

    /// <summary>The time of the earliest, or <see cref="Never"/>.</summary>
    public readonly ulong Earliest => _first == null ? Never : _first->WakeTime;

    /// <summary>Adds a thread that is not in the list; nothing happens when its time is <see cref="Never"/>.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="time">In nanoseconds.</param>
    public void Add(KernelThread* thread, ulong time)
    {
        thread->WakeTime = time;
        if (time == Never)
        {
            return;
        }

        // From the end: most waits are as long as others, so that the latest comer is the latest to wake.
        KernelThread* before = _last;
        while (before != null && before->WakeTime > time)
        {
            before = before->PreviousSleeper;
        }

        thread->PreviousSleeper = before;
        thread->NextSleeper = before == null ? _first : before->NextSleeper;
        if (thread->NextSleeper != null)
        {
            thread->NextSleeper->PreviousSleeper = thread;
        }
        else
        {
            _last = thread;
        }

        if (before != null)
        {
            before->NextSleeper = thread;
        }
        else
        {
            _first = thread;
        }
    }

    /// <summary>Takes a thread out; nothing happens when it is not in the list.</summary>
    public void Remove(KernelThread* thread)
    {
        if (thread->WakeTime == Never)
        {
            return;
        }

        if (thread->PreviousSleeper != null)
        {
            thread->PreviousSleeper->NextSleeper = thread->NextSleeper;
        }
        else
        {
            _first = thread->NextSleeper;
        }

        if (thread->NextSleeper != null)
        {
            thread->NextSleeper->PreviousSleeper = thread->PreviousSleeper;
        }
        else
        {
            _last = thread->PreviousSleeper;
        }

        thread->NextSleeper = thread->PreviousSleeper = null;
        thread->WakeTime = Never;
    }

    /// <summary>Takes the earliest thread out when its time has come.</summary>
    /// <param name="now">In nanoseconds.</param>
    /// <returns>The thread, or null.</returns>
    public KernelThread* TakeDue(ulong now)
    {
        KernelThread* thread = _first;
        if (thread == null || thread->WakeTime > now)
        {
            return null;
        }

        Remove(thread);
        return thread;
    }
}
