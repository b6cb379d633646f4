using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Events, and waits for one or all of several objects.</summary>
internal static class EventChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("AutoResetEvent: each Set lets one through", AutoLetsOne),
        new("AutoResetEvent: two Sets without a waiter count once", static () => { using var e = new AutoResetEvent(false); e.Set(); e.Set(); return e.WaitOne(0) && !e.WaitOne(0); }),
        new("AutoResetEvent: two threads take turns 200 times", AutoPingPong),
        new("ManualResetEvent: Set lets all through, until Reset", ManualLetsAll),
        new("event: a wait with a time-out lasts it and returns false", TimeOut),
        new("event: Set ends a wait with a long time-out", SetInTime),
        new("event: used after Dispose throws", Disposed),
        new("WaitAny: returns the index of what was set", AnyIndex),
        new("WaitAny: of several that are set, the first", static () => { using var a = new ManualResetEvent(false); using var b = new AutoResetEvent(true); using var c = new ManualResetEvent(true); return WaitHandle.WaitAny([a, b, c]) == 1 && WaitHandle.WaitAny([a, b, c]) == 2; }),
        new("WaitAny: time-out", static () => { using var a = new ManualResetEvent(false); using var b = new AutoResetEvent(false); return WaitHandle.WaitAny([a, b], 3) == WaitHandle.WaitTimeout; }),
        new("WaitAny: takes only the one that it returns", static () => { using var a = new AutoResetEvent(true); using var b = new AutoResetEvent(true); return WaitHandle.WaitAny([a, b]) == 0 && !a.WaitOne(0) && b.WaitOne(0); }),
        new("WaitAny: of 64 handles", AnyOf64),
        new("WaitAll: returns when the last is set", AllSet),
        new("WaitAll: takes nothing when it times out", static () => { using var a = new AutoResetEvent(true); using var b = new AutoResetEvent(false); return !WaitHandle.WaitAll([a, b], 3) && a.WaitOne(0); }),
        new("WaitAll: takes all at once", static () => { using var a = new AutoResetEvent(true); using var b = new AutoResetEvent(true); return WaitHandle.WaitAll([a, b], 0) && !a.WaitOne(0) && !b.WaitOne(0); }),
        new("WaitAll: the same handle twice is refused", static () => { using var a = new ManualResetEvent(true); return Throws<DuplicateWaitObjectException>(() => WaitHandle.WaitAll([a, a])); }),
        new("SignalAndWait: sets one and waits for the other", SignalAndWait),
        new("ManualResetEventSlim: Set lets all through", SlimLetsAll),
        new("ManualResetEventSlim: time-out, and its wait handle", SlimTimeOut),
        new("CountdownEvent: is set by the last of four threads", Countdown),
        new("Barrier: no thread is a phase ahead", Barriers),
    ];

    private static bool AutoLetsOne()
    {
        using var gate = new AutoResetEvent(false);
        int through = 0;
        var crew = new Crew();
        for (int i = 0; i < 3; i++)
        {
            crew.StartBlocking(() =>
            {
                gate.WaitOne();
                Interlocked.Increment(ref through);
            });
        }

        bool good = Volatile.Read(ref through) == 0;
        for (int i = 1; i <= 3; i++)
        {
            gate.Set();
            int expected = i;
            Crew.Await(() => Volatile.Read(ref through) >= expected);
            Thread.Sleep(1);
            good &= Volatile.Read(ref through) == expected;
        }

        crew.Join();
        return good && !gate.WaitOne(0);
    }

    private static bool AutoPingPong()
    {
        int rounds = Amount.Of(200, 20);
        using var ping = new AutoResetEvent(false);
        using var pong = new AutoResetEvent(false);
        int turn = 0;
        bool good = true;
        Crew.Run(
            () =>
            {
                for (int i = 0; i < rounds; i++)
                {
                    good &= turn++ == 2 * i;
                    ping.Set();
                    pong.WaitOne();
                }
            },
            () =>
            {
                for (int i = 0; i < rounds; i++)
                {
                    ping.WaitOne();
                    good &= turn++ == (2 * i) + 1;
                    pong.Set();
                }
            });
        return good && turn == 2 * rounds;
    }

    private static bool ManualLetsAll()
    {
        using var gate = new ManualResetEvent(false);
        int through = 0;
        var crew = new Crew();
        for (int i = 0; i < 4; i++)
        {
            crew.StartBlocking(() =>
            {
                gate.WaitOne();
                Interlocked.Increment(ref through);
            });
        }

        bool none = Volatile.Read(ref through) == 0;
        gate.Set();
        crew.Join();
        bool stays = gate.WaitOne(0) && gate.WaitOne(0);
        gate.Reset();
        return none && through == 4 && stays && !gate.WaitOne(0);
    }

    private static bool TimeOut()
    {
        using var never = new AutoResetEvent(false);
        long start = Stopwatch.GetTimestamp();
        bool set = never.WaitOne(8);
        return !set && Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(7L);
    }

    private static bool SetInTime()
    {
        using var gate = new AutoResetEvent(false);
        bool set = false;
        var crew = new Crew();
        crew.StartBlocking(() => set = gate.WaitOne(TimeSpan.FromMinutes(10L)));
        gate.Set();
        crew.Join();
        return set;
    }

    private static bool Disposed()
    {
        var gate = new AutoResetEvent(false);
        gate.Dispose();
        return Throws<ObjectDisposedException>(() => gate.WaitOne(0)) && Throws<ObjectDisposedException>(() => gate.Set());
    }

    private static bool AnyIndex()
    {
        WaitHandle[] handles = [.. Enumerable.Range(0, 5).Select(static _ => new AutoResetEvent(false))];
        bool good = true;
        for (int i = 0; i < handles.Length; i++)
        {
            int index = -1;
            var crew = new Crew();
            crew.StartBlocking(() => index = WaitHandle.WaitAny(handles));
            ((AutoResetEvent)handles[i]).Set();
            crew.Join();
            good &= index == i;
        }

        foreach (WaitHandle handle in handles)
            handle.Dispose();
        return good;
    }

    private static bool AnyOf64()
    {
        ManualResetEvent[] handles = [.. Enumerable.Range(0, 64).Select(static _ => new ManualResetEvent(false))];
        int index = -1;
        var crew = new Crew();
        crew.StartBlocking(() => index = WaitHandle.WaitAny(handles));
        handles[^1].Set();
        crew.Join();
        bool tooMany = Throws<NotSupportedException>(() => WaitHandle.WaitAny([.. handles, handles[0]]));
        foreach (ManualResetEvent handle in handles)
            handle.Dispose();
        return index == 63 && tooMany;
    }

    private static bool AllSet()
    {
        using var first = new AutoResetEvent(false);
        using var second = new ManualResetEvent(false);
        using var third = new AutoResetEvent(false);
        bool all = false;
        var crew = new Crew();
        Thread thread = crew.StartBlocking(() => all = WaitHandle.WaitAll([first, second, third]));
        third.Set();
        first.Set();
        bool early = thread.Join(2);
        second.Set();
        crew.Join();
        return !early && all && !first.WaitOne(0) && !third.WaitOne(0);
    }

    private static bool SignalAndWait()
    {
        using var mine = new AutoResetEvent(false);
        using var yours = new AutoResetEvent(false);
        var crew = new Crew();
        crew.Start(() =>
        {
            mine.WaitOne();
            yours.Set();
        });
        bool answered = WaitHandle.SignalAndWait(mine, yours, TimeSpan.FromMinutes(10L), exitContext: false);
        crew.Join();
        return answered && !WaitHandle.SignalAndWait(mine, yours, 2, exitContext: false) && mine.WaitOne(0);
    }

    private static bool SlimLetsAll()
    {
        using var gate = new ManualResetEventSlim(false, spinCount: 0);
        int through = 0;
        var crew = new Crew();
        for (int i = 0; i < 4; i++)
        {
            crew.StartBlocking(() =>
            {
                gate.Wait();
                Interlocked.Increment(ref through);
            });
        }

        gate.Set();
        crew.Join();
        bool set = gate.IsSet;
        gate.Reset();
        return through == 4 && set && !gate.IsSet;
    }

    private static bool SlimTimeOut()
    {
        using var gate = new ManualResetEventSlim(false);
        bool early = gate.Wait(3) || gate.WaitHandle.WaitOne(2);
        var crew = new Crew();
        crew.StartBlocking(() => gate.WaitHandle.WaitOne());
        gate.Set();
        crew.Join();
        return !early && gate.Wait(0);
    }

    private static bool Countdown()
    {
        using var left = new CountdownEvent(4);
        int signalled = 0;
        var crew = new Crew();
        for (int i = 0; i < 4; i++)
        {
            crew.Start(() =>
            {
                Interlocked.Increment(ref signalled);
                left.Signal();
            });
        }

        left.Wait();
        bool all = Volatile.Read(ref signalled) == 4 && left.IsSet && left.CurrentCount == 0;
        crew.Join();
        return all && Throws<InvalidOperationException>(() => left.Signal());
    }

    private static bool Barriers()
    {
        const int Threads = 4;
        int phases = Amount.Of(20, 3);
        int[] reached = new int[Threads];
        int actions = 0;
        bool ahead = false;
        using var barrier = new Barrier(Threads, _ => actions++);
        Crew.Run(Threads, i =>
        {
            for (int phase = 1; phase <= phases; phase++)
            {
                Volatile.Write(ref reached[i], phase);
                barrier.SignalAndWait();
                for (int other = 0; other < Threads; other++)
                {
                    int seen = Volatile.Read(ref reached[other]);
                    if (seen < phase || seen > phase + 1)
                        ahead = true;
                }
            }
        });
        return !ahead && actions == phases && barrier.CurrentPhaseNumber == phases;
    }
}
