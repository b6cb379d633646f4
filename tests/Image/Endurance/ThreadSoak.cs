using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using UefiKernel.Image.Checks;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Pages;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Image.Endurance;

/// <summary>
/// A long-running load for threads: a thousand of them made and joined again and again without a byte lost, and allocation by
/// several while the collector runs as often as they are switched.
/// </summary>
/// <param name="writeLine">Takes each line of the report.</param>
/// <param name="collectAtSwitches">Makes the scheduler collect at every switch, or no longer.</param>
internal sealed class ThreadSoak(Action<string> writeLine, Action<bool> collectAtSwitches)
{
    /// <summary>The number of threads that each round makes.</summary>
    public const int ThreadsAtOnce = 1000;

    private const int Workers = 4;
    private const int SlotsEach = 200;
    private const int SmallStack = 64 * 1024;
    private const int ProgressInterval = 50;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5L);

    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(10L);

    // How often progress is reported while threads work.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100L);

    /// <summary>Makes and joins a thousand threads in each round.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="progress">Called with the number of threads that were made. What it throws ends the run.</param>
    /// <returns>Null, or what was wrong.</returns>
    public string? Churn(int rounds, Action<int> progress)
    {
        ulong[] live = new ulong[rounds];
        ulong[] pages = new ulong[rounds];
        for (int round = 0; round < rounds; round++)
        {
            if (MakeAndJoin(round * ThreadsAtOnce, progress) is { } problem)
            {
                return problem;
            }

            Settle();
            live[round] = GarbageCollector.Statistics.LiveBytes.Value;
            pages[round] = TakenPages();
            writeLine(
                $"{(round + 1) * ThreadsAtOnce,7:N0} threads made and joined: {live[round]:N0} B alive, {pages[round]:N0} " +
                $"pages taken");
        }

        // One byte for each thread would be as many bytes as threads.
        long lostBytes = GrowthOf(live);

        // Pages have no leftovers: what the second half has more at least is lost, however seldom it is.
        int half = (rounds + 1) / 2;
        long lostPages = (long)pages[half..].Append(pages[^1]).Min() - (long)pages[..half].Min();
        if (lostBytes >= ThreadsAtOnce || lostPages > 0)
        {
            return $"{lostBytes:N0} B in each round and {Math.Max(lostPages, 0):N0} pages in all were lost";
        }

        return Verify();
    }

    /// <summary>Lets four threads allocate while the collector runs at every switch.</summary>
    /// <param name="bytes">What they allocate altogether.</param>
    /// <param name="progress">
    /// Called now and then with the number of bytes that were allocated. What it throws ends the run.
    /// </param>
    /// <returns>Null, or what was wrong.</returns>
    public string? Load(long bytes, Action<long> progress)
    {
        ulong before = GarbageCollector.Statistics.Collections;
        long start = GC.GetTotalAllocatedBytes();
        using var stop = new CancellationTokenSource();
        string?[] problems = new string?[Workers];
        Thread[] threads =
        [
            .. problems.Select(
                (_, i) => new Thread(() => problems[i] = Work(i, bytes, stop.Token)) { IsBackground = true, Name = $"soak {i}" }),
        ];
        collectAtSwitches(true);
        try
        {
            foreach (Thread thread in threads)
            {
                thread.Start();
            }

            var clock = Stopwatch.StartNew();
            foreach (Thread thread in threads)
            {
                while (!thread.Join(s_interval))
                {
                    if (clock.Elapsed > s_limit)
                    {
                        return $"{thread.Name} is not done after {s_limit.TotalMinutes} minutes";
                    }

                    progress(GC.GetTotalAllocatedBytes() - start);
                }
            }
        }
        finally
        {
            collectAtSwitches(false);
            stop.Cancel();
            foreach (Thread thread in threads)
            {
                if ((thread.ThreadState & System.Threading.ThreadState.Unstarted) == 0)
                {
                    thread.Join(s_stopLimit);
                }
            }
        }

        if (problems.FirstOrDefault(static p => p is not null) is { } problem)
        {
            return problem;
        }

        Settle();
        writeLine(
            $"{Workers} threads allocated {new ByteSize(new((ulong)bytes))}, collected " +
            $"{GarbageCollector.Statistics.Collections - before:N0} times on the way");
        return Verify();
    }

    /// <summary>
    /// What is lost in each round. A loss comes in each of them, so it is the growth of most rounds that tells. Tables that grow,
    /// and what a leftover on some stack holds, make single steps or come every other round: hence rounds that are two apart, and
    /// of those the one in the middle by size.
    /// </summary>
    /// <param name="rounds">What was taken after each round.</param>
    /// <returns>Half the middle growth, 0 or more; 0 when there are less than three rounds.</returns>
    internal static long GrowthOf(ulong[] rounds)
    {
        long[] growth = [.. rounds.Skip(2).Zip(rounds, static (later, earlier) => ((long)later - (long)earlier) / 2).Order()];
        return growth.Length == 0 ? 0 : Math.Max(growth[growth.Length / 2], 0);
    }

    // What a worker meets is its result: an exception must not end the kernel.
    private static string? Work(int number, long bytes, CancellationToken stop)
    {
        try
        {
            using var soak = new Soak(seed: number + 1, SlotsEach);
            for (int part = 0; part < 10; part++)
            {
                if (soak.Run(bytes / 10 / Workers, _ => stop.ThrowIfCancellationRequested()) is { } problem)
                {
                    return problem;
                }

                Thread.Yield();
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType()}: {e.Message}";
        }
    }

    private static string? MakeAndJoin(int made, Action<int> progress)
    {
        using var gate = new ManualResetEvent(false);
        int ended = 0;
        var threads = new List<Thread>(ThreadsAtOnce);
        try
        {
            for (int i = 0; i < ThreadsAtOnce; i++)
            {
                var thread = new Thread(
                    () =>
                    {
                        gate.WaitOne();
                        Interlocked.Increment(ref ended);
                    },
                    SmallStack)
                { IsBackground = true };
                thread.Start();
                threads.Add(thread);
                if (i % ProgressInterval == 0)
                {
                    progress(made + i);
                }
            }
        }
        catch (OutOfMemoryException)
        {
            return $"memory did for {threads.Count} threads only, of {ThreadsAtOnce}";
        }
        finally
        {
            gate.Set();
            foreach (Thread thread in threads)
            {
                thread.Join(s_limit);
            }
        }

        return ended == ThreadsAtOnce ? null : $"{ended} of {ThreadsAtOnce} threads ended";
    }

    // Thread objects hold their kernel threads until their finalizers have run.
    private static void Settle()
    {
        for (int i = 0; i < 3; i++)
        {
            CollectionChecks.ScrubStack();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        GC.Collect();
    }

    // Without those of the text to scroll back to, which the lines of this report fill too.
    private static ulong TakenPages()
    {
        ulong taken = 0UL - KernelConsole.ScrollbackPages.Value;
        for (PageZone zone = PageZone.Low; zone <= PageZone.High; zone++)
        {
            taken += PhysicalPages.GetStatistics(zone).Allocated.Value;
        }

        return taken;
    }

    private static string? Verify()
    {
        HeapViolation violation = KernelHeap.Verify();
        if (!violation.IsNone)
        {
            return $"the heap is damaged: {violation.ToString()}";
        }

        PageViolation pages = PhysicalPages.Verify();
        return pages.IsNone ? null : $"the page allocator is damaged: {pages.ToString()}";
    }
}
