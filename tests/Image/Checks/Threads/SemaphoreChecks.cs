using System;
using System.Collections.Generic;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Semaphores and mutexes.</summary>
internal static class SemaphoreChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Semaphore: lets as many in as it counts", static () =>
        {
            using var s = new Semaphore(2, 5);
            Check.True(s.WaitOne(0));
            Check.True(s.WaitOne(0));
            Check.True(!s.WaitOne(0));
            Check.Equal(0, s.Release(3));
            Check.Equal(3, s.Release());
        }),
        new("Semaphore: released beyond its maximum throws and changes nothing", static () =>
        {
            using var s = new Semaphore(1, 2);
            Check.Throws<SemaphoreFullException>(() => s.Release(2));
            Check.Equal(1, s.Release());
        }),
        new("Semaphore: never more than two of six threads inside", static () =>
        {
            using var s = new Semaphore(2, 2);
            Limits(2, () => s.WaitOne(), () => s.Release());
        }),
        new("Semaphore: Release(3) wakes three of five", ReleaseWakesThree),
        new("SemaphoreSlim: never more than two of six threads inside", static () =>
        {
            using var s = new SemaphoreSlim(2);
            Limits(2, s.Wait, () => s.Release());
        }),
        new("SemaphoreSlim: time-out, count, overflow", static () =>
        {
            using var s = new SemaphoreSlim(1, 1);
            Check.True(s.Wait(0));
            Check.True(!s.Wait(3));
            Check.Equal(0, s.CurrentCount);
            Check.Equal(0, s.Release());
            Check.Throws<SemaphoreFullException>(() => s.Release());
        }),
        new("SemaphoreSlim: Release ends a wait with a long time-out", SlimInTime),
        new("SemaphoreSlim: cancelled wait throws", SlimCancelled),
        new("Mutex: four threads count without losing one", static () =>
        {
            using var m = new Mutex();
            LockChecks.Excludes((_, step) =>
            {
                m.WaitOne();
                try
                {
                    step();
                }
                finally
                {
                    m.ReleaseMutex();
                }
            });
        }),
        new("Mutex: taken again by its owner, held until the last release", MutexRecursive),
        new("Mutex: release by a thread that does not own it throws", MutexOfOther),
        new("Mutex: initially owned", static () =>
        {
            using var m = new Mutex(initiallyOwned: true);
            bool other = true;
            Crew.Run(() => other = m.WaitOne(2));
            m.ReleaseMutex();
            Check.True(!other);
        }),
        new("Mutex: left behind by a thread that ended", Abandoned),
        new("Mutex: WaitAny names the one left behind", AbandonedAny),
        new("Mutex: WaitAll takes mutex and event together", MutexAmongAll),
    ];

    private static void Limits(int limit, Action enter, Action leave)
    {
        int rounds = Amount.Of(20, 4);
        int inside = 0;
        int most = 0;
        int total = 0;
        Crew.Run(6, _ =>
        {
            for (int i = 0; i < rounds; i++)
            {
                enter();
                int now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                Thread.Yield();
                Interlocked.Increment(ref total);
                Interlocked.Decrement(ref inside);
                leave();
            }
        });
        Check.True(most >= 1);
        Check.True(most <= limit);
        Check.Equal(0, inside);
        Check.Equal(6 * rounds, total);
    }

    private static void InterlockedMax(ref int place, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref place)) < value && Interlocked.CompareExchange(ref place, value, seen) != seen)
        {
        }
    }

    private static void ReleaseWakesThree()
    {
        using var semaphore = new Semaphore(0, 10);
        int through = 0;
        var crew = new Crew();
        for (int i = 0; i < 5; i++)
        {
            crew.StartBlocking(() =>
            {
                semaphore.WaitOne();
                Interlocked.Increment(ref through);
            });
        }

        semaphore.Release(3);
        Crew.Await(() => Volatile.Read(ref through) >= 3);
        Thread.Sleep(2);
        Check.Equal(3, Volatile.Read(ref through));
        semaphore.Release(2);
        crew.Join();
        Check.Equal(5, through);
    }

    private static void SlimInTime()
    {
        using var semaphore = new SemaphoreSlim(0);
        bool got = false;
        var crew = new Crew();
        crew.StartBlocking(() => got = semaphore.Wait(TimeSpan.FromMinutes(10L)));
        semaphore.Release();
        crew.Join();
        Check.True(got);
    }

    private static void SlimCancelled()
    {
        using var semaphore = new SemaphoreSlim(0);
        using var source = new CancellationTokenSource();
        var crew = new Crew();
        crew.StartBlocking(() => Check.Throws<OperationCanceledException>(() => semaphore.Wait(source.Token)));
        source.Cancel();
        crew.Join();
        Check.Equal(0, semaphore.CurrentCount);
    }

    private static void MutexRecursive()
    {
        using var mutex = new Mutex();
        bool[] free = new bool[3];
        for (int i = 0; i < 3; i++)
        {
            mutex.WaitOne();
        }

        for (int i = 0; i < 3; i++)
        {
            mutex.ReleaseMutex();
            Crew.Run(() =>
            {
                free[i] = mutex.WaitOne(0);
                if (free[i])
                {
                    mutex.ReleaseMutex();
                }
            });
        }

        Check.True(!free[0]);
        Check.True(!free[1]);
        Check.True(free[2]);
    }

    private static void MutexOfOther()
    {
        using var mutex = new Mutex(initiallyOwned: true);
        Crew.Run(() => Check.Throws<ApplicationException>(mutex.ReleaseMutex));
        mutex.ReleaseMutex();
        Check.Throws<ApplicationException>(mutex.ReleaseMutex);
    }

    private static void Abandoned()
    {
        using var mutex = new Mutex();
        Crew.Run(() => mutex.WaitOne());
        try
        {
            mutex.WaitOne();
            Check.Fail("expected AbandonedMutexException");
        }
        catch (AbandonedMutexException)
        {
            // It is owned all the same, and whole from now on.
            mutex.ReleaseMutex();
            bool got = mutex.WaitOne(0);
            mutex.ReleaseMutex();
            Check.True(got);
        }
    }

    private static void AbandonedAny()
    {
        using var never = new AutoResetEvent(false);
        using var mutex = new Mutex();
        Crew.Run(() => mutex.WaitOne());
        try
        {
            WaitHandle.WaitAny([never, mutex]);
            Check.Fail("expected AbandonedMutexException");
        }
        catch (AbandonedMutexException e)
        {
            mutex.ReleaseMutex();
            Check.Equal(1, e.MutexIndex);
            Check.Same(mutex, e.Mutex);
        }
    }

    private static void MutexAmongAll()
    {
        using var mutex = new Mutex(initiallyOwned: true);
        using var gate = new AutoResetEvent(true);
        bool early = true;
        bool late = false;
        Crew.Run(() => early = WaitHandle.WaitAll([mutex, gate], 2));
        mutex.ReleaseMutex();
        Crew.Run(() =>
        {
            late = WaitHandle.WaitAll([mutex, gate], 1000);
            mutex.ReleaseMutex();
        });
        Check.True(!early);
        Check.True(late);
        Check.True(!gate.WaitOne(0));
        Check.True(mutex.WaitOne(0));
    }
}
