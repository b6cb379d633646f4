using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Sleeping, spinning, and timers: nothing ends before its time.</summary>
internal static class TimeoutChecks
{
    private static readonly TimeSpan s_resolution = TimeSpan.FromMilliseconds(1L);

    private static readonly Lazy<TimeSpan> s_tick = new(MeasureTick);

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Sleep: lasts its time at least, in four threads at once", Sleeps),
        new("Sleep: others run meanwhile", OthersRun),
        new("Sleep: Stopwatch, TickCount64 and UtcNow agree on its length", ClocksAgree),
        new("Sleep: negative time is refused", static () =>
        {
            Check.Throws<ArgumentOutOfRangeException>(static () => Thread.Sleep(-2));
        }),
        new("SpinWait: SpinUntil ends with the condition or the time", SpinUntil),
        new("SpinWait: gives way to other threads", SpinGivesWay),
        new("Timer: fires once, not early", TimerOnce),
        new("Timer: fires periodically until disposed", TimerPeriodic),
        new("Timer: changed before its time fires at the new time", TimerChanged),
        new("Timer: disposed before its time never fires", TimerDisposed),
        new("Timer: twenty fire, each at its own time", TwentyTimers),
    ];

    /// <summary>
    /// By how much a timer may be early: one tick of <see cref="Environment.TickCount64"/>, which the library counts them by. 1
    /// ms here, 4 on Linux.
    /// </summary>
    internal static TimeSpan Tick => s_tick.Value;

    private static TimeSpan MeasureTick()
    {
        // The shortest of several: whoever takes the processor meanwhile makes one look longer.
        long least = long.MaxValue;
        long last = Environment.TickCount64;
        for (int i = 0; i < 5; i++)
        {
            long now;
            while ((now = Environment.TickCount64) == last)
            {
                Thread.SpinWait(10);
            }

            least = i == 0 ? least : Math.Min(least, now - last);
            last = now;
        }

        return TimeSpan.FromMilliseconds(least);
    }

    private static void Sleeps()
    {
        int[] milliseconds = [1, 3, 6, 10];
        var lasted = new TimeSpan[4];
        Crew.Run(4, i =>
        {
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(milliseconds[i]);
            lasted[i] = Stopwatch.GetElapsedTime(start);
        });
        Check.True(lasted.Zip(milliseconds).All(static p => p.First >= TimeSpan.FromMilliseconds((long)p.Second) - s_resolution));
    }

    private static void OthersRun()
    {
        int count = 0;
        int stop = 0;
        var crew = new Crew();
        crew.Start(() =>
        {
            while (Volatile.Read(ref stop) == 0)
            {
                Interlocked.Increment(ref count);
            }
        });
        Crew.Await(() => Volatile.Read(ref count) > 0);
        int before = Volatile.Read(ref count);
        Thread.Sleep(10);
        int after = Volatile.Read(ref count);
        Volatile.Write(ref stop, 1);
        crew.Join();
        Check.True(after > before);
    }

    private static void ClocksAgree()
    {
        // The best of several: whoever takes the processor between two readings spoils them.
        for (int i = 0; i < 20; i++)
        {
            long ticks = Environment.TickCount64;
            DateTime utc = DateTime.UtcNow;
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(5);
            TimeSpan watch = Stopwatch.GetElapsedTime(start);
            TimeSpan wall = DateTime.UtcNow - utc;
            var counted = TimeSpan.FromMilliseconds(Environment.TickCount64 - ticks);
            if ((watch - wall).Duration() <= s_resolution && (watch - counted).Duration() <= s_resolution + Tick)
            {
                return;
            }
        }

        Check.Fail("Stopwatch, DateTime.UtcNow and Environment.TickCount64 advance by the same time in one of 20 sleeps");
    }

    private static void SpinUntil()
    {
        int ready = 0;
        bool ended = false;
        var crew = new Crew();
        crew.Start(() => ended = SpinWait.SpinUntil(() => Volatile.Read(ref ready) == 1, TimeSpan.FromMinutes(10L)));
        Thread.Sleep(2);
        Volatile.Write(ref ready, 1);
        crew.Join();
        Check.True(ended);
        Check.True(!SpinWait.SpinUntil(static () => false, 3));
    }

    private static void SpinGivesWay()
    {
        int ready = 0;
        var crew = new Crew();
        crew.Start(() =>
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref ready) == 0)
            {
                spin.SpinOnce();
            }
        });
        crew.Start(() => Volatile.Write(ref ready, 1));
        crew.Join();
        Check.Equal(1, ready);
    }

    private static void TimerOnce()
    {
        using var fired = new ManualResetEvent(false);
        int count = 0;
        TimeSpan after = default;
        long start = Stopwatch.GetTimestamp();
        using var timer = new Timer(
            _ =>
            {
                after = Stopwatch.GetElapsedTime(start);
                Interlocked.Increment(ref count);
                fired.Set();
            },
            null, 8, Timeout.Infinite);
        fired.WaitOne();
        Check.True(after >= TimeSpan.FromMilliseconds(8L) - Tick);
        Check.Equal(1, Volatile.Read(ref count));
    }

    private static void TimerPeriodic()
    {
        using var fired = new CountdownEvent(5);
        int count = 0;
        var timer = new Timer(
            _ =>
            {
                if (Interlocked.Increment(ref count) <= 5)
                {
                    fired.Signal();
                }
            },
            null, 1, 2);
        fired.Wait();
        using var ended = new ManualResetEvent(false);
        timer.Dispose(ended);
        ended.WaitOne();
        int atEnd = Volatile.Read(ref count);
        Thread.Sleep(6);
        Check.Equal(atEnd, Volatile.Read(ref count));
        Check.True(atEnd >= 5);
    }

    private static void TimerChanged()
    {
        using var fired = new ManualResetEvent(false);
        using var timer = new Timer(_ => fired.Set(), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        Check.True(!fired.WaitOne(2));
        Check.True(timer.Change(1, Timeout.Infinite));
        fired.WaitOne();
    }

    private static void TimerDisposed()
    {
        int fired = 0;
        var timer = new Timer(_ => Interlocked.Increment(ref fired), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        timer.Dispose();
        Check.True(!timer.Change(1, 1));
        Check.Equal(0, fired);
    }

    private static void TwentyTimers()
    {
        var after = new TimeSpan[20];
        using var left = new CountdownEvent(after.Length);
        var timers = new List<Timer>();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < after.Length; i++)
        {
            int number = i;
            timers.Add(new Timer(
                _ =>
                {
                    after[number] = Stopwatch.GetElapsedTime(start);
                    left.Signal();
                },
                null, 1 + (i * 7 % 20), Timeout.Infinite));
        }

        left.Wait();
        foreach (Timer timer in timers)
        {
            timer.Dispose();
        }

        Check.True(after.Select(static (a, i) => a >= TimeSpan.FromMilliseconds(1L + (i * 7 % 20)) - Tick).All(static x => x));
    }
}
