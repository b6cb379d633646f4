using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Mutual exclusion: the lock statement, Monitor.</summary>
internal static class LockChecks
{
    private const int Threads = 4;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("lock statement: four threads count without losing one", static () =>
        {
            Excludes(static (gate, step) =>
        {
            lock (gate)
            {
                step();
            }
        });
        }),
        new("lock: taken again by its owner, held until the last exit", Recursive),
        new("lock: TryEnter fails while another thread holds it", TryEnter),
        new("lock: TryEnter waits its time-out", TryEnterWaits),
        new("lock: TryEnter with a time-out gets it when it is free in time", TryEnterInTime),
        new("lock: exit by a thread that does not hold it throws", ExitByOther),
        new("lock: IsEntered tells of the calling thread", IsEntered),
        new("lock: an exception releases it", ReleasedByException),
        new("lock: waiters get it one after another", HandedOver),
        new("lock: hash code of an object stays when threads contend for it", HashStays),
        new("lock: 500 objects at once, by two threads", ManyObjects),
        new("lock: objects that were locked die", static () =>
        {
            Check.True(CollectionChecks.Died(CollectionChecks.Most, MakeLocked));
        }),
        new("lock: contention is counted", ContentionCounted),
    ];

    // A read and a write that any other thread may come between, unless the lock keeps it out.
    internal static void Excludes(Action<object, Action> locked)
    {
        int rounds = Amount.Of(500, 50);
        object gate = new();
        int count = 0;
        Crew.Run(Threads, _ =>
        {
            for (int i = 0; i < rounds; i++)
            {
                locked(gate, () =>
                {
                    int seen = count;
                    if (i % 50 == 0)
                    {
                        Thread.Yield();
                    }

                    count = seen + 1;
                });
            }
        });
        Check.Equal(Threads * rounds, count);
    }

    private static void Recursive()
    {
        object gate = new();
        bool[] free = new bool[3];
        for (int i = 0; i < 3; i++)
        {
            Monitor.Enter(gate);
        }

        for (int i = 0; i < 3; i++)
        {
            Monitor.Exit(gate);
            Crew.Run(() =>
            {
                free[i] = Monitor.TryEnter(gate);
                if (free[i])
                {
                    Monitor.Exit(gate);
                }
            });
        }

        Check.True(!free[0]);
        Check.True(!free[1]);
        Check.True(free[2]);
    }

    private static void TryEnter()
    {
        object gate = new();
        bool inside = true;
        bool after = false;
        lock (gate)
        {
            Crew.Run(() => inside = Monitor.TryEnter(gate));
        }

        Crew.Run(() => after = Monitor.TryEnter(gate));
        Check.True(!inside);
        Check.True(after);
    }

    private static void TryEnterWaits()
    {
        object gate = new();
        bool got = true;
        TimeSpan waited = default;
        lock (gate)
        {
            Crew.Run(() =>
            {
                long start = System.Diagnostics.Stopwatch.GetTimestamp();
                got = Monitor.TryEnter(gate, 10);
                waited = System.Diagnostics.Stopwatch.GetElapsedTime(start);
            });
        }

        Check.True(!got);
        Check.True(waited >= TimeSpan.FromMilliseconds(9));
    }

    private static void TryEnterInTime()
    {
        object gate = new();
        bool got = false;
        var crew = new Crew();
        lock (gate)
        {
            crew.StartBlocking(() =>
            {
                got = Monitor.TryEnter(gate, TimeSpan.FromMinutes(10L));
                Monitor.Exit(gate);
            });
        }

        crew.Join();
        Check.True(got);
    }

    private static void ExitByOther()
    {
        object gate = new();
        lock (gate)
        {
            Crew.Run(() => Check.Throws<SynchronizationLockException>(() => Monitor.Exit(gate)));
        }

        Check.Throws<SynchronizationLockException>(() => Monitor.Exit(gate));
    }

    private static void IsEntered()
    {
        object gate = new();
        bool other = true;
        bool own;
        lock (gate)
        {
            own = Monitor.IsEntered(gate);
            Crew.Run(() => other = Monitor.IsEntered(gate));
        }

        Check.True(own);
        Check.True(!other);
        Check.True(!Monitor.IsEntered(gate));
    }

    private static void ReleasedByException()
    {
        object gate = new();
        Crew.Run(() => Check.Throws<InvalidOperationException>(() =>
        {
            lock (gate)
            {
                Fail("x");
            }
        }));
        Check.True(Monitor.TryEnter(gate));
    }

    private static void HandedOver()
    {
        object gate = new();
        int through = 0;
        var crew = new Crew();
        Monitor.Enter(gate);
        for (int i = 0; i < Threads; i++)
        {
            crew.StartBlocking(() =>
            {
                lock (gate)
                {
                    through++;
                }
            });
        }

        Check.Equal(0, through);
        Monitor.Exit(gate);
        crew.Join();
        Check.Equal(Threads, through);
    }

    private static void HashStays()
    {
        object gate = new();
        int hash = RuntimeHelpers.GetHashCode(gate);
        Crew.Run(Threads, _ =>
        {
            for (int i = 0; i < 50; i++)
            {
                lock (gate)
                {
                    Check.Equal(hash, RuntimeHelpers.GetHashCode(gate));
                    Thread.Yield();
                }
            }
        });
        Check.Equal(hash, RuntimeHelpers.GetHashCode(gate));
    }

    private static void ManyObjects()
    {
        object[] gates = [.. Enumerable.Range(0, Amount.Of(500, 50)).Select(static _ => new object())];
        int refused = 0;
        foreach (object gate in gates)
        {
            Monitor.Enter(gate);
        }

        Crew.Run(() => refused = gates.Count(static g => !Monitor.TryEnter(g)));
        foreach (object gate in gates)
        {
            Monitor.Exit(gate);
        }

        int got = 0;
        Crew.Run(() => got = gates.Count(static g => Monitor.TryEnter(g)));
        Check.Equal(gates.Length, refused);
        Check.Equal(gates.Length, got);
    }

    // Locked while its hash code is known: the lock cannot be in the object then.
    private static object MakeLocked()
    {
        object gate = new();
        lock (gate)
        {
            return RuntimeHelpers.GetHashCode(gate) != -1 ? gate : new object();
        }
    }

    private static void ContentionCounted()
    {
        long before = Monitor.LockContentionCount;
        HandedOver();
        Check.True(Monitor.LockContentionCount > before);
    }
}
