using System;

namespace UefiKernel.Image.Benchmarks;

/// <summary>
/// One benchmark of the runtime. The sources in this folder know nothing of the kernel: tests/Kernel.Benchmarks compiles them
/// into an ordinary .NET program as well, so that both runtimes can be measured by the same code on one machine.
/// </summary>
/// <param name="name">The word to ask for it by.</param>
/// <param name="summary">What it measures, in a few words.</param>
/// <param name="figures">The number of figures that it measures.</param>
/// <param name="run">Measures and reports.</param>
internal sealed class Benchmark(string name, string summary, int figures, Action<BenchmarkReport> run)
{
    /// <summary>All of them.</summary>
    public static Benchmark[] All =>
    [
        new("console", "drawing text", 6, ConsoleBenchmark.Run),
        new("dispatch", "call kinds", 13, DispatchBenchmark.Run),
        new("eh", "throw and catch", 9, ExceptionBenchmark.Run),
        new("gc", "allocation and collection", 11, CollectionBenchmark.Run),
        new("threads", "switches, locks, tasks, timers", 15, ThreadBenchmark.Run),
    ];

    /// <summary>The word to ask for it by.</summary>
    public string Name { get; } = name;

    /// <summary>What it measures, in a few words.</summary>
    public string Summary { get; } = summary;

    /// <summary>The number of figures that it measures.</summary>
    public int Figures { get; } = figures;

    /// <summary>Runs it: a few seconds.</summary>
    /// <param name="writeLine">Takes each line of the report.</param>
    public void Run(Action<string> writeLine) => Run(new BenchmarkReport(writeLine));

    /// <summary>Runs it with a report of the caller's.</summary>
    public void Run(BenchmarkReport report)
    {
        run(report);
        report.Explain();
    }
}
