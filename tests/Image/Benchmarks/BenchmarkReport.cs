using System;
using System.Diagnostics;

namespace UefiKernel.Image.Benchmarks;

/// <summary>Measures and prints lines: nanoseconds per operation, and how many times what an earlier line took.</summary>
/// <param name="writeLine">Takes each line.</param>
internal sealed class BenchmarkReport(Action<string> writeLine)
{
    private const int Rounds = 5;

    // A round this long is far above the clock's resolution; all rounds of one line take a third of a second, growing included.
    private static readonly TimeSpan s_roundLength = TimeSpan.FromMilliseconds(40);

    /// <summary>Measures: the best of five rounds, each as many operations as fit in 40 ms.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="operations">Does the given number of operations.</param>
    /// <param name="baseline">Nanoseconds of what the line is to be compared with; 0 for nothing.</param>
    /// <param name="parts">Into how many equal parts one operation is divided: the line is then about one part.</param>
    /// <returns>Nanoseconds.</returns>
    public double Measure(string name, Action<int> operations, double baseline = 0, int parts = 1)
    {
        // The first call also pays for what happens once: caches of call sites, lazy initialization.
        operations(1);
        int count = 1;
        TimeSpan elapsed = Time(operations, count);
        while (elapsed < s_roundLength && count < 1 << 28)
        {
            count *= elapsed < s_roundLength / 16 ? 8 : 2;
            elapsed = Time(operations, count);
        }

        TimeSpan best = elapsed;
        for (int i = 1; i < Rounds; i++)
        {
            elapsed = Time(operations, count);
            best = elapsed < best ? elapsed : best;
        }

        double nanoseconds = best.TotalNanoseconds / count / parts;
        writeLine($"{name,-36}{nanoseconds,12:N1} ns{(baseline > 0 ? $"{nanoseconds / baseline,9:F2} ×" : "")}");
        return nanoseconds;
    }

    /// <summary>Adds a line of text.</summary>
    public void WriteLine(string text) => writeLine(text);

    private static TimeSpan Time(Action<int> operations, int count)
    {
        long start = Stopwatch.GetTimestamp();
        operations(count);
        return Stopwatch.GetElapsedTime(start);
    }
}
