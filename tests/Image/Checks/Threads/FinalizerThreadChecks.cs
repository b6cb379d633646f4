using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Finalizers on their own thread.</summary>
internal static class FinalizerThreadChecks
{
    private static readonly object s_gate = new();
    private static int s_finalized;
    private static int s_thread;
    private static int s_others;
    private static int s_behindLock;
    private static Thread? s_started;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("finalizers: run on a thread of their own, always the same", OwnThread),
        new("finalizers: run while the program sleeps, without being asked for", RunBeside),
        new("finalizers: WaitForPendingFinalizers from four threads returns", WaitFromMany),
        new("finalizers: one that waits for a lock holds up no collection", BehindLock),
        new("finalizers: one may start a thread", StartsThread),
        new("finalizers: one may allocate and collect", Collects),
        new("finalizers: of what threads left behind when they ended", AfterThreads),
        new("finalizers: thousands while the program allocates on", Thousands),
    ];

    private static void OwnThread()
    {
        s_thread = 0;
        s_others = 0;
        int before = s_finalized;
        for (int i = 0; i < 3; i++)
        {
            Make(16, static () => new Noting());
            Collect();
        }

        Check.True(s_finalized > before);
        Check.True(s_thread != 0);
        Check.True(s_thread != Environment.CurrentManagedThreadId);
        Check.Equal(0, s_others);
    }

    private static void RunBeside()
    {
        int before = Volatile.Read(ref s_finalized);
        Make(16, static () => new Noting());
        CollectionChecks.ScrubStack();
        GC.Collect();
        Crew.Await(() => Volatile.Read(ref s_finalized) > before);
    }

    private static void WaitFromMany()
    {
        Make(16, static () => new Noting());
        Crew.Run(4, static _ =>
        {
            Make(16, static () => new Noting());
            for (int i = 0; i < 3; i++)
            {
                Collect();
            }
        });
    }

    private static void BehindLock()
    {
        int before = Volatile.Read(ref s_behindLock);
        lock (s_gate)
        {
            Make(16, static () => new Locking());
            CollectionChecks.ScrubStack();
            GC.Collect();
            Thread.Sleep(2);
            GC.Collect();
            Make(4, static () => new object());
            Check.Equal(before, Volatile.Read(ref s_behindLock));
        }

        GC.WaitForPendingFinalizers();
        Check.True(Volatile.Read(ref s_behindLock) > before);
    }

    private static void StartsThread()
    {
        s_started = null;
        Make(16, static () => new Starting());
        Collect();
        Thread? started = Volatile.Read(ref s_started);
        started?.Join();
        Check.True(started is { IsAlive: false });
    }

    private static void Collects()
    {
        int before = Volatile.Read(ref s_finalized);
        Make(8, static () => new Collecting());
        Collect();
        Check.True(Volatile.Read(ref s_finalized) > before);
    }

    private static void AfterThreads()
    {
        int before = Volatile.Read(ref s_finalized);
        Crew.Run(16, static _ => GC.KeepAlive(new Noting()));
        Collect();
        Check.True(Volatile.Read(ref s_finalized) - before >= 12);
    }

    private static void Thousands()
    {
        int many = Amount.Of(2000, 100);
        int before = Volatile.Read(ref s_finalized);
        for (int i = 0; i < many / 20; i++)
        {
            Make(20, static () => new Noting());
            GC.KeepAlive(new byte[1000]);
        }

        Collect();
        Check.True(Volatile.Read(ref s_finalized) - before >= many * 9 / 10);
    }

    private static void Collect()
    {
        CollectionChecks.ScrubStack();
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(int many, Func<object> make)
    {
        for (int i = 0; i < many; i++)
        {
            GC.KeepAlive(make());
        }
    }

    private sealed class Noting
    {
        ~Noting()
        {
            int current = Environment.CurrentManagedThreadId;
            int first = Interlocked.CompareExchange(ref s_thread, current, 0);
            if (first != 0 && first != current)
            {
                Interlocked.Increment(ref s_others);
            }

            Interlocked.Increment(ref s_finalized);
        }
    }

    private sealed class Locking
    {
        ~Locking()
        {
            lock (s_gate)
            {
                s_behindLock++;
            }
        }
    }

    private sealed class Starting
    {
        ~Starting()
        {
            var thread = new Thread(static () => { }) { IsBackground = true };
            if (Interlocked.CompareExchange(ref s_started, thread, null) is null)
            {
                thread.Start();
            }
        }
    }

    private sealed class Collecting
    {
        ~Collecting()
        {
            GC.KeepAlive(new byte[10_000]);
            if (Interlocked.Increment(ref s_finalized) % 4 == 0)
            {
                GC.Collect();
            }
        }
    }
}
