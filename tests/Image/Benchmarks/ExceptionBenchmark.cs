using System;
using System.Runtime.CompilerServices;

namespace UefiKernel.Image.Benchmarks;

/// <summary>What it costs to throw and to catch, by the frames in between.</summary>
internal static class ExceptionBenchmark
{
    private static readonly object s_nothing = new();
    private static long s_caught;

    /// <summary>Measures all kinds.</summary>
    public static void Run(BenchmarkReport report)
    {
        report.Measure("try without exception", static n => WithoutException(n));
        double one = report.Measure("throw and catch, depth 1", static n => AtDepth(1, n));
        report.Measure("throw and catch, depth 10", static n => AtDepth(10, n), one);
        report.Measure("throw and catch, depth 100", static n => AtDepth(100, n), one);
        report.Measure("throw and catch, depth 100, finally", static n => ThroughFinally(100, n), one);
        report.Measure("throw; in each of 10 frames", static n => Rethrown(10, n), one);
        report.Measure("catch when, refused 10 times", static n => Filtered(10, n), one);
        report.Measure("null reference, depth 1", static n => NullReference(n), one);
        report.Measure("stack trace to text, depth 10", static n => StackTraces(n), one);
    }

    private static void WithoutException(int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                Touch();
            }
            catch (InvalidOperationException)
            {
                s_caught--;
            }
        }
    }

    private static void AtDepth(int depth, int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                Throw(depth);
            }
            catch (InvalidOperationException)
            {
                s_caught++;
            }
        }
    }

    private static void ThroughFinally(int depth, int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                ThrowThroughFinally(depth);
            }
            catch (InvalidOperationException)
            {
                s_caught++;
            }
        }
    }

    private static void Rethrown(int depth, int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                Rethrow(depth);
            }
            catch (InvalidOperationException)
            {
                s_caught++;
            }
        }
    }

    private static void Filtered(int depth, int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                ThrowThroughFilter(depth);
            }
            catch (InvalidOperationException)
            {
                s_caught++;
            }
        }
    }

    private static void NullReference(int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                Dereference(null);
            }
            catch (NullReferenceException)
            {
                s_caught++;
            }
        }
    }

    private static void StackTraces(int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                Throw(10);
            }
            catch (InvalidOperationException e)
            {
                s_caught += e.StackTrace!.Length;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch() => s_caught++;

    // The addition after the call keeps the compiler from making a jump of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(int depth)
    {
        if (depth <= 1)
        {
            throw new InvalidOperationException();
        }

        Throw(depth - 1);
        s_caught++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowThroughFinally(int depth)
    {
        try
        {
            if (depth <= 1)
            {
                throw new InvalidOperationException();
            }

            ThrowThroughFinally(depth - 1);
        }
        finally
        {
            s_caught++;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rethrow(int depth)
    {
        if (depth <= 1)
        {
            throw new InvalidOperationException();
        }

        try
        {
            Rethrow(depth - 1);
        }
        catch (InvalidOperationException)
        {
            s_caught++;
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowThroughFilter(int depth)
    {
        if (depth <= 1)
        {
            throw new InvalidOperationException();
        }

        try
        {
            ThrowThroughFilter(depth - 1);
        }
        catch (InvalidOperationException) when (s_nothing is string)
        {
            s_caught--;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Dereference(string? text) => s_caught += text!.Length;
}
