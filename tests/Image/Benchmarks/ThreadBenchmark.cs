using System;
using System.Threading;
using System.Threading.Tasks;

namespace UefiKernel.Image.Benchmarks;

/// <summary>
/// What threads cost: to switch between them, to lock, to start. A line with two threads counts what one of them does while the
/// other does its part: a round trip is two switches.
/// </summary>
internal static class ThreadBenchmark
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(2L);
    private static readonly object s_gate = new();
    private static long s_count;

    /// <summary>Measures all kinds.</summary>
    public static void Run(BenchmarkReport report)
    {
        double once = report.Measure("lock, uncontended", static n => Lock(n));
        report.Measure("Interlocked.Increment", static n => Increment(n), once);
        report.Measure("lock, contended by two threads", static n => Contended(n), once);
        report.Measure("AutoResetEvent, set and taken", static n => SetAndTake(n), once);

        // A baseline of its own, as the cheapest way there is to the scheduler.
        double yield = report.Measure("Thread.Yield, nobody else ready", static n => Yield(n));
        report.Measure("switch by Thread.Yield", static n => YieldPair(n), yield, parts: 2);
        report.Measure("switch by AutoResetEvent", static n => EventPair(n), yield, parts: 2);
        report.Measure("switch by SemaphoreSlim", static n => SemaphorePair(n), yield, parts: 2);
        report.Measure("switch by Monitor.Wait and Pulse", static n => MonitorPair(n), yield, parts: 2);

        double spawn = report.Measure("Task.Run and await", static n => Tasks(n));
        report.Measure("await Task.Yield()", static n => Yields(n), spawn);
        report.Measure("ThreadPool.QueueUserWorkItem and wait", static n => WorkItems(n), spawn);
        report.Measure("Thread: create, start, join", static n => Threads(n), spawn);
        report.MeasureWait("Thread.Sleep(2), beyond its time", s_wait, static () => Thread.Sleep(s_wait));
        report.MeasureWait("Task.Delay(2), beyond its time", s_wait, static () => Task.Delay(s_wait).Wait());
    }

    private static void Lock(int count)
    {
        for (int i = 0; i < count; i++)
        {
            lock (s_gate)
            {
                s_count++;
            }
        }
    }

    private static void Increment(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Interlocked.Increment(ref s_count);
        }
    }

    private static void Contended(int count) => Both(() => Lock(count / 2), () => Lock(count - (count / 2)));

    private static void SetAndTake(int count)
    {
        using var gate = new AutoResetEvent(false);
        for (int i = 0; i < count; i++)
        {
            gate.Set();
            gate.WaitOne();
        }
    }

    private static void Yield(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Thread.Yield();
        }
    }

    // Each waits by yielding until it is its turn, so that every yield that finds it is not has to switch.
    private static void YieldPair(int count)
    {
        int turn = 0;
        void Take(int own)
        {
            for (int i = 0; i < count; i++)
            {
                while ((Volatile.Read(ref turn) & 1) != own)
                {
                    Thread.Yield();
                }

                Interlocked.Increment(ref turn);
            }
        }

        Both(() => Take(0), () => Take(1));
    }

    private static void EventPair(int count)
    {
        using var ping = new AutoResetEvent(false);
        using var pong = new AutoResetEvent(false);
        Both(
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    ping.Set();
                    pong.WaitOne();
                }
            },
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    ping.WaitOne();
                    pong.Set();
                }
            });
    }

    private static void SemaphorePair(int count)
    {
        using var ping = new SemaphoreSlim(0);
        using var pong = new SemaphoreSlim(0);
        Both(
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    ping.Release();
                    pong.Wait();
                }
            },
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    ping.Wait();
                    pong.Release();
                }
            });
    }

    private static void MonitorPair(int count)
    {
        object gate = new();
        int turn = 0;
        void Take(int own)
        {
            for (int i = 0; i < count; i++)
            {
                lock (gate)
                {
                    while ((turn & 1) != own)
                    {
                        Monitor.Wait(gate);
                    }

                    turn++;
                    Monitor.Pulse(gate);
                }
            }
        }

        Both(() => Take(0), () => Take(1));
    }

    private static void Tasks(int count)
    {
        Spawn(count).GetAwaiter().GetResult();

        static async Task Spawn(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Run(static () => s_count++);
            }
        }
    }

    private static void Yields(int count)
    {
        Spawn(count).GetAwaiter().GetResult();

        static async Task Spawn(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
            }
        }
    }

    private static void WorkItems(int count)
    {
        using var done = new AutoResetEvent(false);
        for (int i = 0; i < count; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static gate => gate.Set(), done, preferLocal: false);
            done.WaitOne();
        }
    }

    private static void Threads(int count)
    {
        for (int i = 0; i < count; i++)
        {
            var thread = new Thread(static () => s_count++);
            thread.Start();
            thread.Join();
        }
    }

    // One of the two is the calling thread, so that only one has to be started.
    private static void Both(Action here, Action there)
    {
        var other = new Thread(() => there());
        other.Start();
        here();
        other.Join();
    }
}
