using System;
using System.Collections.Generic;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>
/// Threads that work for one check. What one of them throws is thrown where they are joined, also while others wait for it in
/// vain.
/// </summary>
/// <param name="stackBytes">Bytes of each thread's stack; 0 for the usual.</param>
internal sealed class Crew(int stackBytes = 0)
{
    private const int LookMilliseconds = 50;

    private readonly List<Thread> _threads = [];
    private volatile Exception? _failure;

    /// <summary>Starts threads that are given their numbers from 0, and joins them.</summary>
    public static void Run(int count, Action<int> work)
    {
        var crew = new Crew();
        for (int i = 0; i < count; i++)
        {
            int number = i;
            crew.Start(() => work(number));
        }

        crew.Join();
    }

    /// <summary>Starts one thread for each piece of work, and joins them.</summary>
    public static void Run(params Action[] work) => Run(work.Length, i => work[i]());

    /// <summary>Waits until something is true that a thread is about to do. The caller is bounded, so this is.</summary>
    public static void Await(Func<bool> condition)
    {
        while (!condition())
        {
            Thread.Sleep(1);
        }
    }

    /// <summary>Waits until a thread waits or sleeps.</summary>
    public static void AwaitBlocked(Thread thread) => Await(() => (thread.ThreadState & ThreadState.WaitSleepJoin) != 0);

    /// <summary>Starts a thread.</summary>
    public Thread Start(Action work)
    {
        var thread = new Thread(
            () =>
            {
                try
                {
                    work();
                }
                catch (Exception e)
                {
                    _failure ??= e;
                }
            },
            stackBytes)
        { IsBackground = true, Name = $"crew {_threads.Count}" };
        _threads.Add(thread);
        thread.Start();
        return thread;
    }

    /// <summary>Starts a thread and waits until it waits or sleeps.</summary>
    public Thread StartBlocking(Action work)
    {
        Thread thread = Start(work);
        Await(() => (thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        return thread;
    }

    /// <summary>Waits for the end of all threads.</summary>
    /// <exception cref="InvalidOperationException">A thread failed; the first such failure is the inner exception.</exception>
    public void Join()
    {
        foreach (Thread thread in _threads)
        {
            while (!thread.Join(LookMilliseconds) && _failure is null)
            {
            }
        }

        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"a thread failed: {failure.GetType()}: {failure.Message}", failure);
        }
    }
}
