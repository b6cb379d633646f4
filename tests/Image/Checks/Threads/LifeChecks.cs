using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Threads from their start to their end.</summary>
internal static class LifeChecks
{
    // A hundred ordinary stacks are 25 MiB, which small machines do not have.
    private const int SmallStack = 64 * 1024;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("thread: started, it runs; joined, it has run", Runs),
        new("thread: receives its argument", Argument),
        new("thread: states from unstarted to stopped", States),
        new("thread: a second start throws", StartedTwice),
        new("thread: joining one that was not started throws", static () =>
        {
            Check.Throws<ThreadStateException>(static () => new Thread(static () => { }).Join());
        }),
        new("thread: join with a time-out fails, later succeeds", JoinTimesOut),
        new("thread: joined by four others at once", JoinedByMany),
        new("thread: joining itself times out", static () => Check.True(!Thread.CurrentThread.Join(2))),
        new("thread: CurrentThread is the object that was started", CurrentThread),
        new("thread: name is seen inside, and may change", Name),
        new("thread: background is inherited by none and refused after the end", Background),
        new("thread: priority is kept before and after the start", Priority),
        new("thread: managed numbers differ and stay", Numbers),
        new("thread: 100 live at once", HundredAtOnce),
        new("thread: 100 after one another", HundredInTurn),
        new("thread: each of 20 starts and joins the next", Chain),
        new("thread: starts refused values", static () =>
        {
            Check.Throws<ArgumentNullException>(static () => Opaque(new Thread((ThreadStart)null!)));
            Check.Throws<ArgumentOutOfRangeException>(static () => Opaque(new Thread(static () => { }, -1)));
        }),
        new("thread: Yield and Sleep(0) return", static () =>
        {
            Thread.Yield();
            Thread.Sleep(0);
        }),
        new("thread: processor it runs on exists", static () =>
        {
            int id = Thread.GetCurrentProcessorId();
            Check.True(id >= 0);
            Check.True(Environment.ProcessorCount >= 1);
        }),
    ];

    private static void Runs()
    {
        int value = 0;
        var thread = new Thread(() => value = 42);
        thread.Start();
        thread.Join();
        Check.Equal(42, value);
    }

    private static void Argument()
    {
        object? seen = null;
        object given = new();
        var thread = new Thread(argument => seen = argument);
        thread.Start(given);
        thread.Join();
        Check.Same(given, seen);
    }

    private static void States()
    {
        using var gate = new ManualResetEvent(false);
        var thread = new Thread(() => gate.WaitOne());
        Check.Equal(ThreadState.Unstarted, thread.ThreadState);
        Check.True(!thread.IsAlive);
        thread.Start();
        Crew.AwaitBlocked(thread);
        Check.Equal(ThreadState.WaitSleepJoin, thread.ThreadState);
        Check.True(thread.IsAlive);
        gate.Set();
        thread.Join();
        Check.Equal(ThreadState.Stopped, thread.ThreadState);
        Check.True(!thread.IsAlive);
    }

    private static void StartedTwice()
    {
        var thread = new Thread(static () => { });
        thread.Start();
        Check.Throws<ThreadStateException>(thread.Start);
        thread.Join();
        Check.Throws<ThreadStateException>(thread.Start);
    }

    private static void JoinTimesOut()
    {
        using var gate = new ManualResetEvent(false);
        var crew = new Crew();
        Thread thread = crew.Start(() => gate.WaitOne());
        Check.True(!thread.Join(0));
        Check.True(!thread.Join(3));
        gate.Set();
        crew.Join();
        Check.True(thread.Join(0));
    }

    private static void JoinedByMany()
    {
        using var gate = new ManualResetEvent(false);
        int joined = 0;
        var crew = new Crew();
        Thread awaited = crew.Start(() => gate.WaitOne());
        for (int i = 0; i < 4; i++)
        {
            crew.StartBlocking(() =>
            {
                awaited.Join();
                Interlocked.Increment(ref joined);
            });
        }

        Check.Equal(0, Volatile.Read(ref joined));
        gate.Set();
        crew.Join();
        Check.Equal(4, joined);
    }

    private static void CurrentThread()
    {
        Thread? inside = null;
        var thread = new Thread(() => inside = Thread.CurrentThread);
        thread.Start();
        thread.Join();
        Check.Same(thread, inside);
        Check.True(!ReferenceEquals(Thread.CurrentThread, thread));
    }

    private static void Name()
    {
        string? inside = null;
        var thread = new Thread(() =>
        {
            inside = Thread.CurrentThread.Name;
            Thread.CurrentThread.Name = "renamed ✓";
        })
        { Name = "named" };
        thread.Start();
        thread.Join();
        Check.Equal("named", inside);
        Check.Equal("renamed ✓", thread.Name);
    }

    private static void Background()
    {
        bool inside = false;
        bool child = true;
        var thread = new Thread(() =>
        {
            inside = Thread.CurrentThread.IsBackground;
            child = new Thread(static () => { }).IsBackground;
        })
        { IsBackground = true };
        thread.Start();
        thread.Join();
        Check.True(inside);
        Check.True(!child);
        Check.Throws<ThreadStateException>(() => Opaque(thread.IsBackground));
        Check.Throws<ThreadStateException>(() => thread.IsBackground = false);
    }

    private static void Priority()
    {
        ThreadPriority inside = ThreadPriority.Normal;
        var thread = new Thread(() =>
        {
            inside = Thread.CurrentThread.Priority;
            Thread.CurrentThread.Priority = ThreadPriority.Normal;
            inside = Thread.CurrentThread.Priority == ThreadPriority.Normal ? inside : ThreadPriority.Highest;
        })
        { Priority = ThreadPriority.BelowNormal };
        Check.Equal(ThreadPriority.BelowNormal, thread.Priority);
        thread.Start();
        thread.Join();
        Check.Equal(ThreadPriority.BelowNormal, inside);
        Check.Equal(ThreadPriority.Normal, Thread.CurrentThread.Priority);
        Check.Throws<ArgumentOutOfRangeException>(static () => Thread.CurrentThread.Priority = (ThreadPriority)77);
    }

    private static void Numbers()
    {
        int[] seen = new int[8];
        Thread[] threads = [.. seen.Select((_, i) => new Thread(() => seen[i] = Environment.CurrentManagedThreadId))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Check.Sequence(seen, threads.Select(static t => t.ManagedThreadId));
        Check.Equal(seen.Length, seen.Distinct().Count());
        Check.True(!seen.Contains(Environment.CurrentManagedThreadId));
    }

    private static void HundredAtOnce()
    {
        int count = Amount.Of(100, 20);
        using var gate = new ManualResetEvent(false);
        int arrived = 0;
        int left = 0;
        var crew = new Crew(SmallStack);
        bool allInside;
        try
        {
            for (int i = 0; i < count; i++)
            {
                crew.Start(() =>
                {
                    Interlocked.Increment(ref arrived);
                    gate.WaitOne();
                    Interlocked.Increment(ref left);
                });
            }

            Crew.Await(() => Volatile.Read(ref arrived) == count);
            allInside = Volatile.Read(ref left) == 0;
        }
        finally
        {
            // Also when memory did not do for all of them: those that wait would keep theirs.
            gate.Set();
        }

        crew.Join();
        Check.True(allInside);
        Check.Equal(count, left);
    }

    private static void HundredInTurn()
    {
        int count = Amount.Of(100, 20);
        int sum = 0;
        for (int i = 1; i <= count; i++)
        {
            var thread = new Thread(argument => sum += (int)argument!);
            thread.Start(i);
            thread.Join();
        }

        Check.Equal(count * (count + 1) / 2, sum);
    }

    private static void Chain()
    {
        Check.Equal(20, Depth(20));

        static int Depth(int left)
        {
            if (left == 0)
            {
                return 0;
            }

            int below = -1;
            var thread = new Thread(() => below = Depth(left - 1));
            thread.Start();
            thread.Join();
            return below + 1;
        }
    }
}
