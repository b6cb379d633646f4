using System;
using System.Linq;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>One workload with one allocator once, for a simulator that counts instructions; see <c>instructions.sh</c>.</summary>
internal static class Counting
{
    private const int Count = 100_000;

    /// <summary>Workloads by the names of the command line.</summary>
    internal static Trace Find(string workload) => workload switch
    {
        "larson" => Trace.Larson(512, 10_000, Count),
        "512" => Trace.Steady(512, 60, Count),
        "8K" => Trace.Steady(8192, 60, Count),
        "64K" => Trace.Steady(65536, 60, Count),
        "90-512" => Trace.Steady(512, 90, Count),
        "90-8K" => Trace.Steady(8192, 90, Count),
        "90-64K" => Trace.Steady(65536, 90, Count),
        _ => throw new ArgumentException("Expected larson, 512, 8K, 64K, 90-512, 90-8K or 90-64K, found " + workload),
    };

    internal static int Run(string allocator, string workload, int operations)
    {
        Trace trace = Find(workload);
        switch (allocator)
        {
            case "floor":
                Replay.Part(trace, new NoAllocator(), operations);
                break;
            case "heap":
                Replay.Part(trace, KernelHeap.New(), operations);
                break;
            case "none":
                Replay.Part(trace, KernelHeap.New(level: HeapHardening.None), operations);
                break;
            case "first-fit":
                Replay.Part(trace, KernelHeap.New(HeapPlacement.FirstFit), operations);
                break;
            default:
                Replay.Part(trace, NativeAllocator.All.Single(other => other.Name == allocator).Allocator, operations);
                break;
        }

        return 0;
    }
}
