using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Collections and what the runtime builds on demand, under load from several threads.</summary>
internal static class LoadChecks
{
    private const int Threads = 4;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("ConcurrentDictionary: four threads add, find, remove their keys", DictionaryOwnKeys),
        new("ConcurrentDictionary: four threads update the same keys", DictionarySameKeys),
        new("ConcurrentQueue: two producers, two consumers, each order kept", QueueOrder),
        new("Dictionary under a lock: four threads", DictionaryUnderLock),
        new("first use of generic types by four threads at once", GenericTypes),
        new("first calls through interfaces by four threads at once", FirstCalls),
        new("text is formatted and parsed by four threads", Formatting),
        new("random numbers from the shared generator in four threads", SharedRandom),
        new("strings are interned by four threads to the same object", Interning),
        new("enumeration names and attributes are looked up by four threads", static () =>
        {
            Crew.Run(Threads, static i =>
            {
                for (int n = 0; n < 50; n++)
                {
                    if (((DayOfWeek)(n % 7)).ToString() != Enum.GetNames<DayOfWeek>()[n % 7])
                    {
                        throw new InvalidOperationException($"in thread {i}");
                    }
                }
            });
        }),
    ];

    private static void DictionaryOwnKeys()
    {
        int many = Amount.Of(400, 30);
        var shared = new ConcurrentDictionary<string, int>();
        Crew.Run(Threads, i =>
        {
            for (int n = 0; n < many; n++)
            {
                if (!shared.TryAdd($"{i}/{n}", n))
                {
                    throw new InvalidOperationException("a key was there already");
                }
            }

            for (int n = 0; n < many; n += 2)
            {
                if (!shared.TryRemove($"{i}/{n}", out int value) || value != n)
                {
                    throw new InvalidOperationException("a key is lost");
                }
            }
        });
        Check.Equal(Threads * many / 2, shared.Count);
        Check.True(shared.Values.All(static v => v % 2 == 1));
    }

    private static void DictionarySameKeys()
    {
        int rounds = Amount.Of(300, 30);
        var shared = new ConcurrentDictionary<int, int>();
        Crew.Run(Threads, _ =>
        {
            for (int n = 0; n < rounds; n++)
            {
                shared.AddOrUpdate(n % 3, 1, static (_, old) => old + 1);
            }
        });
        Check.Equal(3, shared.Count);
        Check.Equal(Threads * rounds, shared.Values.Sum());
    }

    private static void QueueOrder()
    {
        int each = Amount.Of(500, 30);
        var queue = new ConcurrentQueue<(int Producer, int Number)>();
        int taken = 0;
        Crew.Run(4, i =>
        {
            if (i < 2)
            {
                for (int n = 0; n < each; n++)
                {
                    queue.Enqueue((i, n));
                }

                return;
            }

            int[] last = [-1, -1];
            while (Volatile.Read(ref taken) < 2 * each)
            {
                if (queue.TryDequeue(out (int Producer, int Number) item))
                {
                    Check.True(item.Number > last[item.Producer]);
                    last[item.Producer] = item.Number;
                    Interlocked.Increment(ref taken);
                }
                else
                {
                    Thread.Yield();
                }
            }
        });
        Check.Equal(2 * each, taken);
        Check.True(queue.IsEmpty);
    }

    private static void DictionaryUnderLock()
    {
        int many = Amount.Of(400, 30);
        var shared = new Dictionary<int, string>();
        Crew.Run(Threads, i =>
        {
            for (int n = 0; n < many; n++)
            {
                lock (shared)
                {
                    shared.Add((n * Threads) + i, $"{n}");
                }
            }
        });
        Check.Equal(Threads * many, shared.Count);
        Check.True(shared.All(static p => p.Value == $"{p.Key / Threads}"));
    }

    private static void GenericTypes()
    {
        int[] sizes = new int[Threads];
        Crew.Run(Threads, i =>
        {
            var byPair = new Dictionary<(byte, short), List<Lazy<long>>> { [(1, 2)] = [new Lazy<long>(static () => 5)] };
            sizes[i] = byPair[(1, 2)].Select(static l => (l.Value, l)).ToArray().Length + (int)byPair[(1, 2)][0].Value;
        });
        Check.True(sizes.All(static s => s == 6));
    }

    private static void FirstCalls()
    {
        int[] sums = new int[Threads];
        Crew.Run(Threads, i =>
        {
            IShape[] shapes = [new Square<int>(), new Square<long>(), new Square<byte>(), new Square<string>(),
                new Square<object>(), new Square<double>()];
            int sum = 0;
            for (int round = 0; round < 20; round++)
            {
                foreach (IShape shape in shapes)
                {
                    sum += shape.Sides + shape.Of<int>() + shape.Of<string>();
                    if (round == i)
                    {
                        Thread.Yield();
                    }
                }
            }

            sums[i] = sum;
        });
        Check.True(sums.All(static s => s == 20 * 6 * 6));
    }

    private static void Formatting()
    {
        int rounds = Amount.Of(100, 10);
        Crew.Run(Threads, i =>
        {
            for (int n = 0; n < rounds; n++)
            {
                double value = (i * 1000) + (n / 8.0);
                string text = $"{value:F3}|{new DateTime(2026, 1, 1 + (n % 28)):yyyy-MM-dd}|{i:X4}";
                string[] parts = text.Split('|');
                if (double.Parse(parts[0]) != value || DateTime.Parse(parts[1]).Day != 1 + (n % 28) ||
                    Convert.ToInt32(parts[2], 16) != i)
                {
                    throw new InvalidOperationException($"'{text}' does not read back");
                }
            }
        });
    }

    private static void SharedRandom()
    {
        int[] least = new int[Threads];
        int[] most = new int[Threads];
        Crew.Run(Threads, i =>
        {
            least[i] = int.MaxValue;
            for (int n = 0; n < 200; n++)
            {
                int number = Random.Shared.Next(1000);
                least[i] = Math.Min(least[i], number);
                most[i] = Math.Max(most[i], number);
            }
        });
        Check.True(least.All(static l => l is >= 0 and < 200));
        Check.True(most.All(static m => m is > 800 and < 1000));
    }

    private static void Interning()
    {
        string[][] seen = new string[Threads][];
        Crew.Run(Threads, i => seen[i] = [.. Enumerable.Range(0, 50).Select(static n => string.Intern($"interned {n}"))]);
        Check.True(seen.All(s => s.Zip(seen[0]).All(static p => ReferenceEquals(p.First, p.Second))));
    }

    private interface IShape
    {
        int Sides { get; }

        int Of<T>();
    }

    private sealed class Square<TMark> : IShape
    {
        public int Sides => 4;

        public int Of<T>() => 1;
    }
}
