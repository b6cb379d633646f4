using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>
/// All workloads with all allocators in one run. Rounds go through the allocators in turn, so that a slow moment of the machine
/// hits all of them.
/// </summary>
internal static unsafe class Comparison
{
    private const int Rounds = 15;
    private const int LatencyRounds = 9;
    private const int Count = 100_000;
    private const int Fillings = 20;

    /// <summary>One column: an allocator, by what can be done with a trace and it.</summary>
    private sealed record Column(string Name, Func<Trace, (double Nanoseconds, int Failures)> Run, Action<Trace, long[]> Each);

    internal static string Run()
    {
        List<Column> columns =
        [
            Make("floor", new NoAllocator()),
            Make("heap", KernelHeap.New()),
            Make("level None", KernelHeap.New(level: HeapHardening.None)),
            Make("first fit", KernelHeap.New(HeapPlacement.FirstFit)),
            .. NativeAllocator.All.Select(static other => Make(other.Name, other.Allocator)),
        ];
        StringBuilder table = new();
        Times(table, columns);
        Latency(table, columns);
        Density(table);
        return table.ToString();
    }

    /// <summary>The table of densities alone.</summary>
    internal static string RunDensity()
    {
        StringBuilder table = new();
        Density(table);
        return table.ToString();
    }

    private static Column Make<T>(string name, T allocator)
        where T : struct, IAllocator =>
        new(name, trace => Replay.Run(trace, allocator), (trace, best) => Replay.Each(trace, allocator, best));

    private static void Times(StringBuilder table, List<Column> columns)
    {
        Trace[] traces =
        [
            Trace.Larson(512, 10_000, Count), Trace.Steady(512, 60, Count), Trace.Steady(8192, 60, Count),
                Trace.Steady(65536, 60, Count),
            Trace.Larson(8192, 1000, Count), Trace.Steady(512, 90, Count), Trace.Steady(8192, 90, Count),
                Trace.Steady(65536, 90, Count),
            Trace.Fragmented(512, 100, Count), Trace.Fragmented(512, 100_000, Count), Trace.Reallocating(512, Count),
                Trace.Reallocating(8192, Count),
        ];
        table.Append(
            CultureInfo.InvariantCulture,
            $"Nanoseconds of processor time per operation, the loop's floor included; best of {Rounds} rounds.\n\n");
        Header(table, "workload",
            [.. columns.Select(static column => column.Name), "over mimalloc", "over glibc", "over scudo", "failed"]);
        foreach (Trace trace in traces)
        {
            double[] best = new double[columns.Count];
            Array.Fill(best, double.MaxValue);
            int failed = 0;
            for (int round = 0; round < Rounds; round++)
            {
                for (int i = 0; i < columns.Count; i++)
                {
                    (double nanoseconds, int failures) = columns[i].Run(trace);
                    best[i] = double.Min(best[i], nanoseconds / Count);
                    failed = columns[i].Name == "heap" ? failures : failed;
                }
            }

            double Of(string name) => best[columns.FindIndex(column => column.Name == name)];
            table.Append("| ").Append(trace.Name).Append(" |");
            Array.ForEach(best, value => table.Append(CultureInfo.InvariantCulture, $" {value:F1} |"));
            table.Append(
                CultureInfo.InvariantCulture,
                $" {Of("heap") / Of("mimalloc"):F2} | {Of("heap") / Of("glibc"):F2} | {Of("heap") / Of("scudo"):F2} | {failed} " +
                $"|\n");
        }
    }

    private static void Latency(StringBuilder table, List<Column> columns)
    {
        var trace = Trace.Fragmented(512, 100_000, Count);
        long[][] best = [.. columns.Select(static _ => Enumerable.Repeat(long.MaxValue, Count).ToArray())];
        for (int round = 0; round < LatencyRounds; round++)
        {
            for (int i = 0; i < columns.Count; i++)
            {
                columns[i].Each(trace, best[i]);
            }
        }

        table.Append(
            CultureInfo.InvariantCulture,
            $"\nSingle operations on the fragmented heap (100,000 free blocks), nanoseconds with the clock's, each the best of " +
            $"{LatencyRounds} replays:\n\n");
        Header(table, "allocator", ["median", "99 %", "99.9 %", "99.99 %", "worst"]);
        for (int i = 0; i < columns.Count; i++)
        {
            Array.Sort(best[i]);
            table.Append("| ").Append(columns[i].Name).Append(" |");
            foreach (double share in (double[])[0.5, 0.99, 0.999, 0.9999, 1])
            {
                table.Append(CultureInfo.InvariantCulture, $" {best[i][int.Min((int)(share * Count), Count - 1)]} |");
            }

            table.Append('\n');
        }
    }

    private static void Density(StringBuilder table)
    {
        table.Append(
            "\nPayload at the first failure, 10 MiB: filled at once, and after 100,000 operations of the steady workload at 60 " +
            "% and as many reallocations:\n\n");
        Header(table, "N", ["filled", "filled, first fit", "churned", "churned, first fit"]);
        foreach (int n in (int[])[512, 8192, 65536])
        {
            table.Append("| ").Append(Trace.SizeName(n)).Append(" |");
            foreach (bool churned in (bool[])[false, true])
            {
                foreach (HeapPlacement placement in (HeapPlacement[])[HeapPlacement.SegregatedFit, HeapPlacement.FirstFit])
                {
                    table.Append(CultureInfo.InvariantCulture, $" {Share(n, placement, churned):F2} % |");
                }
            }

            table.Append('\n');
        }
    }

    /// <summary>
    /// The mean of several workloads, of one with first fit, which is slow: which request is the first to fail is a matter of
    /// chance.
    /// </summary>
    private static double Share(int n, HeapPlacement placement, bool churned) =>
        Enumerable.Range(0, placement == HeapPlacement.FirstFit ? 1 : Fillings)
            .Average(filling => Share(n, placement, churned, (ulong)filling));

    private static double Share(int n, HeapPlacement placement, bool churned, ulong filling)
    {
        FreeListHeap* heap = KernelHeap.New(placement).Heap;
        if (churned)
        {
            Replay.Part(Trace.Churned(n, 60, 2 * Count, filling), new KernelHeap(heap), 2 * Count);
        }

        Xorshift random = new(12345 + (ulong)n + (1000003 * filling));
        while (heap->Allocate(random.Size(n), random.Alignment()) != null)
        {
        }

        double share = heap->GetStatistics().Payload.Value * 100.0 / Trace.ArenaBytes;
        KernelHeap.Delete(heap);
        return share;
    }

    private static void Header(StringBuilder table, string first, string[] others)
    {
        table.Append("| ").Append(first).Append(" | ").AppendJoin(" | ", others).Append(" |\n|---");
        Array.ForEach(others, _ => table.Append("|---"));
        table.Append("|\n");
    }
}
