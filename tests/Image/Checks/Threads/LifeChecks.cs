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
        new("thread: joining one that was not started throws", static () => Throws<ThreadStateException>(static () => new Thread(static () => { }).Join())),
        new("thread: join with a time-out fails, later succeeds", JoinTimesOut),
        new("thread: joined by four others at once", JoinedByMany),
        new("thread: joining itself times out", static () => !Thread.CurrentThread.Join(2)),
        new("thread: CurrentThread is the object that was started", CurrentThread),
        new("thread: name is seen inside, and may change", Name),
        new("thread: background is inherited by none and refused after the end", Background),
        new("thread: priority is kept before and after the start", Priority),
        new("thread: managed numbers differ and stay", Numbers),
        new("thread: 100 live at once", HundredAtOnce),
        new("thread: 100 after one another", HundredInTurn),
        new("thread: each of 20 starts and joins the next", Chain),
        new("thread: starts refused values", static () => Throws<ArgumentNullException>(static () => Opaque(new Thread((ThreadStart)null!))) && Throws<ArgumentOutOfRangeException>(static () => Opaque(new Thread(static () => { }, -1)))),
        new("thread: Yield and Sleep(0) return", static () => { Thread.Yield(); Thread.Sleep(0); return true; }),
        new("thread: processor it runs on exists", static () => { int id = Thread.GetCurrentProcessorId(); return id >= 0 && Environment.ProcessorCount >= 1; }),
    ];

    private static bool Runs()
    {
        int value = 0;
        var thread = new Thread(() => value = 42);
        thread.Start();
        thread.Join();
        return value == 42;
    }

    private static bool Argument()
    {
        object? seen = null;
        object given = new();
        var thread = new Thread(argument => seen = argument);
        thread.Start(given);
        thread.Join();
        return ReferenceEquals(seen, given);
    }

    private static bool States()
    {
        using var gate = new ManualResetEvent(false);
        var thread = new Thread(() => gate.WaitOne());
        bool unstarted = thread.ThreadState == ThreadState.Unstarted && !thread.IsAlive;
        thread.Start();
        Crew.AwaitBlocked(thread);
        bool waits = thread.ThreadState == ThreadState.WaitSleepJoin && thread.IsAlive;
        gate.Set();
        thread.Join();
        return unstarted && waits && thread.ThreadState == ThreadState.Stopped && !thread.IsAlive;
    }

    private static bool StartedTwice()
    {
        var thread = new Thread(static () => { });
        thread.Start();
        bool whileStarted = Throws<ThreadStateException>(thread.Start);
        thread.Join();
        return whileStarted && Throws<ThreadStateException>(thread.Start);
    }

    private static bool JoinTimesOut()
    {
        using var gate = new ManualResetEvent(false);
        var crew = new Crew();
        Thread thread = crew.Start(() => gate.WaitOne());
        bool early = thread.Join(0) || thread.Join(3);
        gate.Set();
        crew.Join();
        return !early && thread.Join(0);
    }

    private static bool JoinedByMany()
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

        bool none = Volatile.Read(ref joined) == 0;
        gate.Set();
        crew.Join();
        return none && joined == 4;
    }

    private static bool CurrentThread()
    {
        Thread? inside = null;
        var thread = new Thread(() => inside = Thread.CurrentThread);
        thread.Start();
        thread.Join();
        return ReferenceEquals(inside, thread) && !ReferenceEquals(Thread.CurrentThread, thread);
    }

    private static bool Name()
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
        return inside == "named" && thread.Name == "renamed ✓";
    }

    private static bool Background()
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
        return inside && !child && Throws<ThreadStateException>(() => Opaque(thread.IsBackground)) && Throws<ThreadStateException>(() => thread.IsBackground = false);
    }

    private static bool Priority()
    {
        ThreadPriority inside = ThreadPriority.Normal;
        var thread = new Thread(() =>
        {
            inside = Thread.CurrentThread.Priority;
            Thread.CurrentThread.Priority = ThreadPriority.Normal;
            inside = Thread.CurrentThread.Priority == ThreadPriority.Normal ? inside : ThreadPriority.Highest;
        })
        { Priority = ThreadPriority.BelowNormal };
        bool before = thread.Priority == ThreadPriority.BelowNormal;
        thread.Start();
        thread.Join();
        return before && inside == ThreadPriority.BelowNormal && Thread.CurrentThread.Priority == ThreadPriority.Normal &&
            Throws<ArgumentOutOfRangeException>(static () => Thread.CurrentThread.Priority = (ThreadPriority)77);
    }

    private static bool Numbers()
    {
        int[] seen = new int[8];
        Thread[] threads = [.. seen.Select((_, i) => new Thread(() => seen[i] = Environment.CurrentManagedThreadId))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return threads.Select(static t => t.ManagedThreadId).SequenceEqual(seen) && seen.Distinct().Count() == seen.Length && !seen.Contains(Environment.CurrentManagedThreadId);
    }

    private static bool HundredAtOnce()
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
        return allInside && left == count;
    }

    private static bool HundredInTurn()
    {
        int count = Amount.Of(100, 20);
        int sum = 0;
        for (int i = 1; i <= count; i++)
        {
            var thread = new Thread(argument => sum += (int)argument!);
            thread.Start(i);
            thread.Join();
        }

        return sum == count * (count + 1) / 2;
    }

    private static bool Chain()
    {
        return Depth(20) == 20;

        static int Depth(int left)
        {
            if (left == 0)
                return 0;

            int below = -1;
            var thread = new Thread(() => below = Depth(left - 1));
            thread.Start();
            thread.Join();
            return below + 1;
        }
    }
}
