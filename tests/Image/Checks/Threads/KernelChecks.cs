using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Supervision;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>
/// What this kernel promises beyond what every .NET does: order and punctuality, a small heap that runs out, and that it is sound
/// afterwards.
/// </summary>
internal static class KernelChecks
{
    private const int Threads = 4;

    private static readonly TimeSpan s_mostLate = TimeSpan.FromMilliseconds(2L);

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Sleep: wakes within 2 ms of its time", static () => CheckPunctual("sleeps", SleepLateness)),
        new("wait: time-outs end within 2 ms of their time", static () => CheckPunctual("waits", WaitLateness)),
        new("Timer: fires within 2 ms of its time", static () => CheckPunctual("timers", TimerLateness)),
        new("Sleep: threads wake in the order of their times", WakeInOrder),
        new("thread: a waiting one of high priority runs before a busy one of low priority", PriorityCounts),
        new("thread: one of low priority gets its turn beside a busy one of high priority", LowIsNotStarved),
        new("collector: threads that lose the processor within new", PreemptedAllocation),
        new("collector: memory that runs out under four threads", RunsOut),
        new("heap: a large array leaves the memory that is kept for finalizers", LargeArrayLeavesReserve),
        new("finalizers: those of failed tasks allocate while the heap is full", FinalizersAllocateInFullHeap),
        new("threads: the library's thread for timers has memory kept for it", TimerThreadHasReserve),
        new("heap: sound after all that threads did", HeapIsSound),
    ];

    // A host that gives the machine no time makes it late at any moment: one undisturbed series of several is enough, and what
    // the timer's interrupt was late by does not count. A kernel that is late by itself has no such series.
    private static void CheckPunctual(string what, Func<TimeSpan> measure)
    {
        if (Amount.IsSmall)
        {
            Check.Skip("nothing is punctual with a collection at every allocation");
        }

        var medians = new List<double>();
        for (int series = 0; series < 10; series++)
        {
            TimeSpan[] late = [.. Enumerable.Range(0, 9).Select(_ => MeasureWithoutHost(measure)).Order()];
            Check.True(late[0] >= TimeSpan.Zero, $"{what} do not end {-late[0].TotalMilliseconds:F3} ms early");
            if (late[late.Length / 2] <= s_mostLate)
            {
                return;
            }

            medians.Add(late[late.Length / 2].TotalMilliseconds);
        }

        string middles = string.Join(", ", medians.Select(static m => $"{m:F3}"));
        Check.Fail($"{what} are at most 2 ms late in the middle of nine; they were late by {middles} ms");
    }

    // Never early by it: a delay counts at most as much as the whole is late.
    private static TimeSpan MeasureWithoutHost(Func<TimeSpan> measure)
    {
        ulong before = Watchdog.DelayWhileIdle;
        TimeSpan late = measure();
        var host = TimeSpan.FromMicroseconds((Watchdog.DelayWhileIdle - before) / 1000.0);
        return late < TimeSpan.Zero ? late : late > host ? late - host : TimeSpan.Zero;
    }

    // The collector runs before each switch, and these threads do little else than to allocate: it meets them within it.
    private static void PreemptedAllocation()
    {
        int end = GC.CollectionCount(0) + Amount.Of(200, 10);
        RuntimeThreads.CollectsAtSwitches = true;
        try
        {
            Crew.Run(Threads, number =>
            {
                int[][] kept = new int[64][];
                for (int round = 0; GC.CollectionCount(0) < end; round++)
                {
                    int length = 1 + (round & 15);
                    int[] fresh = new int[length];
                    if (fresh.Length != length || fresh.AsSpan().ContainsAnyExcept(0))
                    {
                        throw new InvalidOperationException("a new array is not as long as it was asked for, or not zero");
                    }

                    fresh.AsSpan().Fill(number + 1);
                    ref int[] old = ref kept[round & 63];
                    if (old is not null && old.AsSpan().ContainsAnyExcept(number + 1))
                    {
                        throw new InvalidOperationException("an array's memory was given to another object");
                    }

                    old = fresh;
                }
            });
        }
        finally
        {
            RuntimeThreads.CollectsAtSwitches = false;
        }

        Check.True(KernelHeap.Verify().IsNone);
    }

    private static TimeSpan SleepLateness()
    {
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(4);
        return Stopwatch.GetElapsedTime(start) - TimeSpan.FromMilliseconds(4L);
    }

    private static TimeSpan WaitLateness()
    {
        using var never = new AutoResetEvent(false);
        long start = Stopwatch.GetTimestamp();
        never.WaitOne(4);
        return Stopwatch.GetElapsedTime(start) - TimeSpan.FromMilliseconds(4L);
    }

    private static TimeSpan TimerLateness()
    {
        using var fired = new ManualResetEvent(false);
        TimeSpan after = default;
        long start = Stopwatch.GetTimestamp();
        using var timer = new Timer(
            _ =>
            {
                after = Stopwatch.GetElapsedTime(start);
                fired.Set();
            },
            null, 4, Timeout.Infinite);
        fired.WaitOne();

        // The library counts timers in whole milliseconds, so one may come a part of one early.
        TimeSpan late = after - TimeSpan.FromMilliseconds(4L);
        return late > -TimeSpan.FromMilliseconds(1L) && late < TimeSpan.Zero ? TimeSpan.Zero : late;
    }

    // A thread's time to wake counts from its own call of Sleep, and a host that gives the machine no time between two of the
    // calls makes another order the right one. So one round in order of several is enough.
    private static void WakeInOrder()
    {
        // Neither the order of the calls nor its reverse.
        int[] delays = [20, 10, 30, 15, 25];
        int[] byDelay = [1, 3, 0, 4, 2];
        int[] order = [];
        for (int round = 0; round < 10; round++)
        {
            order = SleepTogether(delays);
            if (order.SequenceEqual(byDelay))
            {
                return;
            }
        }

        Check.Sequence(byDelay, order);
    }

    // The threads' numbers in the order in which they woke.
    private static int[] SleepTogether(int[] milliseconds)
    {
        int next = 0;
        int[] order = new int[milliseconds.Length];
        var crew = new Crew();
        using var go = new ManualResetEvent(false);
        for (int i = 0; i < milliseconds.Length; i++)
        {
            int number = i;
            crew.StartBlocking(() =>
            {
                go.WaitOne();
                Thread.Sleep(milliseconds[number]);
                order[Interlocked.Increment(ref next) - 1] = number;
            });
        }

        go.Set();
        crew.Join();
        return order;
    }

    private static void PriorityCounts()
    {
        // The other one is woken after 5 ms. A host that gives the machine no time makes it late: once of several is enough.
        int stop = 0;
        TimeSpan woken = TimeSpan.MaxValue;
        var crew = new Crew();
        Thread busy = crew.Start(() =>
        {
            while (Volatile.Read(ref stop) == 0)
            {
            }
        });
        busy.Priority = ThreadPriority.Lowest;
        Thread.CurrentThread.Priority = ThreadPriority.Highest;
        for (int i = 0; i < 20 && woken >= TimeSpan.FromMilliseconds(200L); i++)
        {
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(5);
            woken = Stopwatch.GetElapsedTime(start);
        }

        Thread.CurrentThread.Priority = ThreadPriority.Normal;
        Volatile.Write(ref stop, 1);
        crew.Join();
        Check.True(woken < TimeSpan.FromMilliseconds(200L));
    }

    private static void LowIsNotStarved()
    {
        int ran = 0;
        var crew = new Crew();
        Thread busy = crew.Start(() =>
        {
            while (Volatile.Read(ref ran) == 0)
            {
            }
        });
        busy.Priority = ThreadPriority.AboveNormal;
        Thread low = crew.Start(() =>
        {
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
            Volatile.Write(ref ran, 1);
        });
        crew.Join();
        Check.Equal(1, ran);
        Check.True(!low.IsAlive);
    }

    private static void RunsOut()
    {
        using var heap = FixedHeap.Begin();

        // Each goes on until it meets the end of memory; what it held is then there for the others.
        int thrown = 0;
        Crew.Run(Threads, _ =>
        {
            try
            {
                if (Exhaust() == 0)
                {
                    throw new InvalidOperationException("memory never ran out");
                }
            }
            catch (OutOfMemoryException)
            {
                Interlocked.Increment(ref thrown);
            }
        });
        GC.Collect();
        Check.Equal(Threads, thrown);
        Check.Equal(1 << 20, new byte[1 << 20].Length);
    }

    // An array that fits into the largest free block, where there is no other one: nearly all that is free.
    private static unsafe void LargeArrayLeavesReserve()
    {
        const int Left = 32 << 10;
        using var heap = FixedHeap.Begin();
        byte[]? array = null;
        void* others = TakeAllButLargest(out long largest);
        try
        {
            array = new byte[largest - Left];
        }
        catch (OutOfMemoryException)
        {
            // As it has to be.
        }
        finally
        {
            for (void* next; others != null; others = next)
            {
                next = *(void**)others;
                KernelHeap.Free(others);
            }
        }

        Check.True(array is null);
    }

    // Each block begins with the address of the next one.
    private static unsafe void* TakeAllButLargest(out long largest)
    {
        const nuint Spare = 64;
        void* blocks = null;

        // Nobody else can allocate anything meanwhile.
        using (Preemption.Disable())
        {
            largest = (long)KernelHeap.GetStatistics().LargestFree.Value;
            void* kept = KernelHeap.Allocate((nuint)largest - Spare, 16);
            foreach (int size in (ReadOnlySpan<int>)[64 << 10, 4 << 10, 256, 32])
            {
                for (void* block; (block = KernelHeap.Allocate((nuint)size, 16)) != null; blocks = block)
                {
                    *(void**)block = blocks;
                }
            }

            KernelHeap.Free(kept);
        }

        return blocks;
    }

    private static void FinalizersAllocateInFullHeap()
    {
        using var heap = FixedHeap.Begin();
        ForgetFailedTasks();
        var kept = new List<byte[]>(1 << 15);
        foreach (int length in (ReadOnlySpan<int>)[100_000, 1000, 8])
        {
            try
            {
                while (true)
                {
                    kept.Add(new byte[length]);
                }
            }
            catch (OutOfMemoryException)
            {
                // Full for this length.
            }
        }

        // An exception on the finalizers' thread would end the kernel.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.KeepAlive(kept);
    }

    // Each has a finalizer that wraps the exception, which nobody has seen, into another one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetFailedTasks()
    {
        for (int i = 0; i < 100; i++)
        {
            _ = Task.FromException(new InvalidOperationException("nobody looks"));
        }
    }

    private static unsafe void TimerThreadHasReserve()
    {
        using var fired = new ManualResetEvent(false);
        using var timer = new Timer(_ => fired.Set(), null, 1, Timeout.Infinite);
        fired.WaitOne();
        int count = 0;
        using (Preemption.Disable())
        {
            for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
            {
                bool isTimer = thread->ManagedThread != 0 &&
                    GCHandle.FromIntPtr(thread->ManagedThread).Target is Thread { Name: ".NET Timer" };
                count += isTimer && thread->MayUseReserve ? 1 : 0;
            }
        }

        Check.Equal(1, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Exhaust()
    {
        var kept = new List<byte[]>();
        while (kept.Count < 1 << 16)
        {
            kept.Add(new byte[100_000]);
            Thread.Yield();
        }

        return kept.Count == 0 ? 1 : 0;
    }

    private static void HeapIsSound()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        HeapViolation violation = KernelHeap.Verify();
        Check.True(violation.IsNone, violation.ToString());
    }
}
