using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace UefiKernel.Image.Checks;

/// <summary>What keeps an object alive, and what does not.</summary>
/// <remarks>
/// Some frames are searched for anything that looks like a reference, and with another compiler all are. A leftover there may
/// keep an object that nothing refers to. Checks for death therefore make many objects, in a method of their own, and ask that
/// most of them are gone.
/// </remarks>
internal static class CollectionChecks
{
    /// <summary>Objects that a check for death makes.</summary>
    internal const int Many = 64;

    /// <summary>How many of them must be gone.</summary>
    internal const int Most = 56;

    // Kept by the collector only if it looks into objects that lie in the image's data: ILC makes this array at compile time.
    private static readonly object?[] s_slots = new object?[4];

    private static object? s_kept;

    [ThreadStatic]
    private static object? t_kept;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("weak references to garbage are cleared", static () => Check.True(Died(Most, static () => new object()))),
        new("cycles die", static () => Check.True(Died(Most, MakeCycle))),
        new("large objects die", static () => Check.True(Died(12, static () => new byte[40_000], 16))),
        new("object in a static field lives", static () => Lives(static o => s_kept = o, static () => s_kept = null)),
        new("object in a thread static lives", static () => Lives(static o => t_kept = o, static () => t_kept = null)),
        new("object in an array of the image's data lives", static () =>
        {
            Lives(static o => s_slots[2] = o, static () => s_slots[2] = null);
        }),
        new("object in a captured variable lives", ClosureLives),
        new("object in a local variable lives", LocalLives),
        new("array lives while a span looks at its middle", SpanLives),
        new("boxed structure keeps what its fields refer to", BoxLives),
        new("array of structures keeps what they refer to", StructuresLive),
        new("list of 100,000 nodes survives without recursion", LongListLives),
        new("array of 50,000 references survives", WideArrayLives),
        new("content of surviving objects is unchanged", ContentIsUnchanged),
        new("references of an object that was cloned", static () => CloneLives()),
        new("delegate keeps its target", DelegateLives),
        new("iterator keeps its state", IteratorLives),
        new("memory comes back: 100 times 1 MiB", MemoryComesBack),
    ];

    /// <summary>Makes objects, collects, and asks that enough of them are gone.</summary>
    internal static bool Died(int most, Func<object> make, int many = Many)
    {
        WeakReference[] references = Watch(make, many);
        ScrubStack();
        GC.Collect();
        return CountDead(references) >= most;
    }

    /// <summary>Overwrites the stack below, where methods that returned left references.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ScrubStack()
    {
        Span<byte> stack = stackalloc byte[8192];
        stack.Clear();
        GC.KeepAlive(stack[^1]);
    }

    internal static int CountDead(WeakReference[] references)
    {
        int dead = 0;
        foreach (WeakReference reference in references)
        {
            dead += reference.IsAlive ? 0 : 1;
        }

        return dead;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static WeakReference[] Watch(Func<object> make, int many = Many)
    {
        var references = new WeakReference[many];
        for (int i = 0; i < many; i++)
        {
            references[i] = new WeakReference(make());
        }

        return references;
    }

    private static object MakeCycle()
    {
        var first = new Node();
        first.Next = new Node { Next = first };
        return first;
    }

    private static void Lives(Action<object> keep, Action release)
    {
        WeakReference reference = Keep(keep);
        ScrubStack();
        GC.Collect();
        Check.True(reference.Target is int[] { Length: 3 } and [1, 2, 3]);
        release();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Keep(Action<object> keep)
    {
        object value = new[] { 1, 2, 3 };
        keep(value);
        return new WeakReference(value);
    }

    private static void ClosureLives()
    {
        Func<int> read = MakeClosure();
        ScrubStack();
        GC.Collect();
        Check.Equal(6, read());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Func<int> MakeClosure()
    {
        int[] captured = [1, 2, 3];
        return () => captured[0] + captured[1] + captured[2];
    }

    private static void LocalLives()
    {
        var local = new Node { Value = 17 };
        GC.Collect();
        Check.Equal(17, local.Value);
    }

    private static void SpanLives()
    {
        Span<int> middle = new int[1000].AsSpan(400, 10);
        middle.Fill(5);
        GC.Collect();
        GC.KeepAlive(new int[1000]);
        int sum = 0;
        foreach (int value in middle)
        {
            sum += value;
        }

        Check.Equal(50, sum);
    }

    private static void BoxLives()
    {
        object box = new Pair(new string('k', 20), 3, [7, 8]);
        GC.Collect();
        Fill();
        Check.True(box is Pair { Name: "kkkkkkkkkkkkkkkkkkkk", Values: [7, 8] });
    }

    private static void StructuresLive()
    {
        var pairs = new Pair[100];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new Pair($"pair {i}", i, [i]);
        }

        GC.Collect();
        Fill();
        for (int i = 0; i < pairs.Length; i++)
        {
            Check.Equal($"pair {i}", pairs[i].Name);
            Check.Equal(i, pairs[i].Values[0]);
        }
    }

    private static void LongListLives()
    {
        int count = Amount.Of(100_000, 500);
        Node? head = null;
        for (int i = 0; i < count; i++)
        {
            head = new Node { Next = head, Value = i };
        }

        GC.Collect();
        int expected = count - 1;
        for (; head is not null; head = head.Next)
        {
            Check.Equal(expected--, head.Value);
        }

        Check.Equal(-1, expected);
    }

    private static void WideArrayLives()
    {
        var nodes = new Node[Amount.Of(50_000, 500)];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new Node { Value = i };
        }

        GC.Collect();
        Check.True(Array.TrueForAll(nodes, static n => n.Next is null));
        Check.Equal(nodes.Length - 1, nodes[^1].Value);
        Check.Equal(0, nodes[0].Value);
    }

    private static void ContentIsUnchanged()
    {
        int words = Amount.Of(500, 50);
        var lists = new Dictionary<string, List<int>>();
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < words; i++)
            {
                string key = $"key {i}";
                if (!lists.TryGetValue(key, out List<int>? list))
                {
                    lists.Add(key, list = []);
                }

                list.Add((i * 10) + round);
            }

            GC.Collect();
        }

        foreach ((string key, List<int> list) in lists)
        {
            int i = int.Parse(key.AsSpan(4));
            for (int round = 0; round < 5; round++)
            {
                Check.Equal((i * 10) + round, list[round]);
            }
        }

        Check.Equal(words, lists.Count);
    }

    private static void CloneLives()
    {
        string[] copy = (string[])MakeStrings().Clone();
        ScrubStack();
        GC.Collect();
        Fill();
        Check.Sequence(["0 zero", "1 zero", "2 zero"], copy);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string[] MakeStrings() => [$"{0} zero", $"{1} zero", $"{2} zero"];

    private static void DelegateLives()
    {
        Func<int> length = new string('d', 33).ToCharArray().AsMemory().ToArray().Count;
        GC.Collect();
        Fill();
        Check.Equal(33, length());
    }

    private static int Count(this char[] characters) => characters.Length;

    private static void IteratorLives()
    {
        IEnumerator<string> texts = Texts().GetEnumerator();
        var seen = new List<string>();
        while (texts.MoveNext())
        {
            seen.Add(texts.Current);
            GC.Collect();
        }

        Check.Sequence(["a1", "a2", "a3"], seen);
    }

    private static IEnumerable<string> Texts()
    {
        string prefix = new('a', 1);
        for (int i = 1; i <= 3; i++)
        {
            yield return prefix + i;
        }
    }

    private static void MemoryComesBack()
    {
        int sum = 0;
        for (int i = 0; i < 100; i++)
        {
            byte[] block = new byte[1 << 20];
            block[i] = 1;
            sum += block[i];
        }

        Check.Equal(100, sum);
    }

    /// <summary>Takes memory that a collection may have freed by mistake, and writes all over it.</summary>
    internal static void Fill()
    {
        for (int i = 0; i < Amount.Of(2000, 100); i++)
        {
            new byte[16 + (i % 200)].AsSpan().Fill(0xA5);
        }
    }

    private readonly record struct Pair(string Name, int Number, int[] Values);

    private sealed class Node
    {
        public Node? Next;
        public int Value;
    }
}
