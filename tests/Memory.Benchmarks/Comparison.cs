using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>All workloads with all allocators in one run. Rounds go through the allocators in turn, so that a slow moment of the machine hits all of them.</summary>
internal static unsafe class Comparison
{
    private const int Rounds = 15;
    private const int Count = 100_000;

    internal static string Run()
    {
        NativeAllocator glibc = new("libc.so.6", ""), jemalloc = new("libjemalloc.so.2", ""), mimalloc = new("libmimalloc.so.2", "mi_");
        FreeListHeap* heap = NewHeap(HeapPlacement.Recent), exact = NewHeap(HeapPlacement.FirstFit);
        StringBuilder table = new();
        table.Append("Nanoseconds of processor time per operation, the loop's floor subtracted; best of ").Append(Rounds).Append(" rounds, level Basic.\n\n");
        table.Append("| workload | floor | recent | first fit | jemalloc | mimalloc | glibc | recent / jemalloc | first fit / jemalloc | failed |\n|---|---|---|---|---|---|---|---|---|---|\n");
        Trace[] traces =
        [
            Trace.Steady(512, 60, Count), Trace.Steady(8192, 60, Count), Trace.Steady(65536, 60, Count),
            Trace.Steady(512, 90, Count), Trace.Steady(8192, 90, Count), Trace.Steady(65536, 90, Count),
            Trace.Larson(512, 10_000, Count), Trace.Larson(8192, 1000, Count),
            Trace.Fragmented(512, 100, Count), Trace.Fragmented(512, 100_000, Count),
            Trace.Reallocating(512, Count), Trace.Reallocating(8192, Count),
        ];
        double[] few = [], many;
        foreach (Trace trace in traces)
        {
            double[] best = new double[6];
            Array.Fill(best, double.MaxValue);
            int failed = 0, failedExact = 0;
            for (int round = 0; round < Rounds; round++)
            {
                best[0] = double.Min(best[0], Replay.Run(trace, new NoAllocator()).Nanoseconds);
                (double nanoseconds, failed) = Replay.Run(trace, new KernelHeap(heap));
                best[1] = double.Min(best[1], nanoseconds);
                (nanoseconds, failedExact) = Replay.Run(trace, new KernelHeap(exact));
                best[2] = double.Min(best[2], nanoseconds);
                best[3] = double.Min(best[3], Replay.Run(trace, jemalloc).Nanoseconds);
                best[4] = double.Min(best[4], Replay.Run(trace, mimalloc).Nanoseconds);
                best[5] = double.Min(best[5], Replay.Run(trace, glibc).Nanoseconds);
            }

            double floor = best[0];
            Row(table, trace.Name, floor / Count);
            for (int i = 1; i < best.Length; i++)
            {
                Cell(table, (best[i] - floor) / Count);
            }

            Cell(table, (best[1] - floor) / (best[3] - floor));
            Cell(table, (best[2] - floor) / (best[3] - floor));
            table.Append(CultureInfo.InvariantCulture, $" {failed} / {failedExact} |\n");
            many = [best[1] - floor, best[2] - floor];
            few = trace.Name.StartsWith("100 free", StringComparison.Ordinal) ? many : few;
            if (trace.Name.StartsWith("100000", StringComparison.Ordinal))
            {
                table.Append(CultureInfo.InvariantCulture, $"| cost at 100,000 free blocks over cost at 100 |  | {many[0] / few[0]:F2} | {many[1] / few[1]:F2} |  |  |  |  |  |  |\n");
            }
        }

        Latency(table, heap, exact, jemalloc);
        Density(table);
        Levels(table);
        return table.ToString();
    }

