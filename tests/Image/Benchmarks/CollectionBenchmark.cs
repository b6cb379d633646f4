using System;

namespace UefiKernel.Image.Benchmarks;

/// <summary>
/// What it costs to allocate, and to collect what is dead beside what lives. Fits a heap of 10 MiB: at most 2 MiB live at a time.
/// </summary>
internal static class CollectionBenchmark
{
    private const int TreeDepth = 12;
    private const int LiveDepth = 15;

    private static object? s_kept;

    /// <summary>Measures all kinds.</summary>
    public static void Run(BenchmarkReport report)
    {
        int before = GC.CollectionCount(0);
        double small = report.Measure("new object, 24 bytes", static n => Objects(n));
        report.Measure("new byte[100]", static n => Arrays(100, n), small);
        report.Measure("new byte[4000]", static n => Arrays(4000, n), small);
        report.Measure("new byte[100000]", static n => Arrays(100_000, n), small);
        report.Measure("string of 20 characters", static n => Strings(n), small);
        report.Measure($"binary tree of depth {TreeDepth}, per node", static n => Trees(n), small, Nodes(TreeDepth));
        int collections = GC.CollectionCount(0) - before;

        Node live = Build(LiveDepth);
        report.Measure($"the same beside {Nodes(LiveDepth):N0} live nodes", static n => Trees(n), small, Nodes(TreeDepth));
        report.Measure("GC.Collect(), per live node", static n => Collect(n), small, Nodes(LiveDepth));
        if (live.Count() != Nodes(LiveDepth))
        {
            throw new InvalidOperationException("the live tree was damaged");
        }

        report.WriteLine($"{collections} collections without live data, {GC.CollectionCount(0) - before - collections} with");
    }

    private static int Nodes(int depth) => (2 << depth) - 1;

    private static void Objects(int count)
    {
        for (int i = 0; i < count; i++)
        {
            s_kept = new Small { Value = i };
        }
    }

    private static void Arrays(int length, int count)
    {
        for (int i = 0; i < count; i++)
        {
            s_kept = new byte[length];
        }
    }

    private static void Strings(int count)
    {
        for (int i = 0; i < count; i++)
        {
            s_kept = new string('x', 20);
        }
    }

    private static void Trees(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (Build(TreeDepth).Count() != Nodes(TreeDepth))
            {
                throw new InvalidOperationException("a tree was damaged");
            }
        }
    }

    private static void Collect(int count)
    {
        for (int i = 0; i < count; i++)
        {
            GC.Collect();
        }
    }

    private static Node Build(int depth) => depth == 0 ? new Node(null, null) : new Node(Build(depth - 1), Build(depth - 1));

    private sealed class Small
    {
        public long Value { get; init; }
    }

    private sealed class Node(Node? left, Node? right)
    {
        public int Count() => 1 + (left?.Count() ?? 0) + (right?.Count() ?? 0);
    }
}
