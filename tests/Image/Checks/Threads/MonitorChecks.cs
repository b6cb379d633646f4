using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Monitor's Wait and Pulse.</summary>
internal static class MonitorChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Monitor: Pulse wakes one waiter, and then another", PulseWakesOne),
        new("Monitor: PulseAll wakes all", PulseAllWakesAll),
        new("Monitor: Wait lets others in and has the lock again", WaitReleases),
        new("Monitor: Wait of a lock taken three times gives it up and restores it", WaitRestoresDepth),
        new("Monitor: Wait with a time-out returns false with the lock", WaitTimesOut),
        new("Monitor: a pulsed Wait with a time-out returns true", PulsedInTime),
        new("Monitor: Pulse without waiters is not remembered", static () =>
        {
            object gate = new();
            lock (gate)
            {
                Monitor.Pulse(gate);
                Check.True(!Monitor.Wait(gate, 2));
            }
        }),
        new("Monitor: Wait and Pulse without the lock throw", WithoutLock),
        new("Monitor: waiters are pulsed in the order in which they came", Order),
        new("Monitor: two threads take turns 200 times", PingPong),
    ];

    private static void PulseWakesOne()
    {
        var waiters = new Waiters(3);
        waiters.Pulse();
        Crew.Await(() => waiters.Woken == 1);
        Thread.Sleep(2);
        Check.Equal(1, waiters.Woken);
        waiters.Pulse();
        Crew.Await(() => waiters.Woken == 2);
        waiters.PulseAll();
        waiters.Join();
        Check.Equal(3, waiters.Woken);
    }

    private static void PulseAllWakesAll()
    {
        var waiters = new Waiters(6);
        Check.Equal(0, waiters.Woken);
        waiters.PulseAll();
        waiters.Join();
        Check.Equal(6, waiters.Woken);
    }

    private static void WaitReleases()
    {
        object gate = new();
        bool came = false;
        bool heldAfter = false;
        var crew = new Crew();
        crew.StartBlocking(() =>
        {
            lock (gate)
            {
                while (!came)
                {
                    Monitor.Wait(gate);
                }

                heldAfter = Monitor.IsEntered(gate);
            }
        });
        lock (gate)
        {
            came = true;
            Monitor.Pulse(gate);
        }

        crew.Join();
        Check.True(heldAfter);
    }

    private static void WaitRestoresDepth()
    {
        object gate = new();
        bool came = false;
        int exits = 0;
        var crew = new Crew();
        crew.StartBlocking(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                Monitor.Enter(gate);
            }
            while (!came)
            {
                Monitor.Wait(gate);
            }

            for (; Monitor.IsEntered(gate); exits++)
            {
                Monitor.Exit(gate);
            }
        });
        lock (gate)
        {
            came = true;
            Monitor.PulseAll(gate);
        }

        crew.Join();
        Check.Equal(3, exits);
    }

    private static void WaitTimesOut()
    {
        object gate = new();
        long start = Stopwatch.GetTimestamp();
        lock (gate)
        {
            Check.True(!Monitor.Wait(gate, 5));
            Check.True(Monitor.IsEntered(gate));
            Check.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(4L));
        }
    }

    private static void PulsedInTime()
    {
        object gate = new();
        bool waiting = false;
        bool pulsed = false;
        var crew = new Crew();
        crew.Start(() =>
        {
            lock (gate)
            {
                waiting = true;
                pulsed = Monitor.Wait(gate, TimeSpan.FromMinutes(10L));
            }
        });
        Crew.Await(() => Under(gate, () => waiting));
        lock (gate)
        {
            Monitor.Pulse(gate);
        }

        crew.Join();
        Check.True(pulsed);
    }

    private static void WithoutLock()
    {
        object gate = new();
        Check.Throws<SynchronizationLockException>(() => Monitor.Wait(gate, 0));
        Check.Throws<SynchronizationLockException>(() => Monitor.Pulse(gate));
        Check.Throws<SynchronizationLockException>(() => Monitor.PulseAll(gate));
        Check.Throws<ArgumentNullException>(static () => Monitor.Enter(null!));
    }

    private static void Order()
    {
        object gate = new();
        var order = new List<int>();
        int waiting = 0;
        var crew = new Crew();
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            crew.Start(() =>
            {
                lock (gate)
                {
                    waiting++;
                    Monitor.Wait(gate);
                    order.Add(number);
                    Monitor.Pulse(gate);
                }
            });
            Crew.Await(() => Under(gate, () => waiting == number + 1));
        }

        lock (gate)
        {
            Monitor.Pulse(gate);
        }

        crew.Join();
        Check.Sequence([0, 1, 2, 3], order);
    }

    private static void PingPong()
    {
        int rounds = Amount.Of(200, 20);
        object gate = new();
        int turn = 0;
        Crew.Run(2, i =>
        {
            for (int round = 0; round < rounds; round++)
            {
                lock (gate)
                {
                    while (turn % 2 != i)
                    {
                        Monitor.Wait(gate);
                    }

                    turn++;
                    Monitor.Pulse(gate);
                }
            }
        });
        Check.Equal(2 * rounds, turn);
    }

    // A thread that says under the lock that it is about to wait does wait when the lock can be had.
    private static T Under<T>(object gate, Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }

    /// <summary>Threads that each wait for one pulse.</summary>
    private sealed class Waiters
    {
        private readonly object _gate = new();
        private readonly Crew _crew = new();
        private int _waiting;
        private int _woken;

        public Waiters(int count)
        {
            for (int i = 0; i < count; i++)
            {
                _crew.Start(() =>
                {
                    lock (_gate)
                    {
                        _waiting++;
                        Monitor.Wait(_gate);
                        _woken++;
                    }
                });
            }

            Crew.Await(() => Under(_gate, () => _waiting == count));
        }

        public int Woken => Under(_gate, () => _woken);

        public void Pulse()
        {
            lock (_gate)
            {
                Monitor.Pulse(_gate);
            }
        }

        public void PulseAll()
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }

        public void Join() => _crew.Join();
    }
}
