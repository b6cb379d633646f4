using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

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
        new("Lock: four threads count without losing one", static () => { var own = new Lock(); return LockChecks.Excludes((_, step) => { lock (own) step(); }); }),
        new("Lock: held by the current thread only, scopes, TryEnter", LockType),
        new("SpinLock: four threads count without losing one", SpinLocks),
    ];

    private static bool SynchronizedMethods()
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
        return counter.Count == Threads * rounds && s_synchronized == Threads * rounds;
    }

    private static bool LockType()
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

        return own && !other && !entered && !gate.IsHeldByCurrentThread && gate.TryEnter() && ExitIsRefused(gate);
    }

    private static bool SpinLocks()
    {
        var gate = new SpinLock(enableThreadOwnerTracking: false);
        return LockChecks.Excludes((_, step) =>
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
                    gate.Exit();
            }
        });
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    private static void IncrementStatic()
    {
        int seen = s_synchronized;
        if (seen % 50 == 0)
            Thread.Yield();
        s_synchronized = seen + 1;
    }

    private static bool ExitIsRefused(Lock gate)
    {
        bool refused = false;
        Crew.Run(() => refused = Throws<SynchronizationLockException>(gate.Exit));
        return refused;
    }

    private sealed class Counter
    {
        public int Count { get; private set; }

        [MethodImpl(MethodImplOptions.Synchronized)]
        public void Increment()
        {
            int seen = Count;
            if (seen % 50 == 0)
                Thread.Yield();
            Count = seen + 1;
        }
    }
}
