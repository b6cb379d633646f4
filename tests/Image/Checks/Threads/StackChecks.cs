using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Intrinsics;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>What each thread has for itself while others run: registers, stack, exceptions.</summary>
internal static class StackChecks
{
    private static readonly Lazy<bool> s_handler = new(static () =>
    {
        // A process may set this once.
        ExceptionHandling.SetUnhandledExceptionHandler(static e => e is HandledException);
        return true;
    });

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("thread: one that spins does not keep the others waiting", Preempted),
        new("thread: integer registers survive preemption", static () => SameInAll(static round => Integers(round))),
        new("thread: floating-point registers survive preemption", static () => SameInAll(static round => Floats(round))),
        new("thread: vector registers survive preemption", static () => SameInAll(static round => Vectors(round))),
        new("thread: locals on the stack survive preemption", static () => SameInAll(static round => Locals(round))),
        new("thread: has the stack that was asked for", StackSize),
        new("thread: recursion learns in time that the stack ends", StackEnd),
        new("thread: exceptions are caught where they are thrown, in four threads at once", Exceptions),
        new("thread: finally blocks and filters see their own thread", Filters),
        new("thread: stack trace names the methods of its own stack", Trace),
        new("thread: exception carried from one thread to another keeps its trace", Carried),
        new("thread: unhandled exception goes to the handler and ends its thread only", Unhandled),
        new("thread: what main catches does not concern a waiting thread", CaughtBeside),
    ];

    private static void Preempted()
    {
        int go = 0;
        var crew = new Crew();

        // No call, so that nothing but the timer can take the processor away.
        crew.Start(() =>
        {
            while (Volatile.Read(ref go) == 0)
            {
            }
        });
        crew.Start(() => Volatile.Write(ref go, 1));
        crew.Join();
        Check.Equal(1, go);
    }

    // Each of four threads computes the same for longer than a time slice.
    private static void SameInAll(Func<int, ulong> compute)
    {
        const int Threads = 4;
        int rounds = Amount.Of(200_000, 50_000);
        ulong expected = compute(rounds);
        ulong[] results = new ulong[Threads];
        Crew.Run(Threads, i => results[i] = compute(rounds));
        Check.True(results.All(r => r == expected));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Integers(int rounds)
    {
        ulong a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
        for (int i = 0; i < rounds; i++)
        {
            a += b ^ (h << 3);
            b = (b * 31) + c;
            c ^= d + a;
            d = (d >> 1) + (e * 3);
            e += f;
            f ^= g * 5;
            g = (g << 7) | (g >> 57);
            h += a - b;
        }

        return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Floats(int rounds)
    {
        double a = 1, b = 0.5, c = 3.25, d = 1e-3;
        float e = 2;
        for (int i = 1; i <= rounds; i++)
        {
            a += 1.0 / i;
            b = (b * 0.999) + (c * 0.001);
            c += Math.Sqrt(a) - d;
            d = (d + (1 / a)) * 0.5;
            e = (e * 1.0001f) - (float)d;
        }

        return BitConverter.DoubleToUInt64Bits(a + b + c + d) ^ BitConverter.SingleToUInt32Bits(e);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Vectors(int rounds)
    {
        // The upper halves are where the wide registers differ from the others.
        var a = Vector256.Create(1UL, 2, 3, 4);
        var b = Vector256.Create(5UL, 6, 7, 8);
        var c = Vector256.Create(9UL, 10, 11, 12);
        for (int i = 0; i < rounds; i++)
        {
            a += b ^ c;
            b = (b << 1) ^ a;
            c += a - b;
        }

        return Vector256.Sum(a ^ b ^ c);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Locals(int rounds)
    {
        Span<ulong> values = stackalloc ulong[64];
        for (int i = 0; i < rounds; i++)
        {
            values[i & 63] += (ulong)i ^ values[(i * 7) & 63];
        }

        ulong sum = 0;
        foreach (ulong value in values)
        {
            sum = (sum * 31) + value;
        }

        return sum;
    }

    private static void StackSize()
    {
        int last = 0;
        var thread = new Thread(
            () =>
            {
                Span<byte> large = stackalloc byte[300_000];
                large.Fill(7);
                last = large[0] + large[^1];
            },
            512 * 1024);
        thread.Start();
        thread.Join();
        Check.Equal(14, last);
    }

    private static void StackEnd()
    {
        int depth = 0;
        var thread = new Thread(() => depth = Descend(0), 512 * 1024);
        thread.Start();
        thread.Join();
        Check.True(depth is > 10 and < 1_000_000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Descend(int depth)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return depth;
        }

        Span<byte> some = stackalloc byte[1000];
        some[0] = 1;
        return Descend(depth + some[0]);
    }

    private static void Exceptions()
    {
        int caught = 0;
        int rounds = Amount.Of(50, 5);
        Crew.Run(4, i =>
        {
            for (int round = 0; round < rounds; round++)
            {
                try
                {
                    ThrowAt(i, 5);
                }
                catch (InvalidOperationException e) when (e.Message == $"of {i}")
                {
                    Interlocked.Increment(ref caught);
                }
            }
        });
        Check.Equal(4 * rounds, caught);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowAt(int number, int depth)
    {
        try
        {
            if (depth == 0)
            {
                throw new InvalidOperationException($"of {number}");
            }

            Thread.Yield();
            ThrowAt(number, depth - 1);
        }
        finally
        {
            Thread.Yield();
        }
    }

    private static void Filters()
    {
        bool[] good = new bool[4];
        Crew.Run(4, i =>
        {
            int id = Environment.CurrentManagedThreadId;
            bool inFinally = false;
            try
            {
                try
                {
                    ThrowAt(i, 2);
                }
                finally
                {
                    inFinally = Environment.CurrentManagedThreadId == id;
                }
            }
            catch (InvalidOperationException) when (Environment.CurrentManagedThreadId == id)
            {
                good[i] = inFinally && Environment.CurrentManagedThreadId == id;
            }
        });
        Check.True(good.All(static g => g));
    }

    private static void Trace()
    {
        string? trace = null;
        Crew.Run(() =>
        {
            try
            {
                ThrowAt(0, 1);
            }
            catch (InvalidOperationException e)
            {
                trace = e.StackTrace;
            }
        });
        Check.True(trace is not null);
        Check.True(trace.Contains(nameof(ThrowAt), StringComparison.Ordinal));
        Check.True(!trace.Contains(nameof(SelfTestCheck), StringComparison.Ordinal));
    }

    private static void Carried()
    {
        ExceptionDispatchInfo? carried = null;
        Crew.Run(() =>
        {
            try
            {
                ThrowAt(9, 0);
            }
            catch (InvalidOperationException e)
            {
                carried = ExceptionDispatchInfo.Capture(e);
            }
        });
        try
        {
            carried!.Throw();
            Check.Fail("expected InvalidOperationException");
        }
        catch (InvalidOperationException e)
        {
            Check.Equal("of 9", e.Message);
            Check.True(e.StackTrace!.Contains(nameof(ThrowAt), StringComparison.Ordinal));
            Check.True(e.StackTrace.Contains(nameof(Carried), StringComparison.Ordinal));
        }
    }

    private static void Unhandled()
    {
        bool before = false;
        bool after = false;
        var thread = new Thread(() =>
        {
            before = s_handler.Value;
            if (before)
            {
                throw new HandledException();
            }

            after = true;
        });
        thread.Start();
        thread.Join();
        Check.True(before);
        Check.True(!after);
        Check.Equal(ThreadState.Stopped, thread.ThreadState);
    }

    private static void CaughtBeside()
    {
        using var gate = new ManualResetEvent(false);
        bool went = false;
        var crew = new Crew();
        crew.StartBlocking(() => went = gate.WaitOne());
        Check.Throws<InvalidOperationException>(static () => ExceptionChecks.Fail("x"));
        gate.Set();
        crew.Join();
        Check.True(went);
    }

#pragma warning disable CA1064, CA1032 // No other code throws or catches it.
    private sealed class HandledException : Exception;
#pragma warning restore CA1064, CA1032
}
