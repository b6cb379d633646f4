using System;
using System.Diagnostics;
using System.Globalization;

namespace UefiKernel.Image.Benchmarks;

/// <summary>
/// Measures, and prints a table: what was measured, the time of one operation, and how many times the time of an earlier line
/// that is. <c>tests/Kernel.Benchmarks</c> reads the lines, of the kernel and of an ordinary program, by name.
/// </summary>
/// <param name="writeLine">Takes each line.</param>
/// <param name="progress">
/// Called before each figure and between its rounds, with the number of figures that are measured. What it throws ends the
/// benchmark. Null for nobody.
/// </param>
/// <param name="roundLength">The least length of a round; 40 ms when left out.</param>
internal sealed class BenchmarkReport(Action<string> writeLine, Action<int>? progress = null, TimeSpan? roundLength = null)
{
    private const int Rounds = 5;
    private const int NameColumns = 38;
    private const int TimeColumns = 12;
    private const int RatioColumns = 11;
    private const int Waits = 50;
    private const int Pauses = 10;

    // Far above the clock's resolution; all rounds of one line take a third of a second, growing included.
    private static readonly TimeSpan s_roundLength = TimeSpan.FromMilliseconds(40);

    private readonly TimeSpan _roundLength = roundLength ?? s_roundLength;
    private bool _hasHead;
    private bool _hasWaits;
    private bool _hasPauses;

    /// <summary>The number of figures so far.</summary>
    public int Figures { get; private set; }

    /// <summary>Measures: the best of five rounds, each as many operations as fit in a round's length.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="operations">Does the given number of operations.</param>
    /// <param name="baseline">
    /// Nanoseconds of what the line is to be compared with, which is the nearest line above without a baseline; 0 for nothing.
    /// </param>
    /// <param name="parts">Into how many equal parts one operation is divided: the line is then about one part.</param>
    /// <returns>Nanoseconds.</returns>
    public double Measure(string name, Action<int> operations, double baseline = 0, int parts = 1)
    {
        // The first call also pays for what happens once: caches of call sites, lazy initialization.
        Time(operations, 1);
        int count = 1;
        TimeSpan elapsed = Time(operations, count);
        while (elapsed < _roundLength && count < 1 << 28)
        {
            count *= elapsed < _roundLength / 16 ? 8 : 2;
            elapsed = Time(operations, count);
        }

        TimeSpan best = elapsed;
        for (int i = 1; i < Rounds; i++)
        {
            elapsed = Time(operations, count);
            best = elapsed < best ? elapsed : best;
        }

        double nanoseconds = best.TotalNanoseconds / count / parts;
        string ratio = baseline > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / baseline,RatioColumns - 2:N2} ×")
            : "";
        WriteRow(name, nanoseconds, "ns", ratio);
        return nanoseconds;
    }

    /// <summary>Measures how much longer a wait takes than it should, 50 times; the figure is the median.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="length">How long the wait should be.</param>
    /// <param name="wait">Waits once.</param>
    public void MeasureWait(string name, TimeSpan length, Action wait)
    {
        double[] late = new double[Waits];
        wait();
        for (int i = 0; i < Waits; i++)
        {
            progress?.Invoke(Figures);
            long start = Stopwatch.GetTimestamp();
            wait();
            late[i] = (Stopwatch.GetElapsedTime(start) - length).TotalMicroseconds;
        }

        Array.Sort(late);
        _hasWaits = true;
        WriteSpread(name, late[Waits / 2], late);
    }

    /// <summary>Measures how long collections stop the program: the figure is the longest of 10.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="collect">Has one collection happen and returns its pause.</param>
    public void MeasurePause(string name, Func<TimeSpan> collect)
    {
        double[] pauses = new double[Pauses];
        collect();
        for (int i = 0; i < Pauses; i++)
        {
            progress?.Invoke(Figures);
            pauses[i] = collect().TotalMicroseconds;
        }

        Array.Sort(pauses);
        _hasPauses = true;
        WriteSpread(name, pauses[^1], pauses);
    }

    /// <summary>Adds a line of text.</summary>
    public void WriteLine(string text) => writeLine(text);

    /// <summary>Ends the table with what its columns mean.</summary>
    public void Explain()
    {
        if (_hasHead)
        {
            writeLine("");
            writeLine($"Time: of one operation, the best of {Rounds} rounds of {_roundLength.TotalMilliseconds:0} ms or more.");
            writeLine("Ratio: to the nearest line above that has none.");
        }

        if (_hasWaits)
        {
            writeLine($"Beyond its time: the median of {Waits} waits, then the shortest and the longest.");
        }

        if (_hasPauses)
        {
            writeLine($"Pause: the longest of {Pauses} collections, then the shortest and the longest.");
        }
    }

    private void WriteSpread(string name, double figure, double[] ascending) => WriteRow(
        name, figure, "µs", string.Create(CultureInfo.InvariantCulture, $"    {ascending[0]:N1} to {ascending[^1]:N1}"));

    private void WriteRow(string name, double time, string unit, string further)
    {
        if (!_hasHead)
        {
            _hasHead = true;
            writeLine($"{"",-NameColumns}{"Time",TimeColumns + 3}{"Ratio",RatioColumns}");
        }

        Figures++;
        writeLine(string.Create(CultureInfo.InvariantCulture, $"{name,-NameColumns}{time,TimeColumns:N1} {unit}{further}"));
    }

    private TimeSpan Time(Action<int> operations, int count)
    {
        progress?.Invoke(Figures);
        long start = Stopwatch.GetTimestamp();
        operations(count);
        return Stopwatch.GetElapsedTime(start);
    }
}
