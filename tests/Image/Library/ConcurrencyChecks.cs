using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Concurrent collections, reader and writer locks, parallel loops.</summary>
internal static class ConcurrencyChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("ConcurrentStack: four threads push and pop everything once", StackOnce),
        new("ConcurrentBag: threads steal what others added", BagStolen),
        new("BlockingCollection: two producers, two consumers, bounded", BlockingBounded),
        new("BlockingCollection: take waits for add, and ends with CompleteAdding", BlockingCompletes),
        new("BlockingCollection: TakeFromAny", BlockingAny),
        new("ImmutableInterlocked: four threads update one dictionary", ImmutableUpdates),
        new("ConcurrentDictionary: enumerated while four threads change it", DictionaryEnumerated),
        new("ReaderWriterLockSlim: readers together, writers alone", ReadersTogether),
        new("ReaderWriterLockSlim: upgraded from reading to writing", Upgraded),
        new("ReaderWriterLockSlim: time-outs and refused recursion", ReaderTimeOuts),
        new("ReaderWriterLock: readers together, writer alone", OldReaderWriter),
        new("Parallel.For: adds up with local sums", static () =>
        {
            long sum = 0;
            Parallel.For(
                0, Amount.Of(1000, 50), static () => 0L, static (i, _, local) => local + i,
                local => Interlocked.Add(ref sum, local));
            Check.Equal(Amount.Of(1000, 50) * (Amount.Of(1000, 50) - 1L) / 2, sum);
        }),
        new("Parallel.ForEach: each element once", static () =>
        {
            int[] seen = new int[100];
            Parallel.ForEach(Enumerable.Range(0, 100), i => Interlocked.Increment(ref seen[i]));
            Check.True(seen.All(static s => s == 1));
        }),
        new("Parallel.For: stopped early", static () =>
        {
            ParallelLoopResult r = Parallel.For(0, 10_000, static (i, state) =>
            {
                if (i == 10)
                {
                    state.Stop();
                }
            });
            Check.True(!r.IsCompleted);
        }),
        new("Parallel.For: exceptions of all iterations come together", static () =>
        {
            Check.Throws<AggregateException>(static () => Parallel.For(0, 20, static _ => Fail("x")));
        }),
        new("Parallel.For: cancelled", static () =>
        {
            using var source = new CancellationTokenSource();
            Check.Throws<OperationCanceledException>(
                () => Parallel.For(0, 1000, new ParallelOptions { CancellationToken = source.Token }, i =>
            {
                if (i == 0)
                {
                    source.Cancel();
                }

                Thread.Yield();
            }));
        }),
        new("Parallel.Invoke: runs all", static () =>
        {
            int sum = 0;
            Parallel.Invoke(
                () => Interlocked.Add(ref sum, 1), () => Interlocked.Add(ref sum, 10), () => Interlocked.Add(ref sum, 100));
            Check.Equal(111, sum);
        }),
        new("Parallel.ForEachAsync: no more at once than asked for", static () => ForEachAsync().GetAwaiter().GetResult()),
        new("PLINQ: query gives what LINQ gives, in order", static () =>
        {
            int[] a = Enumerable.Range(0, 500).AsParallel().AsOrdered().Where(static i => i % 3 == 0).Select(static i => i * i)
                .ToArray();
            Check.Equal(167, a.Length);
            Check.True(a.Select(static (v, i) => v == 9 * i * i).All(static x => x));
        }),
        new("PLINQ: aggregate over four parts", static () =>
        {
            Check.Equal(500_500, Enumerable.Range(1, 1000).AsParallel().WithDegreeOfParallelism(4).Sum());
        }),
    ]);

    private static void StackOnce()
    {
        int each = Amount.Of(300, 20);
        var stack = new ConcurrentStack<int>();
        long popped = 0;
        Crew.Run(4, i =>
        {
            for (int n = 0; n < each; n++)
            {
                stack.Push((i * each) + n);
                if (n % 2 == 1)
                {
                    Interlocked.Add(
                        ref popped,
                        stack.TryPop(out int value) ? value : throw new InvalidOperationException("an element is lost"));
                }
            }
        });
        long all = 4L * each * ((4L * each) - 1) / 2;
        Check.Equal(2 * each, stack.Count);
        Check.Equal(all, popped + stack.Sum(static v => (long)v));
    }

    private static void BagStolen()
    {
        int many = Amount.Of(300, 20);
        var bag = new ConcurrentBag<int>();
        using var filled = new ManualResetEvent(false);
        int sum = 0;
        Crew.Run(3, i =>
        {
            if (i == 0)
            {
                for (int n = 1; n <= many; n++)
                {
                    bag.Add(n);
                }

                filled.Set();
                return;
            }

            filled.WaitOne();
            while (bag.TryTake(out int value))
            {
                Interlocked.Add(ref sum, value);
            }
        });
        Check.True(bag.IsEmpty);
        Check.Equal(many * (many + 1) / 2, sum);
    }

    private static void BlockingBounded()
    {
        int each = Amount.Of(200, 20);
        using var buffer = new BlockingCollection<int>(4);
        int producing = 2;
        long sum = 0;
        Crew.Run(4, i =>
        {
            if (i < 2)
            {
                for (int n = 1; n <= each; n++)
                {
                    buffer.Add(n);
                }

                if (Interlocked.Decrement(ref producing) == 0)
                {
                    buffer.CompleteAdding();
                }

                return;
            }

            foreach (int value in buffer.GetConsumingEnumerable())
            {
                Interlocked.Add(ref sum, value);
            }
        });
        Check.True(buffer.IsCompleted);
        Check.Equal((long)each * (each + 1), sum);
    }

    private static void BlockingCompletes()
    {
        using var buffer = new BlockingCollection<string>();
        string? first = null;
        var crew = new Crew();
        crew.StartBlocking(() =>
        {
            first = buffer.Take();
            Check.Throws<InvalidOperationException>(() => buffer.Take());
        });
        buffer.Add("first");
        buffer.CompleteAdding();
        crew.Join();
        Check.Equal("first", first);
        Check.True(!buffer.TryTake(out _, 2));
    }

    private static void BlockingAny()
    {
        using var one = new BlockingCollection<int>();
        using var other = new BlockingCollection<int>();
        int index = -1;
        int value = 0;
        var crew = new Crew();
        crew.StartBlocking(() => index = BlockingCollection<int>.TakeFromAny([one, other], out value));
        other.Add(9);
        crew.Join();
        Check.Equal(1, index);
        Check.Equal(9, value);
    }

    private static void ImmutableUpdates()
    {
        int rounds = Amount.Of(50, 5);
        ImmutableDictionary<int, int> counts = ImmutableDictionary<int, int>.Empty;
        Crew.Run(4, _ =>
        {
            for (int n = 0; n < rounds; n++)
            {
                ImmutableInterlocked.AddOrUpdate(ref counts, n % 5, 1, static (_, old) => old + 1);
            }
        });
        Check.Equal(5, counts.Count);
        Check.Equal(4 * rounds, counts.Values.Sum());
    }

    private static void DictionaryEnumerated()
    {
        int many = Amount.Of(200, 20);
        var shared =
            new ConcurrentDictionary<int, int>(Enumerable.Range(0, 50).Select(static i => KeyValuePair.Create(-1 - i, i)));
        Crew.Run(4, i =>
        {
            for (int n = 0; n < many; n++)
            {
                shared[(i * many) + n] = n;
                if (n % 20 == 0 && shared.Count(static p => p.Key < 0) != 50)
                {
                    throw new InvalidOperationException("an element that nobody touched is missing");
                }
            }
        });
        Check.Equal(50 + (4 * many), shared.Count);
    }

    private static void ReadersTogether()
    {
        int rounds = Amount.Of(50, 8);
        using var gate = new ReaderWriterLockSlim();
        using var both = new Barrier(2);
        int writers = 0;
        int value = 0;
        var crew = new Crew();

        // Two readers meet inside, which an exclusive lock would not allow.
        for (int i = 0; i < 2; i++)
        {
            crew.Start(() =>
            {
                gate.EnterReadLock();
                both.SignalAndWait();
                gate.ExitReadLock();
            });
        }

        crew.Join();
        Crew.Run(4, i =>
        {
            for (int n = 0; n < rounds; n++)
            {
                if ((n + i) % 4 == 0)
                {
                    gate.EnterWriteLock();
                    Check.Equal(1, Interlocked.Increment(ref writers));
                    Check.Equal(0, gate.CurrentReadCount);
                    int seen = value;
                    Thread.Yield();
                    value = seen + 1;
                    Interlocked.Decrement(ref writers);
                    gate.ExitWriteLock();
                }
                else
                {
                    gate.EnterReadLock();
                    Check.Equal(0, Volatile.Read(ref writers));
                    gate.ExitReadLock();
                }
            }
        });
        Check.True(value >= rounds / 4 * 4);
    }

    private static void Upgraded()
    {
        using var gate = new ReaderWriterLockSlim();
        gate.EnterUpgradeableReadLock();
        bool read = false;
        bool second = true;
        bool whileWritten = true;
        Crew.Run(() =>
        {
            read = gate.TryEnterReadLock(1000);
            gate.ExitReadLock();
            second = gate.TryEnterUpgradeableReadLock(2);
        });
        gate.EnterWriteLock();
        Crew.Run(() => whileWritten = gate.TryEnterReadLock(2));
        gate.ExitWriteLock();
        gate.ExitUpgradeableReadLock();
        Check.True(read);
        Check.True(!second);
        Check.True(!whileWritten);
    }

    private static void ReaderTimeOuts()
    {
        using var gate = new ReaderWriterLockSlim(LockRecursionPolicy.NoRecursion);
        bool write = true;
        gate.EnterReadLock();
        Crew.Run(() => write = gate.TryEnterWriteLock(3));
        Check.Throws<LockRecursionException>(gate.EnterReadLock);
        gate.ExitReadLock();
        Check.True(gate.TryEnterWriteLock(0));
        Check.Throws<SynchronizationLockException>(gate.ExitReadLock);
        gate.ExitWriteLock();
        Check.True(!write);
    }

    private static void OldReaderWriter()
    {
        var gate = new ReaderWriterLock();
        bool reader = false;
        bool writer = false;
        gate.AcquireReaderLock(Timeout.Infinite);
        Crew.Run(() =>
        {
            gate.AcquireReaderLock(1000);
            reader = gate.IsReaderLockHeld;
            gate.ReleaseReaderLock();
            try
            {
                gate.AcquireWriterLock(2);
                writer = true;
            }
            catch (ApplicationException)
            {
                // The time-out.
            }
        });
        gate.ReleaseReaderLock();
        Check.True(reader);
        Check.True(!writer);
    }

    private static async Task ForEachAsync()
    {
        int inside = 0;
        int most = 0;
        int total = 0;
        object gate = new();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 20), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (_, token) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++inside);
            }

            await Task.Delay(1, token);
            lock (gate)
            {
                inside--;
                total++;
            }
        });
        Check.Equal(20, total);
        Check.True(most is 1 or 2);
        Check.Equal(0, inside);
    }
}
