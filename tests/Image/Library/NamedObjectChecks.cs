#pragma warning disable CA1416 // The library in the image is that of Windows.
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;

namespace UefiKernel.Image.Library;

/// <summary>Events, semaphores and mutexes with names, by the rules that Microsoft documents.</summary>
internal static class NamedObjectChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("named event: made once, opened twice, one object", SharedEvent),
        new("named semaphore: the second one shares the first one's count", SharedSemaphore),
        new("named mutex: initial ownership is for the maker only", SharedMutex),
        new("named mutex: abandoned by its owner's end", Abandoned),
        new("names: an object of another kind has it", WrongKind),
        new("names: gone with the last handle", Lifetime),
        new("names: what does not exist is not opened", static () =>
        {
            Check.Throws<WaitHandleCannotBeOpenedException>(static () => EventWaitHandle.OpenExisting("no such").Dispose());
            Check.True(!Mutex.TryOpenExisting("no such", out _));
            Check.True(!Semaphore.TryOpenExisting("no such", out _));
        }),
        new("names: Local is the default, Global is apart, case matters", Prefixes),
        new("names: backslashes and long names are refused", static () =>
        {
            ThrowsA<IOException>(static () => new Mutex(false, @"a\b").Dispose());
            ThrowsA<IOException>(static () => new Mutex(false, @"global\b").Dispose());
            ThrowsA<Exception>(static () => new Mutex(false, new string('x', 261)).Dispose());
        }),
        new("names: an empty one is none", static () =>
        {
            using var a = new EventWaitHandle(false, EventResetMode.AutoReset, "", out bool first);
            using var b = new EventWaitHandle(false, EventResetMode.AutoReset, "", out bool second);
            Check.True(first);
            Check.True(second);
            Check.True(a.Set());
            Check.True(!b.WaitOne(0));
        }),
        new("names: four threads make and drop the same one", Raced),
    ]);

    private static void SharedEvent()
    {
        using var made = new EventWaitHandle(false, EventResetMode.ManualReset, "check event", out bool isNew);
        using var again = new EventWaitHandle(true, EventResetMode.AutoReset, "check event", out bool isNewToo);
        using var opened = EventWaitHandle.OpenExisting("check event");
        Check.True(!opened.WaitOne(0));
        made.Set();
        Check.True(isNew);
        Check.True(!isNewToo);
        Check.True(again.WaitOne(0));
        Check.True(opened.WaitOne(0));
        Check.True(made.WaitOne(0));
    }

    private static void SharedSemaphore()
    {
        using var made = new Semaphore(1, 2, "check semaphore", out bool isNew);
        using var again = new Semaphore(0, 9, "check semaphore", out bool isNewToo);
        using var opened = Semaphore.OpenExisting("check semaphore");
        Check.True(isNew);
        Check.True(!isNewToo);
        Check.True(opened.WaitOne(0));
        Check.True(!again.WaitOne(0));
        Check.Equal(0, again.Release());
        Check.True(made.WaitOne(0));
    }

    private static void SharedMutex()
    {
        using var made = new Mutex(true, "check mutex", out bool isNew);
        bool isNewToo = true, owned = true;
        Crew.Run(() =>
        {
            using var again = new Mutex(true, "check mutex", out isNewToo);
            owned = again.WaitOne(2);
            Check.Throws<ApplicationException>(again.ReleaseMutex);
        });
        made.ReleaseMutex();
        Check.True(isNew);
        Check.True(!isNewToo);
        Check.True(!owned);
    }

    private static void Abandoned()
    {
        using var made = new Mutex(false, "check abandoned");
        Crew.Run(() => Mutex.OpenExisting("check abandoned").WaitOne());
        Check.Throws<AbandonedMutexException>(() => made.WaitOne());
        made.ReleaseMutex();
        Check.True(made.WaitOne(0));
        made.ReleaseMutex();
    }

    private static void WrongKind()
    {
        using var made = new Semaphore(1, 2, "check kind");
        Check.Throws<WaitHandleCannotBeOpenedException>(static () => new Mutex(false, "check kind").Dispose());
        Check.Throws<WaitHandleCannotBeOpenedException>(static () => EventWaitHandle.OpenExisting("check kind").Dispose());
        Check.True(Semaphore.TryOpenExisting("check kind", out Semaphore? opened));
        Closed(opened);
    }

    private static void Lifetime()
    {
        var made = new Mutex(false, "check lifetime");
        var opened = Mutex.OpenExisting("check lifetime");
        made.Dispose();
        Check.True(Mutex.TryOpenExisting("check lifetime", out Mutex? third));
        Closed(third);
        opened.Dispose();
        Check.True(!Mutex.TryOpenExisting("check lifetime", out _));
        using var other = new Semaphore(0, 1, "check lifetime", out bool isNew);
        Check.True(isNew);
    }

    private static void Prefixes()
    {
        using var local = new EventWaitHandle(true, EventResetMode.ManualReset, "check prefix", out _);
        using var same = new EventWaitHandle(false, EventResetMode.ManualReset, @"Local\check prefix", out bool isNewLocal);
        using var global = new EventWaitHandle(false, EventResetMode.ManualReset, @"Global\check prefix", out bool isNewGlobal);
        using var upper = new EventWaitHandle(false, EventResetMode.ManualReset, "CHECK PREFIX", out bool isNewUpper);
        Check.True(!isNewLocal);
        Check.True(same.WaitOne(0));
        Check.True(isNewGlobal);
        Check.True(!global.WaitOne(0));
        Check.True(isNewUpper);
        Check.True(!upper.WaitOne(0));
    }

    private static void Raced()
    {
        int rounds = Amount.Of(200, 20);
        int inside = 0;
        Crew.Run(4, _ =>
        {
            for (int n = 0; n < rounds; n++)
            {
                using var gate = new Mutex(false, "check raced");
                gate.WaitOne();
                if (Interlocked.Increment(ref inside) != 1)
                {
                    throw new InvalidOperationException("two threads own one mutex");
                }

                Thread.Yield();
                Interlocked.Decrement(ref inside);
                gate.ReleaseMutex();
            }
        });
        Check.True(!Mutex.TryOpenExisting("check raced", out _));
    }

    private static void Closed(WaitHandle handle)
    {
        handle.Dispose();
    }

    private static void ThrowsA<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            Check.Fail($"expected {typeof(T)}");
        }
        catch (T e) when (e is not CheckFailure)
        {
        }
    }
}