    private static void Latency(StringBuilder table, FreeListHeap* heap, FreeListHeap* exact, NativeAllocator jemalloc)
    {
        table.Append("\nSingle operations on the fragmented heap (100,000 free blocks), the best of 5 replays of each, the clock's median subtracted:\n\n");
        table.Append("| allocator | median | 99.9th percentile | worst |\n|---|---|---|---|\n");
        Trace trace = Trace.Fragmented(512, 100_000, Count);
        long[] floor = Best(trace, new NoAllocator());
        Array.Sort(floor);
        long clock = floor[floor.Length / 2];
        Percentiles(table, "recent", Best(trace, new KernelHeap(heap)), clock);
        Percentiles(table, "first fit", Best(trace, new KernelHeap(exact)), clock);
        Percentiles(table, "jemalloc", Best(trace, jemalloc), clock);
    }

    private static long[] Best<T>(Trace trace, T allocator)
        where T : struct, IAllocator
    {
        long[] best = new long[trace.Timed.Length];
        Array.Fill(best, long.MaxValue);
        for (int i = 0; i < 5; i++)
        {
            Replay.Each(trace, allocator, best);
        }

        return best;
    }

    private static void Percentiles(StringBuilder table, string name, long[] best, long clock)
    {
        Array.Sort(best);
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {best[best.Length / 2] - clock} | {best[best.Length * 999L / 1000] - clock} | {best[^1] - clock} |\n");
    }

    private static void Density(StringBuilder table)
    {
        table.Append("\nFilled until the first failure, 10 MiB:\n\n| N | recent | first fit |\n|---|---|---|\n");
        foreach (int n in (int[])[512, 8192, 65536])
        {
            table.Append(CultureInfo.InvariantCulture, $"| {Trace.SizeName(n)} | {Share(n, HeapPlacement.Recent):F2} % | {Share(n, HeapPlacement.FirstFit):F2} % |\n");
        }
    }

    private static double Share(int n, HeapPlacement placement)
    {
        FreeListHeap* heap = NewHeap(placement);
        Xorshift random = new(12345 + (ulong)n);
        while (heap->Allocate(random.Size(n), random.Alignment()) != null)
        {
        }

        return heap->GetStatistics().Payload.Value * 100.0 / Trace.ArenaBytes;
    }

    private static void Levels(StringBuilder table)
    {
        table.Append("\nCost of the hardening levels, steady 60 %, N = 512, as ratios to Basic: ");
        Trace trace = Trace.Steady(512, 60, Count);
        double floor = Best5(trace, new NoAllocator());
        double basic = Best5(trace, new KernelHeap(NewHeap(HeapPlacement.Recent))) - floor;
        foreach ((HeapHardening level, string name) in ((HeapHardening, string)[])[(HeapHardening.None, "None"), (HeapHardening.Full, "Full"), (HeapHardening.Debug, "Debug")])
        {
            double other = Best5(trace, new KernelHeap(NewHeap(HeapPlacement.Recent, level))) - floor;
            table.Append(CultureInfo.InvariantCulture, $"{name} {other / basic:F2}{(level == HeapHardening.Debug ? ".\n" : ", ")}");
        }
    }

    private static double Best5<T>(Trace trace, T allocator)
        where T : struct, IAllocator
    {
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            best = double.Min(best, Replay.Run(trace, allocator).Nanoseconds);
        }

        return best;
    }

    private static FreeListHeap* NewHeap(HeapPlacement placement, HeapHardening level = HeapHardening.Basic)
    {
        void* arena = NativeMemory.AlignedAlloc((nuint)Trace.ArenaBytes, 2 << 20);
        FreeListHeap* heap = (FreeListHeap*)NativeMemory.AllocZeroed((nuint)sizeof(FreeListHeap));
        heap->SetHardening(level);
        heap->SetPlacement(placement);
        return heap->AddRegion(VirtualAddress.FromPointer(arena), new(Trace.ArenaBytes)) == HeapStatus.Success
            ? heap
            : throw new InvalidOperationException("The arena was refused.");
    }

    private static void Row(StringBuilder table, string name, double value) =>
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {value:F1} |");

    private static void Cell(StringBuilder table, double value) => table.Append(CultureInfo.InvariantCulture, $" {value:F1} |");
}
