using System;

namespace UefiKernel.Image.Benchmarks;

/// <summary>
/// What it costs to allocate, to collect what is dead beside what lives, and how long a collection stops the program. At most
/// 8 MiB live at a time, so that a heap must be allowed to grow to 16 MiB.
/// </summary>
internal static class CollectionBenchmark
{
    private const int TreeDepth = 12;
    private const int LiveDepth = 15;

    // 8 MiB of nodes, each of 32 bytes.
    private const int PauseDepth = 17;

    private static object? s_kept;

    /// <summary>Measures all kinds.</summary>
    public static void Run(BenchmarkReport report)
    {
        int before = GC.CollectionCount(0);
        double small = report.Measure("new object, 24 bytes", static n => Objects(n));
        report.Measure("storing an object made before", static n => Stores(n), small);
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

        int others = GC.CollectionCount(0) - before - collections;
        live = Build(PauseDepth);
        string beside = $"{Nodes(PauseDepth):N0} live nodes";
        report.MeasurePause("pause, full, " + beside, static () => Pause(CollectFully, GCKind.FullBlocking));
        report.MeasurePause("pause, minor, " + beside, static () => Pause(CollectNew, GCKind.Ephemeral));
        if (live.Count() != Nodes(PauseDepth))
        {
            throw new InvalidOperationException("the larger live tree was damaged");
        }

        report.WriteLine($"{collections} collections without live data, {others} with");
    }

    private static int Nodes(int depth) => (2 << depth) - 1;

    private static void Objects(int count)
    {
        for (int i = 0; i < count; i++)
        {
            s_kept = new Small { Value = i };
        }
    }

    // What of the loop above is not the allocation.
    private static void Stores(int count)
    {
        var made = new Small();
        for (int i = 0; i < count; i++)
        {
            made.Value = i;
            s_kept = made;
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

    // The last collection of a kind is the one that has just happened.
    private static TimeSpan Pause(Action collect, GCKind kind)
    {
        long before = GC.GetGCMemoryInfo(kind).Index;
        GCMemoryInfo info;
        do
        {
            collect();
            info = GC.GetGCMemoryInfo(kind);
        }
        while (info.Index == before);

        return info.PauseDurations[0];
    }

    private static void CollectFully() => GC.Collect();

    // One that allocation causes, with all that has died since the last one.
    private static void CollectNew()
    {
        int collections = GC.CollectionCount(0);
        while (GC.CollectionCount(0) == collections)
        {
            Objects(1000);
        }
    }

    private static Node Build(int depth) => depth == 0 ? new Node(null, null) : new Node(Build(depth - 1), Build(depth - 1));

    private sealed class Small
    {
        public long Value { get; set; }
    }

    private sealed class Node(Node? left, Node? right)
    {
        public int Count() => 1 + (left?.Count() ?? 0) + (right?.Count() ?? 0);
    }
}
