using System;
using System.Collections.Generic;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Semaphores and mutexes.</summary>
internal static class SemaphoreChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Semaphore: lets as many in as it counts", static () => { using var s = new Semaphore(2, 5); return s.WaitOne(0) && s.WaitOne(0) && !s.WaitOne(0) && s.Release(3) == 0 && s.Release() == 3; }),
        new("Semaphore: released beyond its maximum throws and changes nothing", static () => { using var s = new Semaphore(1, 2); return Throws<SemaphoreFullException>(() => s.Release(2)) && s.Release() == 1; }),
        new("Semaphore: never more than two of six threads inside", static () => { using var s = new Semaphore(2, 2); return Limits(2, () => s.WaitOne(), () => s.Release()); }),
        new("Semaphore: Release(3) wakes three of five", ReleaseWakesThree),
        new("SemaphoreSlim: never more than two of six threads inside", static () => { using var s = new SemaphoreSlim(2); return Limits(2, s.Wait, () => s.Release()); }),
        new("SemaphoreSlim: time-out, count, overflow", static () => { using var s = new SemaphoreSlim(1, 1); return s.Wait(0) && !s.Wait(3) && s.CurrentCount == 0 && s.Release() == 0 && Throws<SemaphoreFullException>(() => s.Release()); }),
        new("SemaphoreSlim: Release ends a wait with a long time-out", SlimInTime),
        new("SemaphoreSlim: cancelled wait throws", SlimCancelled),
        new("Mutex: four threads count without losing one", static () => { using var m = new Mutex(); return LockChecks.Excludes((_, step) => { m.WaitOne(); try { step(); } finally { m.ReleaseMutex(); } }); }),
        new("Mutex: taken again by its owner, held until the last release", MutexRecursive),
        new("Mutex: release by a thread that does not own it throws", MutexOfOther),
        new("Mutex: initially owned", static () => { using var m = new Mutex(initiallyOwned: true); bool other = true; Crew.Run(() => other = m.WaitOne(2)); m.ReleaseMutex(); return !other; }),
        new("Mutex: left behind by a thread that ended", Abandoned),
        new("Mutex: WaitAny names the one left behind", AbandonedAny),
        new("Mutex: WaitAll takes mutex and event together", MutexAmongAll),
    ];

    private static bool Limits(int limit, Action enter, Action leave)
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
        return most >= 1 && most <= limit && inside == 0 && total == 6 * rounds;
    }

    private static void InterlockedMax(ref int place, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref place)) < value && Interlocked.CompareExchange(ref place, value, seen) != seen)
        {
        }
    }

    private static bool ReleaseWakesThree()
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
        bool three = Volatile.Read(ref through) == 3;
        semaphore.Release(2);
        crew.Join();
        return three && through == 5;
    }

    private static bool SlimInTime()
    {
        using var semaphore = new SemaphoreSlim(0);
        bool got = false;
        var crew = new Crew();
        crew.StartBlocking(() => got = semaphore.Wait(TimeSpan.FromMinutes(10L)));
        semaphore.Release();
        crew.Join();
        return got;
    }

    private static bool SlimCancelled()
    {
        using var semaphore = new SemaphoreSlim(0);
        using var source = new CancellationTokenSource();
        bool thrown = false;
        var crew = new Crew();
        crew.StartBlocking(() => thrown = Throws<OperationCanceledException>(() => semaphore.Wait(source.Token)));
        source.Cancel();
        crew.Join();
        return thrown && semaphore.CurrentCount == 0;
    }

    private static bool MutexRecursive()
    {
        using var mutex = new Mutex();
        bool[] free = new bool[3];
        for (int i = 0; i < 3; i++)
            mutex.WaitOne();
        for (int i = 0; i < 3; i++)
        {
            mutex.ReleaseMutex();
            Crew.Run(() =>
            {
                free[i] = mutex.WaitOne(0);
                if (free[i])
                    mutex.ReleaseMutex();
            });
        }

        return !free[0] && !free[1] && free[2];
    }

    private static bool MutexOfOther()
    {
        using var mutex = new Mutex(initiallyOwned: true);
        bool thrown = false;
        Crew.Run(() => thrown = Throws<ApplicationException>(mutex.ReleaseMutex));
        mutex.ReleaseMutex();
        return thrown && Throws<ApplicationException>(mutex.ReleaseMutex);
    }

    private static bool Abandoned()
    {
        using var mutex = new Mutex();
        Crew.Run(() => mutex.WaitOne());
        try
        {
            mutex.WaitOne();
            return false;
        }
        catch (AbandonedMutexException)
        {
            // It is owned all the same, and whole from now on.
            mutex.ReleaseMutex();
            bool got = mutex.WaitOne(0);
            mutex.ReleaseMutex();
            return got;
        }
    }

    private static bool AbandonedAny()
    {
        using var never = new AutoResetEvent(false);
        using var mutex = new Mutex();
        Crew.Run(() => mutex.WaitOne());
        try
        {
            WaitHandle.WaitAny([never, mutex]);
            return false;
        }
        catch (AbandonedMutexException e)
        {
            mutex.ReleaseMutex();
            return e.MutexIndex == 1 && ReferenceEquals(e.Mutex, mutex);
        }
    }

    private static bool MutexAmongAll()
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
        return !early && late && !gate.WaitOne(0) && mutex.WaitOne(0);
    }
}
