using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using UefiKernel.Kernel.Runtime.Collection;

namespace UefiKernel.Image.Checks;

/// <summary>Finalizers, the methods of GC, and running out of memory.</summary>
internal static class FinalizerChecks
{
#pragma warning disable CA1816 // Suppressing another object's finalizer is what is checked here.
    private static int s_finalized;
    private static bool s_ordinaryAfterCritical;
    private static int s_criticalFinalized;
    private static readonly List<Lazarus> s_risen = [];

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("finalizers of garbage run, once each", Finalized),
        new("suppressed finalizer does not run", Suppressed),
        new("finalizer registered again runs again", RegisteredAgain),
        new("object resurrected by its finalizer is whole", Resurrected),
        new("short weak reference is cleared before the finalizer, long one after", LongWeak),
        new("critical finalizers run after ordinary ones", CriticalLast),
        new("what a finalizable object refers to is there in its finalizer", ReferencesInFinalizer),
        new("SafeHandle that nobody closed is released", HandleReleased),
        new("GC.CollectionCount counts", static () =>
        {
            int before = GC.CollectionCount(0);
            GC.Collect();
            Check.True(GC.CollectionCount(0) >= before + 1);
        }),
        new("GC.GetTotalMemory falls when a large array dies", TotalMemoryFalls),
        new("GC.GetTotalAllocatedBytes grows by what is allocated", TotalAllocatedGrows),
        new("GC.GetGCMemoryInfo tells of the last collection", MemoryInfo),
        new("GC.GetTotalPauseDuration grows", static () =>
        {
            TimeSpan before = GC.GetTotalPauseDuration();
            GC.Collect();
            Check.True(GC.GetTotalPauseDuration() > before);
        }),
        new("GC.AddMemoryPressure leads to collections", MemoryPressure),
        new("GC.TryStartNoGCRegion keeps collections away", NoCollectionRegion),
        new("array larger than memory: OutOfMemoryException, nothing lost", TooLarge),
        new("memory used up: OutOfMemoryException is caught and life goes on", UsedUp),
        new("memory used up by one list", ListUsesUp),
        new("handler of OutOfMemoryException has the memory of the frames that are gone", HandlerHasMemory),
    ];

    private static void Finalized()
    {
        int before = s_finalized;
        Check.True(CollectionChecks.Died(50, static () => new Finalizable()));
        GC.WaitForPendingFinalizers();
        int first = s_finalized - before;
        CollectionChecks.ScrubStack();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Check.True(first is >= 50 and <= 64);
        Check.True(s_finalized - before <= 64);
    }

    private static void Suppressed()
    {
        int before = s_finalized;
        Check.True(CollectionChecks.Died(50, static () =>
        {
            var value = new Finalizable();
            GC.SuppressFinalize(value);
            return value;
        }));
        GC.WaitForPendingFinalizers();
        Check.Equal(before, s_finalized);
    }

    private static void RegisteredAgain()
    {
        int before = s_finalized;
        Check.True(CollectionChecks.Died(50, static () =>
        {
            var value = new Finalizable();
            GC.SuppressFinalize(value);
            GC.ReRegisterForFinalize(value);
            return value;
        }));
        GC.WaitForPendingFinalizers();
        Check.True(s_finalized - before >= 50);
    }

    private static void Resurrected()
    {
        s_risen.Clear();
        CollectionChecks.Died(0, static () => new Lazarus(), 20);
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Check.True(s_risen.Count >= 12);
        Check.True(s_risen.TrueForAll(static l => l.Text is ['r', .., 'n']));
        s_risen.Clear();
    }

    private static void LongWeak()
    {
        var shorts = new WeakReference[20];
        var longs = new WeakReference[20];
        int shortDead, longDead;
        using (new StalledFinalizers())
        {
            MakeBoth(shorts, longs);
            CollectionChecks.ScrubStack();
            GC.Collect();
            shortDead = CollectionChecks.CountDead(shorts);
            longDead = CollectionChecks.CountDead(longs);
        }

        CollectionChecks.ScrubStack();
        GC.Collect();
        Check.True(shortDead >= 12);
        Check.Equal(0, longDead);
        Check.True(CollectionChecks.CountDead(longs) >= 12);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeBoth(WeakReference[] shorts, WeakReference[] longs)
    {
        for (int i = 0; i < shorts.Length; i++)
        {
            var value = new Finalizable();
            shorts[i] = new WeakReference(value);
            longs[i] = new WeakReference(value, trackResurrection: true);
        }
    }

    private static void CriticalLast()
    {
        GC.WaitForPendingFinalizers();
        s_ordinaryAfterCritical = false;
        s_criticalFinalized = 0;
        int before = s_finalized;
        using (new StalledFinalizers())
        {
            CollectionChecks.Died(0, MakeMixed, 20);
        }

        Check.True(s_criticalFinalized > 0);
        Check.True(s_finalized > before);
        Check.True(!s_ordinaryAfterCritical);
    }

    private static object MakeMixed()
    {
        GC.KeepAlive(new Critical());
        return new Finalizable();
    }

    private static void ReferencesInFinalizer()
    {
        WithReferences.Good = 0;
        CollectionChecks.Died(0, static () => new WithReferences(), 20);
        GC.WaitForPendingFinalizers();
        Check.True(WithReferences.Good >= 12);
    }

    private static void HandleReleased()
    {
        int before = CountingHandle.Released;
        CollectionChecks.Died(0, static () => new CountingHandle(), 20);
        GC.WaitForPendingFinalizers();
        Check.True(CountingHandle.Released - before >= 12);
    }

    private static void TotalMemoryFalls()
    {
        // The check of stacks by poison keeps an array that any old word leads into. The next one lies elsewhere.
        int attempts = PoisonedObjects.IsOn ? 10 : 1;
        bool hasFallen = false;
        for (int i = 0; i < attempts && !hasFallen; i++)
        {
            GC.Collect();
            long before = GC.GetTotalMemory(forceFullCollection: false);
            long with = WithLargeArray();
            CollectionChecks.ScrubStack();
            GC.Collect();
            long after = GC.GetTotalMemory(forceFullCollection: false);
            Check.True(with - before > 900_000);
            hasFallen = after < with - 900_000;
        }

        Check.True(hasFallen);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long WithLargeArray()
    {
        byte[] large = new byte[1_000_000];
        long with = GC.GetTotalMemory(forceFullCollection: false);
        GC.KeepAlive(large);
        return with;
    }

    private static void TotalAllocatedGrows()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 100; i++)
        {
            GC.KeepAlive(new byte[1000]);
        }

        long grown = GC.GetTotalAllocatedBytes(precise: true) - before;
        Check.True(grown is >= 100_000 and < 130_000);
        Check.True(GC.GetAllocatedBytesForCurrentThread() >= grown);
    }

    private static void MemoryInfo()
    {
        Amount.SkipUnderStress();

        GC.Collect();
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        Check.Equal(GC.CollectionCount(0), info.Index);
        Check.True(info.HeapSizeBytes > 0);
        Check.True(info.HeapSizeBytes < info.TotalAvailableMemoryBytes);
        Check.True(info.PauseDurations[0] > TimeSpan.Zero);
        Check.Equal(2, info.Generation);
        Check.True(!info.Compacted);
        Check.True(!info.Concurrent);
    }

    private static void MemoryPressure()
    {
        // The library waits until five times the last pause has gone by.
        int before = GC.CollectionCount(0);
        const long Step = 1 << 20;
        long pressure = 0;
        var watch = Stopwatch.StartNew();
        do
        {
            GC.AddMemoryPressure(Step);
            pressure += Step;
        }
        while (watch.Elapsed < TimeSpan.FromMinutes(1L) && GC.CollectionCount(0) == before);

        GC.RemoveMemoryPressure(pressure);
        Check.True(GC.CollectionCount(0) > before);
    }

    private static void NoCollectionRegion()
    {
        Amount.SkipUnderStress();

        Check.True(GC.TryStartNoGCRegion(1 << 20));
        int before = GC.CollectionCount(0);
        for (int i = 0; i < 900; i++)
        {
            GC.KeepAlive(new byte[1000]);
        }

        int after = GC.CollectionCount(0);
        System.Runtime.GCLatencyMode mode = System.Runtime.GCSettings.LatencyMode;
        GC.EndNoGCRegion();
        Check.Equal(before, after);
        Check.Equal(System.Runtime.GCLatencyMode.NoGCRegion, mode);
    }

    private static void TooLarge()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            // 64 GiB, more than a region of the heap can have.
            GC.KeepAlive(new Vector256<long>[Array.MaxLength]);
            Check.Fail("expected OutOfMemoryException");
        }
        catch (OutOfMemoryException)
        {
            Check.True(Math.Abs(GC.GetTotalMemory(forceFullCollection: true) - before) < 100_000);
        }
    }

    private static void UsedUp()
    {
        using var heap = FixedHeap.Begin();
        Exhaust();
        CollectionChecks.ScrubStack();
        GC.Collect();
        Check.Equal(1 << 20, new byte[1 << 20].Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Exhaust()
    {
        int size = Amount.Of(20_000, 200_000);
        object?[] chunks = new object?[1 << 16];
        int count = 0;
        try
        {
            for (; count < chunks.Length; count++)
            {
                chunks[count] = new byte[size];
            }
        }
        catch (OutOfMemoryException e)
        {
            Check.True(count > (2 << 20) / size);
            Check.True(e.Message.Length > 0);
            return;
        }

        Check.Fail("expected OutOfMemoryException");
    }

    private static void ListUsesUp()
    {
        using var heap = FixedHeap.Begin();
        try
        {
            Check.Fail($"{FillList()} came instead of an exception");
        }
        catch (OutOfMemoryException)
        {
        }
    }

    private static void HandlerHasMemory()
    {
        using var heap = FixedHeap.Begin();
        try
        {
            Check.Fail($"{FillList()} came instead of an exception");
        }
        catch (OutOfMemoryException)
        {
            Check.Equal(1 << 20, new byte[1 << 20].Length);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FillList()
    {
        var list = new List<string>();
        for (int i = 0; i < 100_000_000; i++)
        {
            list.Add(new string('e', Amount.Of(20, 100_000)));
        }

        return list.Count;
    }

    private sealed class Finalizable
    {
        ~Finalizable()
        {
            s_finalized++;
            s_ordinaryAfterCritical |= s_criticalFinalized > 0;
        }
    }

    private sealed class Critical : CriticalFinalizerObject
    {
        ~Critical() => s_criticalFinalized++;
    }

    private sealed class Lazarus
    {
        public string Text = "r" + new string('i', 5) + "sen";

        ~Lazarus() => s_risen.Add(this);
    }

    private sealed class WithReferences
    {
        public static int Good;

        private readonly int[] _numbers = [1, 2, 3];
        private readonly string _text = new('t', 9);

        ~WithReferences() => Good += _numbers is [1, 2, 3] && _text == "ttttttttt" ? 1 : 0;
    }

    private sealed class CountingHandle() : SafeHandle(0, ownsHandle: true)
    {
        public static int Released;

        private readonly bool _open = true;

        public override bool IsInvalid => !_open;

        protected override bool ReleaseHandle()
        {
            Released++;
            return true;
        }
    }
}
