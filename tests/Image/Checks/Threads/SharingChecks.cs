using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>What threads share without a lock, and what language and library guard by themselves.</summary>
internal static class SharingChecks
{
    private const int Threads = 4;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Interlocked: four threads count without losing one", InterlockedCounts),
        new("Interlocked: compare and exchange builds a list from four threads", InterlockedList),
        new("Volatile: what was written before is seen after", Published),
        new("static constructor: runs once while threads wait for it", StaticConstructor),
        new("static constructors that need each other do not deadlock", ConstructorCycle),
        new("Lazy: the factory runs once for four threads", LazyOnce),
        new("event: handlers added and removed by four threads", EventHandlers),
    ];

    private static event Action? Raised;

    private static void InterlockedCounts()
    {
        int rounds = Amount.Of(2000, 200);
        int narrow = 0;
        long wide = 0;
        int bits = 0;
        Crew.Run(Threads, i =>
        {
            for (int round = 0; round < rounds; round++)
            {
                Interlocked.Increment(ref narrow);
                Interlocked.Add(ref wide, 1L << 32);
                Interlocked.Or(ref bits, 1 << i);
            }
        });
        Check.Equal(Threads * rounds, narrow);
        Check.Equal((long)Threads * rounds << 32, wide);
        Check.Equal(15, bits);
    }

    private static void InterlockedList()
    {
        int rounds = Amount.Of(250, 25);
        Node? head = null;
        Crew.Run(Threads, i =>
        {
            for (int round = 0; round < rounds; round++)
            {
                var node = new Node((i * rounds) + round);
                Node? seen;
                do
                {
                    seen = head;
                    node.Next = seen;
                }
                while (Interlocked.CompareExchange(ref head, node, seen) != seen);
            }
        });

        var values = new HashSet<int>();
        for (Node? node = head; node is not null; node = node.Next)
        {
            values.Add(node.Value);
        }

        Check.Equal(Threads * rounds, values.Count);
    }

    private static void Published()
    {
        int rounds = Amount.Of(2000, 200);
        int[] payload = new int[8];
        int published = 0;
        Crew.Run(
            () =>
            {
                for (int i = 1; i <= rounds; i++)
                {
                    // The reader is at most one round behind, so that the slot is not written while it is read.
                    while (Volatile.Read(ref payload[0]) < i - 1)
                    {
                        Thread.Yield();
                    }

                    payload[1 + (i & 3)] = i;
                    Volatile.Write(ref published, i);
                }
            },
            () =>
            {
                for (int i = 1; i <= rounds; i++)
                {
                    while (Volatile.Read(ref published) < i)
                    {
                        Thread.Yield();
                    }

                    Check.Equal(i, payload[1 + (i & 3)]);
                    Volatile.Write(ref payload[0], i);
                }
            });
        Check.Equal(rounds, published);
    }

    private static void StaticConstructor()
    {
        object?[] seen = new object?[Threads];
        Crew.Run(Threads, i => seen[i] = Slow.Made);
        Check.Equal(1, Slow.Runs);
        Check.True(seen.All(static s => s is not null && ReferenceEquals(s, Slow.Made)));
    }

    private static void ConstructorCycle()
    {
        int sum = 0;
        Crew.Run(() => Interlocked.Add(ref sum, First.Value), () => Interlocked.Add(ref sum, Second.Value));
        Check.Equal(3, sum);
    }

    private static void LazyOnce()
    {
        int runs = 0;
        var lazy = new Lazy<object>(() =>
        {
            Interlocked.Increment(ref runs);
            Thread.Sleep(2);
            return new object();
        });
        object?[] seen = new object?[Threads];
        Crew.Run(Threads, i => seen[i] = lazy.Value);
        Check.Equal(1, runs);
        Check.True(seen.All(s => ReferenceEquals(s, lazy.Value)));
    }

    private static void EventHandlers()
    {
        int raised = 0;
        Action[] handlers = [.. Enumerable.Range(0, Threads).Select(_ => new Action(() => raised++))];
        Crew.Run(Threads, i =>
        {
            for (int round = 0; round < 50; round++)
            {
                Raised += handlers[i];
                Raised -= handlers[i];
            }

            Raised += handlers[i];
        });
        Raised?.Invoke();
        Raised = null;
        Check.Equal(Threads, raised);
    }

    private sealed class Node(int value)
    {
        public Node? Next;

        public int Value { get; } = value;
    }

#pragma warning disable CA1810 // The constructors are what is checked.
    private static class Slow
    {
        public static int Runs;

        static Slow()
        {
            Thread.Sleep(3);
            Runs++;
            Made = new object();
        }

        public static object Made { get; }
    }

    private static class First
    {
        public static readonly int Value;

        static First()
        {
            Thread.Sleep(2);
            Value = 1 + (Second.Value - Second.Value);
        }
    }

    private static class Second
    {
        public static readonly int Value;

        static Second()
        {
            Thread.Sleep(2);
            Value = 2 + (First.Value - First.Value);
        }
    }
#pragma warning restore CA1810
}
