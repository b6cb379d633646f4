using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace UefiKernel.Image.Checks;

/// <summary>Finalizers, what GC tells and does, and memory that runs out.</summary>
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
        new("GC.CollectionCount counts", static () => { int before = GC.CollectionCount(0); GC.Collect(); return GC.CollectionCount(0) >= before + 1; }),
        new("GC.GetTotalMemory falls when a large array dies", TotalMemoryFalls),
        new("GC.GetTotalAllocatedBytes grows by what is allocated", TotalAllocatedGrows),
        new("GC.GetGCMemoryInfo tells of the last collection", MemoryInfo),
        new("GC.MaxGeneration and GetGeneration", static () => GC.MaxGeneration == 0 && GC.GetGeneration(new object()) == 0),
        new("GC.GetTotalPauseDuration grows", static () => { TimeSpan before = GC.GetTotalPauseDuration(); GC.Collect(); return GC.GetTotalPauseDuration() > before; }),
        new("GC.AddMemoryPressure leads to collections", MemoryPressure),
        new("GC.TryStartNoGCRegion keeps collections away", NoCollectionRegion),
        new("array larger than memory: OutOfMemoryException, nothing lost", TooLarge),
        new("memory used up: OutOfMemoryException is caught and life goes on", UsedUp),
        new("memory used up by one list", ListUsesUp),
        new("handler of OutOfMemoryException has the memory of the frames that are gone", HandlerHasMemory),
    ];

    private static bool Finalized()
    {
        int before = s_finalized;
        bool died = CollectionChecks.Died(50, static () => new Finalizable());
        GC.WaitForPendingFinalizers();
        int first = s_finalized - before;
        CollectionChecks.ScrubStack();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return died && first is >= 50 and <= 64 && s_finalized - before <= 64;
    }

    private static bool Suppressed()
    {
        int before = s_finalized;
        bool died = CollectionChecks.Died(50, static () =>
        {
            var value = new Finalizable();
            GC.SuppressFinalize(value);
            return value;
        });
        GC.WaitForPendingFinalizers();
        return died && s_finalized == before;
    }

    private static bool RegisteredAgain()
    {
        int before = s_finalized;
        bool died = CollectionChecks.Died(50, static () =>
        {
            var value = new Finalizable();
            GC.SuppressFinalize(value);
            GC.ReRegisterForFinalize(value);
            return value;
        });
        GC.WaitForPendingFinalizers();
        return died && s_finalized - before >= 50;
    }

    private static bool Resurrected()
    {
        s_risen.Clear();
        CollectionChecks.Died(0, static () => new Lazarus(), 20);
        GC.WaitForPendingFinalizers();
        GC.Collect();
        bool whole = s_risen.Count >= 12 && s_risen.TrueForAll(static l => l.Text is ['r', .., 'n']);
        s_risen.Clear();
        return whole;
    }

    private static bool LongWeak()
    {
        WeakReference[] shorts = new WeakReference[20];
        WeakReference[] longs = new WeakReference[20];
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
        return shortDead >= 12 && longDead == 0 && CollectionChecks.CountDead(longs) >= 12;
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

    private static bool CriticalLast()
    {
        GC.WaitForPendingFinalizers();
        s_ordinaryAfterCritical = false;
        s_criticalFinalized = 0;
        int before = s_finalized;
        using (new StalledFinalizers())
            CollectionChecks.Died(0, MakeMixed, 20);
        return s_criticalFinalized > 0 && s_finalized > before && !s_ordinaryAfterCritical;
    }

    private static object MakeMixed()
    {
        GC.KeepAlive(new Critical());
        return new Finalizable();
    }

    private static bool ReferencesInFinalizer()
    {
        WithReferences.Good = 0;
        CollectionChecks.Died(0, static () => new WithReferences(), 20);
        GC.WaitForPendingFinalizers();
        return WithReferences.Good >= 12;
    }

    private static bool HandleReleased()
    {
        int before = CountingHandle.Released;
        CollectionChecks.Died(0, static () => new CountingHandle(), 20);
        GC.WaitForPendingFinalizers();
        return CountingHandle.Released - before >= 12;
    }

    private static bool TotalMemoryFalls()
    {
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: false);
        long with = WithLargeArray();
        CollectionChecks.ScrubStack();
        GC.Collect();
        long after = GC.GetTotalMemory(forceFullCollection: false);
        return with - before > 900_000 && after < with - 900_000;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long WithLargeArray()
    {
        var large = new byte[1_000_000];
        long with = GC.GetTotalMemory(forceFullCollection: false);
        GC.KeepAlive(large);
        return with;
    }

    private static bool TotalAllocatedGrows()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 100; i++)
            GC.KeepAlive(new byte[1000]);
        long grown = GC.GetTotalAllocatedBytes(precise: true) - before;
        return grown is >= 100_000 and < 130_000 && GC.GetAllocatedBytesForCurrentThread() >= grown;
    }

    private static bool MemoryInfo()
    {
        GC.Collect();
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return info.Index == GC.CollectionCount(0) && info.HeapSizeBytes > 0 && info.HeapSizeBytes < info.TotalAvailableMemoryBytes &&
            info.PauseDurations[0] > TimeSpan.Zero && info.Generation == 0 && !info.Compacted && !info.Concurrent;
    }

    private static bool MemoryPressure()
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
        while (watch.Elapsed < TimeSpan.FromSeconds(5) && GC.CollectionCount(0) == before);

        GC.RemoveMemoryPressure(pressure);
        return GC.CollectionCount(0) > before;
    }

    private static bool NoCollectionRegion()
    {
        if (!GC.TryStartNoGCRegion(1 << 20))
            return false;

        int before = GC.CollectionCount(0);
        bool stress = Amount.Of(0, 1) != 0;
        for (int i = 0; i < 900; i++)
            GC.KeepAlive(new byte[1000]);
        bool quiet = (stress || GC.CollectionCount(0) == before) && System.Runtime.GCSettings.LatencyMode == System.Runtime.GCLatencyMode.NoGCRegion;
        try
        {
            GC.EndNoGCRegion();
            return quiet;
        }
        catch (InvalidOperationException)
        {
            // A collection came all the same, as it must under stress.
            return stress && quiet;
        }
    }

    private static bool TooLarge()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            // 64 GiB, more than a region of the heap can have.
            GC.KeepAlive(new Vector256<long>[Array.MaxLength]);
            return false;
        }
        catch (OutOfMemoryException)
        {
            return Math.Abs(GC.GetTotalMemory(forceFullCollection: true) - before) < 100_000;
        }
    }

    private static bool UsedUp()
    {
        using FixedHeap heap = FixedHeap.Begin();
        bool thrown = Exhaust();
        CollectionChecks.ScrubStack();
        GC.Collect();
        return thrown && new byte[1 << 20].Length == 1 << 20;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Exhaust()
    {
        int size = Amount.Of(20_000, 200_000);
        var chunks = new object?[1 << 16];
        int count = 0;
        try
        {
            for (; count < chunks.Length; count++)
                chunks[count] = new byte[size];
        }
        catch (OutOfMemoryException e)
        {
            return count > (2 << 20) / size && e.Message.Length > 0;
        }

        return false;
    }

    private static bool ListUsesUp()
    {
        using FixedHeap heap = FixedHeap.Begin();
        try
        {
            return FillList() < 0;
        }
        catch (OutOfMemoryException)
        {
            return true;
        }
    }

    private static bool HandlerHasMemory()
    {
        using FixedHeap heap = FixedHeap.Begin();
        try
        {
            return FillList() < 0;
        }
        catch (OutOfMemoryException)
        {
            return new byte[1 << 20].Length == 1 << 20;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FillList()
    {
        var list = new List<string>();
        for (int i = 0; i < 100_000_000; i++)
            list.Add(new string('e', Amount.Of(20, 100_000)));
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
