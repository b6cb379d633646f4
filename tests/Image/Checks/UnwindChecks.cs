using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks;

/// <summary>What unwinding leaves behind and what it costs: registers, variables, stack traces, depth.</summary>
internal static class UnwindChecks
{
    /// <summary>The checks.</summary>
    public static readonly SelfTestCheck[] All =
    [
        new("stack trace names the methods", TraceNames),
        new("stack trace of the running code", RunningTrace),
        new("captured exception thrown elsewhere", Captured),
        new("10,000 frames deep", static () => Check.True(Depth(10_000))),
        new("unwinding cost grows linearly with depth", LinearCost),
        new("a thousand exceptions leave the stack as it was", Repeated),
        new("preserved registers survive a catch", Registers),
        new("variables survive into handlers and beyond", Variables),
    ];

    private static void Variables()
    {
        int before = Opaque(1);
        long inside = 0;
        double real = Opaque(0.5);
        string text = Opaque("a");
        try
        {
            inside = Opaque(2);
            real *= 3;
            text += "b";
            Fail(text);
        }
        catch (InvalidOperationException e) when (e.Message == text && inside == 2)
        {
            inside += before;
            real += 1;
            text += e.Message;
        }

        Check.Equal(1, before);
        Check.Equal(3, inside);
        Check.Equal(2.5, real);
        Check.Equal("abab", text);
    }

    // Many values live across a call that throws and catches: some are in registers, which the catch has to bring back.
    private static void Registers()
    {
        int a = Opaque(1), b = Opaque(2), c = Opaque(3), d = Opaque(4), e = Opaque(5), f = Opaque(6), g = Opaque(7);
        double p = Opaque(1.5), q = Opaque(2.5), r = Opaque(3.5), s = Opaque(4.5);
        int sum = 0;
        double real = 0;
        for (int i = 0; i < 3; i++)
        {
            Check.Throws<InvalidOperationException>(static () => Clobber(9));
            sum += a + (b * 2) + (c * 3) + (d * 4) + (e * 5) + (f * 6) + (g * 7);
            real += p + (q * 2) + (r * 3) + (s * 4);
        }

        Check.Equal(3 * 140, sum);
        Check.Equal(3 * 35, real);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Clobber(int seed)
    {
        int a = Opaque(seed), b = Opaque(seed + 1), c = Opaque(seed + 2), d = Opaque(seed + 3), e = Opaque(seed + 4),
            f = Opaque(seed + 5);
        double p = Opaque(seed * 0.1), q = Opaque(seed * 0.2), r = Opaque(seed * 0.3), s = Opaque(seed * 0.4);
        Opaque(0);
        if (a + b + c + d + e + f > 0 && p + q + r + s > 0)
        {
            Fail($"{a}{b}{c}{d}{e}{f}{p}{q}{r}{s}");
        }
    }

    private static void TraceNames()
    {
        try
        {
            TraceOuter();
        }
        catch (InvalidOperationException e)
        {
            string[] lines = e.StackTrace!.Split('\n');
            Check.Equal(3, lines.Length);
            Check.True(lines[0].Contains("ExceptionChecks.Fail(String)", StringComparison.Ordinal));
            Check.True(lines[1].Contains("UnwindChecks.TraceOuter()", StringComparison.Ordinal));
            Check.True(lines[2].Contains("UnwindChecks.TraceNames()", StringComparison.Ordinal));
            return;
        }

        Check.Fail("expected InvalidOperationException");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TraceOuter()
    {
        Fail("x");
        Opaque(0);
    }

    // In a catch block: neither the dispatch nor the frames that the exception has left may show.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunningTrace()
    {
        string plain = Environment.StackTrace;
        string inCatch = "";
        try
        {
            TraceOuter();
        }
        catch (InvalidOperationException)
        {
            inCatch = Environment.StackTrace;
        }

        int frames = new StackTrace().FrameCount;
        Check.True(plain.Contains($"{nameof(UnwindChecks)}.{nameof(RunningTrace)}()", StringComparison.Ordinal));
        Check.Equal(2, inCatch.Split(nameof(RunningTrace)).Length);
        Check.True(!inCatch.Contains(nameof(TraceOuter), StringComparison.Ordinal));
        Check.True(frames > 3);
        Check.Equal(plain.Split('\n').Length, inCatch.Split('\n').Length);
    }

    private static void Captured()
    {
        ExceptionDispatchInfo? captured = null;
        try
        {
            Fail("x");
        }
        catch (InvalidOperationException e)
        {
            captured = ExceptionDispatchInfo.Capture(e);
        }

        try
        {
            captured!.Throw();
        }
        catch (InvalidOperationException e)
        {
            Check.True(e.StackTrace!.Contains("End of stack trace from previous location", StringComparison.Ordinal)
                || e.StackTrace!.Contains(nameof(Fail), StringComparison.Ordinal));
            return;
        }

        Check.Fail("expected InvalidOperationException");
    }

    private static bool Depth(int depth)
    {
        try
        {
            Descend(depth);
        }
        catch (InvalidOperationException e)
        {
            return e.Message == "deep";
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Descend(int depth)
    {
        if (depth == 0)
        {
            Fail("deep");
        }

        return Descend(depth - 1) + 1;
    }

    private static void LinearCost()
    {
        // Eight times the depth costs 8 times as much when linear, 64 times when quadratic. A host may stop the machine within a
        // try, so the best of many counts, and each is short: about 2 ms under emulation.
        const int Shallow = 100, Deep = 8 * Shallow, Tries = 200, MostTimes = 20;
        long shallow = long.MaxValue;
        long deep = long.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            shallow = Math.Min(shallow, Measure(Shallow));
            deep = Math.Min(deep, Measure(Deep));
            if (i > 2 && deep / MostTimes < shallow)
            {
                return;
            }
        }

        Check.Fail($"{Deep} frames cost less than {MostTimes} times what {Shallow} cost; they took {deep} and {shallow} ticks");
    }

    private static long Measure(int depth)
    {
        long start = Stopwatch.GetTimestamp();
        Depth(depth);
        return Math.Max(1, Stopwatch.GetTimestamp() - start);
    }

    private static void Repeated()
    {
        int caught = 0;
        for (int i = 0; i < 1_000; i++)
        {
            try
            {
                Fail("x");
            }
            catch (InvalidOperationException)
            {
                caught++;
            }
        }

        Check.Equal(1_000, caught);
    }
}
