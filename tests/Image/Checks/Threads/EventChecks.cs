using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Events, and waits for one or all of several objects.</summary>
internal static class EventChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("AutoResetEvent: each Set lets one through", AutoLetsOne),
        new("AutoResetEvent: two Sets without a waiter count once", static () =>
        {
            using var e = new AutoResetEvent(false);
            e.Set();
            e.Set();
            Check.True(e.WaitOne(0));
            Check.True(!e.WaitOne(0));
        }),
        new("AutoResetEvent: two threads take turns 200 times", AutoPingPong),
        new("ManualResetEvent: Set lets all through, until Reset", ManualLetsAll),
        new("event: a wait with a time-out lasts it and returns false", TimeOut),
        new("event: Set ends a wait with a long time-out", SetInTime),
        new("event: used after Dispose throws", Disposed),
        new("WaitAny: returns the index of what was set", AnyIndex),
        new("WaitAny: of several that are set, the first", static () =>
        {
            using var a = new ManualResetEvent(false);
            using var b = new AutoResetEvent(true);
            using var c = new ManualResetEvent(true);
            Check.Equal(1, WaitHandle.WaitAny([a, b, c]));
            Check.Equal(2, WaitHandle.WaitAny([a, b, c]));
        }),
        new("WaitAny: time-out", static () =>
        {
            using var a = new ManualResetEvent(false);
            using var b = new AutoResetEvent(false);
            Check.Equal(WaitHandle.WaitTimeout, WaitHandle.WaitAny([a, b], 3));
        }),
        new("WaitAny: takes only the one that it returns", static () =>
        {
            using var a = new AutoResetEvent(true);
            using var b = new AutoResetEvent(true);
            Check.Equal(0, WaitHandle.WaitAny([a, b]));
            Check.True(!a.WaitOne(0));
            Check.True(b.WaitOne(0));
        }),
        new("WaitAny: of 64 handles", AnyOf64),
        new("WaitAll: returns when the last is set", AllSet),
        new("WaitAll: takes nothing when it times out", static () =>
        {
            using var a = new AutoResetEvent(true);
            using var b = new AutoResetEvent(false);
            Check.True(!WaitHandle.WaitAll([a, b], 3));
            Check.True(a.WaitOne(0));
        }),
        new("WaitAll: takes all at once", static () =>
        {
            using var a = new AutoResetEvent(true);
            using var b = new AutoResetEvent(true);
            Check.True(WaitHandle.WaitAll([a, b], 0));
            Check.True(!a.WaitOne(0));
            Check.True(!b.WaitOne(0));
        }),
        new("WaitAll: the same handle twice is refused", static () =>
        {
            using var a = new ManualResetEvent(true);
            Check.Throws<DuplicateWaitObjectException>(() => WaitHandle.WaitAll([a, a]));
        }),
        new("SignalAndWait: sets one and waits for the other", SignalAndWait),
        new("ManualResetEventSlim: Set lets all through", SlimLetsAll),
        new("ManualResetEventSlim: time-out, and its wait handle", SlimTimeOut),
        new("CountdownEvent: is set by the last of four threads", Countdown),
        new("Barrier: no thread is a phase ahead", Barriers),
    ];

    private static void AutoLetsOne()
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
        Check.True(good);
        Check.True(!gate.WaitOne(0));
    }

    private static void AutoPingPong()
    {
        int rounds = Amount.Of(200, 20);
        using var ping = new AutoResetEvent(false);
        using var pong = new AutoResetEvent(false);
        int turn = 0;
        Crew.Run(
            () =>
            {
                for (int i = 0; i < rounds; i++)
                {
                    Check.Equal(2 * i, turn++);
                    ping.Set();
                    pong.WaitOne();
                }
            },
            () =>
            {
                for (int i = 0; i < rounds; i++)
                {
                    ping.WaitOne();
                    Check.Equal((2 * i) + 1, turn++);
                    pong.Set();
                }
            });
        Check.Equal(2 * rounds, turn);
    }

    private static void ManualLetsAll()
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

        Check.Equal(0, Volatile.Read(ref through));
        gate.Set();
        crew.Join();
        Check.True(gate.WaitOne(0));
        Check.True(gate.WaitOne(0));
        gate.Reset();
        Check.Equal(4, through);
        Check.True(!gate.WaitOne(0));
    }

    private static void TimeOut()
    {
        using var never = new AutoResetEvent(false);
        long start = Stopwatch.GetTimestamp();
        Check.True(!never.WaitOne(8));
        Check.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(7L));
    }

    private static void SetInTime()
    {
        using var gate = new AutoResetEvent(false);
        bool set = false;
        var crew = new Crew();
        crew.StartBlocking(() => set = gate.WaitOne(TimeSpan.FromMinutes(10L)));
        gate.Set();
        crew.Join();
        Check.True(set);
    }

    private static void Disposed()
    {
        var gate = new AutoResetEvent(false);
        gate.Dispose();
        Check.Throws<ObjectDisposedException>(() => gate.WaitOne(0));
        Check.Throws<ObjectDisposedException>(() => gate.Set());
    }

    private static void AnyIndex()
    {
        WaitHandle[] handles = [.. Enumerable.Range(0, 5).Select(static _ => new AutoResetEvent(false))];
        for (int i = 0; i < handles.Length; i++)
        {
            int index = -1;
            var crew = new Crew();
            crew.StartBlocking(() => index = WaitHandle.WaitAny(handles));
            ((AutoResetEvent)handles[i]).Set();
            crew.Join();
            Check.Equal(i, index);
        }

        foreach (WaitHandle handle in handles)
        {
            handle.Dispose();
        }
    }

    private static void AnyOf64()
    {
        ManualResetEvent[] handles = [.. Enumerable.Range(0, 64).Select(static _ => new ManualResetEvent(false))];
        int index = -1;
        var crew = new Crew();
        crew.StartBlocking(() => index = WaitHandle.WaitAny(handles));
        handles[^1].Set();
        crew.Join();
        Check.Throws<NotSupportedException>(() => WaitHandle.WaitAny([.. handles, handles[0]]));
        foreach (ManualResetEvent handle in handles)
        {
            handle.Dispose();
        }

        Check.Equal(63, index);
    }

    private static void AllSet()
    {
        using var first = new AutoResetEvent(false);
        using var second = new ManualResetEvent(false);
        using var third = new AutoResetEvent(false);
        bool all = false;
        var crew = new Crew();
        Thread thread = crew.StartBlocking(() => all = WaitHandle.WaitAll([first, second, third]));
        third.Set();
        first.Set();
        Check.True(!thread.Join(2));
        second.Set();
        crew.Join();
        Check.True(all);
        Check.True(!first.WaitOne(0));
        Check.True(!third.WaitOne(0));
    }

    private static void SignalAndWait()
    {
        using var mine = new AutoResetEvent(false);
        using var yours = new AutoResetEvent(false);
        var crew = new Crew();
        crew.Start(() =>
        {
            mine.WaitOne();
            yours.Set();
        });
        Check.True(WaitHandle.SignalAndWait(mine, yours, TimeSpan.FromMinutes(10L), exitContext: false));
        crew.Join();
        Check.True(!WaitHandle.SignalAndWait(mine, yours, 2, exitContext: false));
        Check.True(mine.WaitOne(0));
    }

    private static void SlimLetsAll()
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
        Check.True(gate.IsSet);
        gate.Reset();
        Check.Equal(4, through);
        Check.True(!gate.IsSet);
    }

    private static void SlimTimeOut()
    {
        using var gate = new ManualResetEventSlim(false);
        Check.True(!gate.Wait(3));
        Check.True(!gate.WaitHandle.WaitOne(2));
        var crew = new Crew();
        crew.StartBlocking(() => gate.WaitHandle.WaitOne());
        gate.Set();
        crew.Join();
        Check.True(gate.Wait(0));
    }

    private static void Countdown()
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
        Check.Equal(4, Volatile.Read(ref signalled));
        Check.True(left.IsSet);
        Check.Equal(0, left.CurrentCount);
        crew.Join();
        Check.Throws<InvalidOperationException>(() => left.Signal());
    }

    private static void Barriers()
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
                    {
                        ahead = true;
                    }
                }
            }
        });
        Check.True(!ahead);
        Check.Equal(phases, actions);
        Check.Equal(phases, barrier.CurrentPhaseNumber);
    }
}
