using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>The other kinds of locks: Lock, SpinLock, synchronized methods.</summary>
internal static class LockKindChecks
{
    private const int Threads = 4;

    private static int s_synchronized;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("lock: synchronized methods", SynchronizedMethods),
        new("Lock: four threads count without losing one", static () =>
        {
            var own = new Lock();
            LockChecks.Excludes((_, step) =>
            {
                lock (own)
                {
                    step();
                }
            });
        }),
        new("Lock: held by the current thread only, scopes, TryEnter", LockType),
        new("SpinLock: four threads count without losing one", SpinLocks),
    ];

    private static void SynchronizedMethods()
    {
        s_synchronized = 0;
        int rounds = Amount.Of(200, 20);
        var counter = new Counter();
        Crew.Run(Threads, _ =>
        {
            for (int i = 0; i < rounds; i++)
            {
                counter.Increment();
                IncrementStatic();
            }
        });
        Check.Equal(Threads * rounds, counter.Count);
        Check.Equal(Threads * rounds, s_synchronized);
    }

    private static void LockType()
    {
        var gate = new Lock();
        bool other = true;
        bool entered = true;
        bool own;
        using (gate.EnterScope())
        {
            own = gate.IsHeldByCurrentThread;
            Crew.Run(() =>
            {
                other = gate.IsHeldByCurrentThread;
                entered = gate.TryEnter(2);
            });
        }

        Check.True(own);
        Check.True(!other);
        Check.True(!entered);
        Check.True(!gate.IsHeldByCurrentThread);
        Check.True(gate.TryEnter());
        ExitIsRefused(gate);
    }

    private static void SpinLocks()
    {
        var gate = new SpinLock(enableThreadOwnerTracking: false);
        LockChecks.Excludes((_, step) =>
        {
            bool taken = false;
            try
            {
                gate.Enter(ref taken);
                step();
            }
            finally
            {
                if (taken)
                {
                    gate.Exit();
                }
            }
        });
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    private static void IncrementStatic()
    {
        int seen = s_synchronized;
        if (seen % 50 == 0)
        {
            Thread.Yield();
        }

        s_synchronized = seen + 1;
    }

    private static void ExitIsRefused(Lock gate)
    {
        Crew.Run(() => Check.Throws<SynchronizationLockException>(gate.Exit));
    }

    private sealed class Counter
    {
        public int Count { get; private set; }

        [MethodImpl(MethodImplOptions.Synchronized)]
        public void Increment()
        {
            int seen = Count;
            if (seen % 50 == 0)
            {
                Thread.Yield();
            }

            Count = seen + 1;
        }
    }
}
