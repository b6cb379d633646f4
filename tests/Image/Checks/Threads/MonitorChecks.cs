using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

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
        new("Monitor: Pulse without waiters is not remembered", static () => { object gate = new(); lock (gate) { Monitor.Pulse(gate); return !Monitor.Wait(gate, 2); } }),
        new("Monitor: Wait and Pulse without the lock throw", WithoutLock),
        new("Monitor: waiters are pulsed in the order in which they came", Order),
        new("Monitor: two threads take turns 200 times", PingPong),
    ];

    private static bool PulseWakesOne()
    {
        var waiters = new Waiters(3);
        waiters.Pulse();
        Crew.Await(() => waiters.Woken == 1);
        Thread.Sleep(2);
        bool one = waiters.Woken == 1;
        waiters.Pulse();
        Crew.Await(() => waiters.Woken == 2);
        waiters.PulseAll();
        waiters.Join();
        return one && waiters.Woken == 3;
    }

    private static bool PulseAllWakesAll()
    {
        var waiters = new Waiters(6);
        bool none = waiters.Woken == 0;
        waiters.PulseAll();
        waiters.Join();
        return none && waiters.Woken == 6;
    }

    private static bool WaitReleases()
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
                    Monitor.Wait(gate);
                heldAfter = Monitor.IsEntered(gate);
            }
        });
        lock (gate)
        {
            came = true;
            Monitor.Pulse(gate);
        }

        crew.Join();
        return heldAfter;
    }

    private static bool WaitRestoresDepth()
    {
        object gate = new();
        bool came = false;
        int exits = 0;
        var crew = new Crew();
        crew.StartBlocking(() =>
        {
            for (int i = 0; i < 3; i++)
                Monitor.Enter(gate);
            while (!came)
                Monitor.Wait(gate);
            for (; Monitor.IsEntered(gate); exits++)
                Monitor.Exit(gate);
        });
        lock (gate)
        {
            came = true;
            Monitor.PulseAll(gate);
        }

        crew.Join();
        return exits == 3;
    }

    private static bool WaitTimesOut()
    {
        object gate = new();
        long start = Stopwatch.GetTimestamp();
        lock (gate)
            return !Monitor.Wait(gate, 5) && Monitor.IsEntered(gate) && Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(4L);
    }

    private static bool PulsedInTime()
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
            Monitor.Pulse(gate);
        crew.Join();
        return pulsed;
    }

    private static bool WithoutLock()
    {
        object gate = new();
        return Throws<SynchronizationLockException>(() => Monitor.Wait(gate, 0)) && Throws<SynchronizationLockException>(() => Monitor.Pulse(gate)) &&
            Throws<SynchronizationLockException>(() => Monitor.PulseAll(gate)) && Throws<ArgumentNullException>(static () => Monitor.Enter(null!));
    }

    private static bool Order()
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
            Monitor.Pulse(gate);
        crew.Join();
        return order.SequenceEqual([0, 1, 2, 3]);
    }

    private static bool PingPong()
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
                        Monitor.Wait(gate);
                    turn++;
                    Monitor.Pulse(gate);
                }
            }
        });
        return turn == 2 * rounds;
    }

    // A thread that says under the lock that it is about to wait does wait when the lock can be had.
    private static T Under<T>(object gate, Func<T> read)
    {
        lock (gate)
            return read();
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
                Monitor.Pulse(_gate);
        }

        public void PulseAll()
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        }

        public void Join() => _crew.Join();
    }
}
