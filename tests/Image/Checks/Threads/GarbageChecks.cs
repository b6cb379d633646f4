using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>The collector while several threads run: whose references it must see, who may start it.</summary>
internal static class GarbageChecks
{
    private const int Threads = 4;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("collector: locals of a waiting thread live", WaitingLocals),
        new("collector: locals of a preempted thread live", PreemptedLocals),
        new("collector: registers of a preempted thread are looked into", PreemptedRegisters),
        new("collector: four threads start it at once", AllCollect),
        new("collector: four threads allocate, contents stay", AllAllocate),
        new("collector: lists that four threads build are whole", Lists),
        new("collector: objects change hands between threads while it runs", ChangeHands),
        new("collector: stacks of threads that ended keep nothing", EndedKeepNothing),
        new("collector: threads that ended die themselves", ThreadsDie),
        new("collector: handles from four threads", Handles),
        new("collector: four threads attach to a ConditionalWeakTable", Attached),
        new("collector: a span into an array lives on another thread's stack", SpanElsewhere),
        new("collector: allocated bytes are counted for each thread", AllocatedByThread),
    ];

    private static void WaitingLocals()
    {
        using var gate = new ManualResetEvent(false);
        bool[] whole = new bool[Threads];
        var crew = new Crew();
        for (int i = 0; i < Threads; i++)
        {
            int number = i;
            crew.StartBlocking(() =>
            {
                int[] numbers = [.. Enumerable.Repeat(number, 200)];
                string text = new((char)('a' + number), 50);
                gate.WaitOne();
                whole[number] = numbers.All(n => n == number) && text.All(c => c == 'a' + number);
            });
        }

        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            Churn(i);
        }

        gate.Set();
        crew.Join();
        Check.True(whole.All(static w => w));
    }

    // Takes the memory that a collection wrongly gave back.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Churn(int seed)
    {
        for (int i = 0; i < Amount.Of(200, 10); i++)
        {
            GC.KeepAlive(Enumerable.Repeat(-1 - seed, 200).ToArray());
        }
    }

    private static void PreemptedLocals()
    {
        int stop = 0;
        int checkedTimes = 0;
        var crew = new Crew();
        for (int i = 0; i < 2; i++)
        {
            int number = i;
            crew.Start(() =>
            {
                var chain = Chain.Make(number, 50);
                while (Volatile.Read(ref stop) == 0)
                {
                    Check.Equal(50, chain.Count(number));
                    Interlocked.Increment(ref checkedTimes);
                }
            });
        }

        for (int i = 0; i < 10; i++)
        {
            int before = Volatile.Read(ref checkedTimes);
            GC.Collect();
            Churn(i);
            Crew.Await(() => Volatile.Read(ref checkedTimes) > before);
        }

        Volatile.Write(ref stop, 1);
        crew.Join();
        Check.True(checkedTimes > 0);
    }

    private static void PreemptedRegisters()
    {
        int stop = 0;
        var crew = new Crew();
        crew.Start(() =>
        {
            for (int round = 0; Volatile.Read(ref stop) == 0; round++)
            {
                Check.Equal(20, WalkWithoutCalls(Chain.Make(round, 20), round));
            }
        });
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            Thread.Sleep(1);
        }

        Volatile.Write(ref stop, 1);
        crew.Join();
    }

    // The chain's head is lost with each step: only a register refers to the rest.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WalkWithoutCalls(Chain? chain, int number)
    {
        int count = 0;
        while (chain is not null)
        {
            for (int i = 0; i < 200; i++)
            {
                count ^= i;
            }

            for (int i = 199; i >= 0; i--)
            {
                count ^= i;
            }

            count += chain.Number == number ? 1 : 1000;
            chain = chain.Next;
        }

        return count;
    }

    private static void AllCollect()
    {
        int before = GC.CollectionCount(0);
        int rounds = Amount.Of(5, 2);
        Crew.Run(Threads, i =>
        {
            for (int round = 0; round < rounds; round++)
            {
                string text = $"text {i}/{round}";
                GC.Collect();
                if (text != $"text {i}/{round}")
                {
                    throw new InvalidOperationException("a string changed");
                }
            }
        });
        Check.True(GC.CollectionCount(0) > before);
    }

    private static void AllAllocate()
    {
        int rounds = Amount.Of(1500, 50);
        Crew.Run(Threads, i =>
        {
            object[] kept = new object[64];
            for (int round = 0; round < rounds; round++)
            {
                int slot = round & 63;
                if (kept[slot] is byte[] old && old.AsSpan().ContainsAnyExcept((byte)(i + 1)))
                {
                    throw new InvalidOperationException("another thread wrote into an array");
                }

                byte[] fresh = new byte[1 + (round * 7 % 300)];
                if (fresh.AsSpan().ContainsAnyExcept((byte)0))
                {
                    throw new InvalidOperationException("a new array is not zero");
                }

                fresh.AsSpan().Fill((byte)(i + 1));
                kept[slot] = fresh;
            }
        });
    }

    private static void Lists()
    {
        int count = Amount.Of(2000, 50);
        var lists = new List<string>[Threads];
        Crew.Run(Threads, i =>
        {
            var list = new List<string>();
            for (int n = 0; n < count; n++)
            {
                list.Add($"{i}:{n}");
            }

            lists[i] = list;
        });
        Check.True(
            lists.Select(
                (list, i) => list.Count == count && list[^1] == $"{i}:{count - 1}" && list[count / 2] == $"{i}:{count / 2}")
                .All(static x => x));
    }

    private static void ChangeHands()
    {
        int rounds = Amount.Of(500, 30);
        var places = new Chain?[8];
        Crew.Run(Threads, i =>
        {
            for (int round = 0; round < rounds; round++)
            {
                Chain? taken = Interlocked.Exchange(ref places[(round + i) & 7], Chain.Make(round, 10));
                if (taken is not null && taken.Count(taken.Number) != 10)
                {
                    throw new InvalidOperationException("a chain lost links on the way");
                }

                if (round % 125 == 0)
                {
                    GC.Collect();
                }
            }
        });
        Check.True(places.All(static p => p is not null && p.Count(p.Number) == 10));
    }

    private static void EndedKeepNothing()
    {
        var references = new WeakReference[32];
        Crew.Run(references.Length, i => references[i] = Local());
        CollectionChecks.ScrubStack();
        GC.Collect();
        Check.True(CollectionChecks.CountDead(references) >= 26);

        static WeakReference Local()
        {
            object local = new int[50];
            Thread.Yield();
            GC.KeepAlive(local);
            return new WeakReference(local);
        }
    }

    private static void ThreadsDie()
    {
        WeakReference[] references = Make();
        CollectionChecks.ScrubStack();
        for (int i = 0; i < 5 && CollectionChecks.CountDead(references) < 12; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Check.True(CollectionChecks.CountDead(references) >= 12);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference[] Make()
        {
            var references = new WeakReference[16];
            for (int i = 0; i < references.Length; i++)
            {
                var thread = new Thread(static () => { });
                references[i] = new WeakReference(thread);
                thread.Start();
                thread.Join();
            }

            return references;
        }
    }

    private static void Handles()
    {
        int rounds = Amount.Of(300, 30);
        Crew.Run(Threads, i =>
        {
            var handles = new Queue<GCHandle>();
            for (int round = 0; round < rounds; round++)
            {
                handles.Enqueue(GCHandle.Alloc(new[] { i, round }));
                if (handles.Count == 20)
                {
                    GCHandle first = handles.Dequeue();
                    if (first.Target is not int[] { Length: 2 } pair || pair[0] != i || pair[1] != round - 19)
                    {
                        throw new InvalidOperationException("a handle leads to another object");
                    }

                    first.Free();
                }
            }

            foreach (GCHandle handle in handles)
            {
                handle.Free();
            }
        });
    }

    private static void Attached()
    {
        int rounds = Amount.Of(200, 20);
        var table = new ConditionalWeakTable<object, string>();
        Crew.Run(Threads, i =>
        {
            object[] keys = new object[rounds];
            for (int round = 0; round < rounds; round++)
            {
                table.Add(keys[round] = new object(), $"{i}/{round}");
            }

            for (int round = 0; round < rounds; round++)
            {
                if (!table.TryGetValue(keys[round], out string? value) || value != $"{i}/{round}")
                {
                    throw new InvalidOperationException("an attached value is lost");
                }
            }
        });
    }

    private static void SpanElsewhere()
    {
        using var gate = new ManualResetEvent(false);
        bool whole = false;
        var crew = new Crew();
        crew.StartBlocking(() =>
        {
            ReadOnlySpan<int> middle = Enumerable.Range(0, 300).ToArray().AsSpan(100, 100);
            gate.WaitOne();
            whole = middle[0] == 100 && middle[99] == 199;
        });
        GC.Collect();
        Churn(1);
        gate.Set();
        crew.Join();
        Check.True(whole);
    }

    private static void AllocatedByThread()
    {
        long mine = GC.GetAllocatedBytesForCurrentThread();
        long[] other = new long[2];
        Crew.Run(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(new byte[200_000]);
            other[0] = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Check.True(other[0] is >= 200_000 and < 220_000);
        Check.True(GC.GetAllocatedBytesForCurrentThread() - mine < 100_000);
    }

    private sealed class Chain(int number, Chain? next)
    {
        public int Number { get; } = number;

        public Chain? Next { get; } = next;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static Chain Make(int number, int length)
        {
            var chain = new Chain(number, null);
            for (int i = 1; i < length; i++)
            {
                chain = new Chain(number, chain);
            }

            return chain;
        }

        public int Count(int number)
        {
            int count = 0;
            for (Chain? chain = this; chain is not null; chain = chain.Next)
            {
                count += chain.Number == number ? 1 : 1000;
            }

            return count;
        }
    }
}
