using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Values that each thread has for itself, and those that flow from one to the next.</summary>
internal static class LocalChecks
{
    private static readonly AsyncLocal<string?> s_flowing = new();

    [ThreadStatic]
    private static int t_number;

    [ThreadStatic]
    private static string? t_text;

    [ThreadStatic]
    private static object? t_kept;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("thread static: each thread starts with the default", StartsWithDefault),
        new("thread static: four threads keep their own", KeepsOwn),
        new("thread static: of a generic type, per argument and thread", Generic),
        new("thread static: keeps its object while the thread lives", KeepsAlive),
        new("thread static: lets its object go when the thread has ended", LetsGo),
        new("ThreadLocal: the factory runs once for each thread", Factory),
        new("ThreadLocal: Values has those of all threads", Values),
        new("AsyncLocal: flows into a new thread, and not back", Flows),
        new("AsyncLocal: does not flow into UnsafeStart or past SuppressFlow", DoesNotFlow),
        new("data slots: each thread has its own", Slots),
    ];

    private static void StartsWithDefault()
    {
        t_number = 5;
        t_text = "main";
        (int, string?) seen = (1, "");
        Crew.Run(() => seen = (t_number, t_text));
        Check.Equal((0, null), seen);
        Check.Equal(5, t_number);
        Check.Equal("main", t_text);
    }

    private static void KeepsOwn()
    {
        bool[] good = new bool[4];
        Crew.Run(4, i =>
        {
            t_number = i;
            t_text = $"of {i}";
            for (int round = 0; round < 50; round++)
            {
                Thread.Yield();
                t_number += 10;
            }

            good[i] = t_number == i + 500 && t_text == $"of {i}";
        });
        Check.True(good.All(static g => g));
    }

    private static void Generic()
    {
        bool[] good = new bool[4];
        Holder<int>.Value = 1;
        Crew.Run(4, i =>
        {
            bool fresh = Holder<int>.Value == 0 && Holder<string>.Value is null;
            Holder<int>.Value = i;
            Holder<string>.Value = $"{i}";
            Thread.Yield();
            good[i] = fresh && Holder<int>.Value == i && Holder<string>.Value == $"{i}";
        });
        Check.True(good.All(static g => g));
        Check.Equal(1, Holder<int>.Value);
    }

    private static void KeepsAlive()
    {
        using var collected = new ManualResetEvent(false);
        using var ready = new ManualResetEvent(false);
        WeakReference? weak = null;
        bool whole = false;
        var crew = new Crew();
        crew.Start(() =>
        {
            weak = SetKept();
            ready.Set();
            collected.WaitOne();
            whole = t_kept is int[] { Length: 100 } numbers && numbers[99] == 99;
        });
        ready.WaitOne();
        GC.Collect();
        Check.True(weak!.IsAlive);
        collected.Set();
        crew.Join();
        Check.True(whole);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetKept()
    {
        int[] numbers = [.. Enumerable.Range(0, 100)];
        t_kept = numbers;
        return new WeakReference(numbers);
    }

    private static void LetsGo()
    {
        var references = new WeakReference[16];
        Crew.Run(references.Length, i => references[i] = SetKept());
        CollectionChecks.ScrubStack();

        // Its thread object may hold the statics, and is itself held until its finalizer has run.
        for (int i = 0; i < 5 && CollectionChecks.CountDead(references) < 12; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Check.True(CollectionChecks.CountDead(references) >= 12);
    }

    private static void Factory()
    {
        int made = 0;
        using var local = new ThreadLocal<int>(() => Interlocked.Increment(ref made));
        int[] seen = new int[4];
        Crew.Run(4, i =>
        {
            seen[i] = local.Value;
            Thread.Yield();
            if (local.Value != seen[i])
            {
                seen[i] = 0;
            }
        });
        Check.Equal(4, made);
        Check.Sequence([1, 2, 3, 4], seen.Order());
        Check.True(!local.IsValueCreated);
    }

    private static void Values()
    {
        using var local = new ThreadLocal<int>(trackAllValues: true);
        Crew.Run(4, i => local.Value = 10 + i);
        local.Value = 1;
        Check.Sequence([1, 10, 11, 12, 13], local.Values.Order());
    }

    private static void Flows()
    {
        s_flowing.Value = "outer";
        string? inside = null;
        var thread = new Thread(() =>
        {
            inside = s_flowing.Value;
            s_flowing.Value = "inner";
        });
        thread.Start();
        thread.Join();
        Check.Equal("outer", inside);
        Check.Equal("outer", s_flowing.Value);
    }

    private static void DoesNotFlow()
    {
        s_flowing.Value = "outer";
        string? first = "";
        string? second = "";
        var unsafely = new Thread(() => first = s_flowing.Value);
        unsafely.UnsafeStart();
        unsafely.Join();
        var suppressed = new Thread(() => second = s_flowing.Value);
        using (ExecutionContext.SuppressFlow())
        {
            suppressed.Start();
        }

        suppressed.Join();
        Check.True(first is null);
        Check.True(second is null);
        Check.Equal("outer", s_flowing.Value);
    }

    private static void Slots()
    {
        LocalDataStoreSlot slot = Thread.AllocateDataSlot();
        Thread.SetData(slot, "main");
        object? fresh = "";
        object? own = null;
        Crew.Run(() =>
        {
            fresh = Thread.GetData(slot);
            Thread.SetData(slot, 7);
            own = Thread.GetData(slot);
        });
        Check.True(fresh is null);
        Check.True(own is 7);
        Check.True(Thread.GetData(slot) is "main");
    }

    private static class Holder<T>
    {
        [ThreadStatic]
        public static T? Value;
    }
}
