using System;
using System.Collections.Generic;
using System.Threading;

namespace UefiKernel.Image.Checks;

/// <summary>Objects, arrays, strings, references between them, statics and thread statics.</summary>
internal static class AllocationChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("new object is zeroed", static () => new Node() is { Next: null, Value: 0 }),
        new("array of values is zeroed", static () => Array.TrueForAll(new long[1000], static x => x == 0)),
        new("array of references keeps them", ReferenceArray),
        new("two-dimensional array", TwoDimensions),
        new("array of arrays", Jagged),
        new("string of given length", static () => new string('x', 300) is { Length: 300 } s && s[299] == 'x'),
        new("large array, aligned elements", static () => new double[20_000] is { Length: 20_000 } a && (a[19_999] = 1.5) == 1.5),
        new("linked objects, 1,000 deep", LinkedList),
        new("reference stored in a field of a structure", StructureField),
        new("references swapped by Interlocked", Exchange),
        new("array copied over itself, upwards and downwards", Overlap),
        new("span over stack memory", StackSpan),
        new("boxing and unboxing", static () => (object)42 is int and 42),
        new("static with an initialiser", static () => s_list.Count == 3),
        new("static constructor runs once, before first use", static () => Counted.Value == 7 && Counted.Runs == 1 && Counted.Value == 7 && Counted.Runs == 1),
        new("thread static keeps its value", ThreadStatic),
        new("ThreadLocal<T>", static () => new ThreadLocal<string>(static () => "here").Value == "here"),
        new("Lazy<T>", static () => new Lazy<int>(static () => 5).Value == 5),
        new("lock on an object", Locked),
        new("GCHandle keeps its target", Handle),
    ];

    private static readonly List<int> s_list = [1, 2, 3];

    [ThreadStatic]
    private static string? t_text;

    private static bool ReferenceArray()
    {
        var nodes = new Node[50];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = new Node { Value = i };
        int sum = 0;
        foreach (Node node in nodes)
            sum += node.Value;
        return sum == 49 * 50 / 2;
    }

    private static bool TwoDimensions()
    {
        var grid = new int[4, 5];
        grid[3, 4] = 9;
        return grid.Length == 20 && grid[3, 4] == 9 && grid[0, 0] == 0;
    }

    private static bool Jagged()
    {
        int[][] rows = [[1], [2, 3], []];
        return rows[1][1] == 3 && rows[2].Length == 0;
    }

    private static bool LinkedList()
    {
        Node? head = null;
        for (int i = 0; i < 1000; i++)
            head = new Node { Next = head, Value = i };
        int count = 0;
        for (Node? node = head; node is not null; node = node.Next)
            count += node.Value == 999 - count ? 1 : 0;
        return count == 1000;
    }

    private static bool StructureField()
    {
        var pairs = new (string? Name, int Value)[3];
        pairs[1] = ("one", 1);
        (string? Name, int Value)[] copy = [.. pairs];
        return copy[1].Name == "one" && copy[0].Name is null;
    }

    private static bool Exchange()
    {
        object first = new Node(), second = new Node();
        object place = first;
        return Interlocked.Exchange(ref place, second) == first && Interlocked.CompareExchange(ref place, first, second) == second && place == first;
    }

    private static bool Overlap()
    {
        var up = new int[100];
        for (int i = 0; i < up.Length; i++)
            up[i] = i;
        int[] down = [.. up];
        Array.Copy(up, 0, up, 7, 90);
        Array.Copy(down, 7, down, 0, 90);
        return up[7] == 0 && up[96] == 89 && down[0] == 7 && down[89] == 96;
    }

    private static bool StackSpan()
    {
        Span<int> numbers = stackalloc int[64];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = i;
        numbers.Reverse();
        return numbers[0] == 63 && numbers.IndexOf(60) == 3;
    }

    private static bool ThreadStatic()
    {
        bool empty = t_text is null or "set";
        t_text = "set";
        return empty && t_text == "set";
    }

    private static bool Locked()
    {
        var gate = new Lock();
        object monitor = new();
        lock (gate)
        {
            lock (monitor)
            {
                return gate.IsHeldByCurrentThread && Monitor.IsEntered(monitor);
            }
        }
    }

    private static bool Handle()
    {
        var node = new Node { Value = 3 };
        var handle = System.Runtime.InteropServices.GCHandle.Alloc(node);
        bool same = ReferenceEquals(handle.Target, node);
        handle.Free();
        return same && !handle.IsAllocated;
    }

    private sealed class Node
    {
        public Node? Next { get; init; }

        public int Value { get; init; }
    }

    private static class Counted
    {
        public static readonly int Value = GetValue();

        public static int Runs => s_runs;

        private static int GetValue()
        {
            s_runs++;
            return 7;
        }
    }

    private static int s_runs;
}
