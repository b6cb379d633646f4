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
        new("new object is zeroed", static () => Check.True(new Node() is { Next: null, Value: 0 })),
        new("array of values is zeroed", static () => Check.True(Array.TrueForAll(new long[1000], static x => x == 0))),
        new("array of references keeps them", ReferenceArray),
        new("two-dimensional array", TwoDimensions),
        new("array of arrays", Jagged),
        new("string of given length", static () =>
        {
            string s = new string('x', 300);
            Check.Equal(300, s.Length);
            Check.Equal('x', s[299]);
        }),
        new("large array, aligned elements", static () =>
        {
            double[] a = new double[20_000];
            Check.Equal(20_000, a.Length);
            Check.Equal(1.5, a[19_999] = 1.5);
        }),
        new("linked objects, 1,000 deep", LinkedList),
        new("reference stored in a field of a structure", StructureField),
        new("references swapped by Interlocked", Exchange),
        new("array copied over itself, upwards and downwards", Overlap),
        new("span over stack memory", StackSpan),
        new("boxing and unboxing", static () => Check.True((object)42 is int and 42)),
        new("static with an initialiser", static () => Check.Equal(3, s_list.Count)),
        new("static constructor runs once, before first use", static () =>
        {
            Check.Equal(7, Counted.Value);
            Check.Equal(1, Counted.Runs);
            Check.Equal(7, Counted.Value);
            Check.Equal(1, Counted.Runs);
        }),
        new("thread static keeps its value", ThreadStatic),
        new("ThreadLocal<T>", static () => Check.Equal("here", new ThreadLocal<string>(static () => "here").Value)),
        new("Lazy<T>", static () => Check.Equal(5, new Lazy<int>(static () => 5).Value)),
        new("lock on an object", Locked),
        new("GCHandle keeps its target", Handle),
    ];

    private static readonly List<int> s_list = [1, 2, 3];

    [ThreadStatic]
    private static string? t_text;

    private static void ReferenceArray()
    {
        var nodes = new Node[50];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new Node { Value = i };
        }

        int sum = 0;
        foreach (Node node in nodes)
        {
            sum += node.Value;
        }

        Check.Equal(49 * 50 / 2, sum);
    }

    private static void TwoDimensions()
    {
        int[,] grid = new int[4, 5];
        grid[3, 4] = 9;
        Check.Equal(20, grid.Length);
        Check.Equal(9, grid[3, 4]);
        Check.Equal(0, grid[0, 0]);
    }

    private static void Jagged()
    {
        int[][] rows = [[1], [2, 3], []];
        Check.Equal(3, rows[1][1]);
        Check.Equal(0, rows[2].Length);
    }

    private static void LinkedList()
    {
        Node? head = null;
        for (int i = 0; i < 1000; i++)
        {
            head = new Node { Next = head, Value = i };
        }

        int count = 0;
        for (Node? node = head; node is not null; node = node.Next)
        {
            count += node.Value == 999 - count ? 1 : 0;
        }

        Check.Equal(1000, count);
    }

    private static void StructureField()
    {
        var pairs = new (string? Name, int Value)[3];
        pairs[1] = ("one", 1);
        (string? Name, int Value)[] copy = [.. pairs];
        Check.Equal("one", copy[1].Name);
        Check.True(copy[0].Name is null);
    }

    private static void Exchange()
    {
        object first = new Node(), second = new Node();
        object place = first;
        Check.Same(first, Interlocked.Exchange(ref place, second));
        Check.Same(second, Interlocked.CompareExchange(ref place, first, second));
        Check.Same(first, place);
    }

    private static void Overlap()
    {
        int[] up = new int[100];
        for (int i = 0; i < up.Length; i++)
        {
            up[i] = i;
        }

        int[] down = [.. up];
        Array.Copy(up, 0, up, 7, 90);
        Array.Copy(down, 7, down, 0, 90);
        Check.Equal(0, up[7]);
        Check.Equal(89, up[96]);
        Check.Equal(7, down[0]);
        Check.Equal(96, down[89]);
    }

    private static void StackSpan()
    {
        Span<int> numbers = stackalloc int[64];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i;
        }

        numbers.Reverse();
        Check.Equal(63, numbers[0]);
        Check.Equal(3, numbers.IndexOf(60));
    }

    private static void ThreadStatic()
    {
        Check.True(t_text is null or "set");
        t_text = "set";
        Check.Equal("set", t_text);
    }

    private static void Locked()
    {
        var gate = new Lock();
        object monitor = new();
        lock (gate)
        {
            lock (monitor)
            {
                Check.True(gate.IsHeldByCurrentThread);
                Check.True(Monitor.IsEntered(monitor));
            }
        }
    }

    private static void Handle()
    {
        var node = new Node { Value = 3 };
        var handle = System.Runtime.InteropServices.GCHandle.Alloc(node);
        Check.Same(node, handle.Target);
        handle.Free();
        Check.True(!handle.IsAllocated);
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
