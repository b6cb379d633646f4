using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace UefiKernel.Image.Checks;

/// <summary>
/// Collections of new objects: what they free, and that each way to store a reference in an old object keeps a new one alive.
/// </summary>
internal static class GenerationChecks
{
    private const int Value = 0x5EED;

    private static object? s_static;

    [ThreadStatic]
    private static object? t_static;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("generations: an object is of generation 0, then of 2", Generations),
        new("generations: counts of collections", Counts),
        new("generations: information of both kinds", Information),
        new("generations: old garbage waits for a full collection", OldGarbage),
        new("generations: GC.Collect(2, Aggressive, true, true)", static () =>
        {
            WeakReference[] references = CollectionChecks.Watch(static () => new object());
            CollectionChecks.ScrubStack();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Check.True(CollectionChecks.CountDead(references) >= CollectionChecks.Most);
        }),
        new("generations: field of an old object", static () => Lives(static h => h.Field = New(), static h => h.Field)),
        new("generations: element of an old array", static () => Lives(static h => h.Array[77] = New(), static h => h.Array[77])),
        new("generations: element of a long old array", static () =>
        {
            Lives(static h => h.Long[^1] = New(), static h => h.Long[^1]);
        }),
        new("generations: structure in an old object", static () =>
        {
            Lives(static h => h.Pair = (New(), New()), static h => h.Pair.First == h.Pair.Second ? null : h.Pair.Second);
        }),
        new("generations: structure in an old array", static () =>
        {
            Lives(static h => h.Pairs[90] = (90, New()), static h => h.Pairs[90].Target);
        }),
        new("generations: through a reference", static () => Lives(static h => Store(ref h.Field, New()), static h => h.Field)),
        new("generations: Array.Copy", static () =>
        {
            Lives(static h => Array.Copy(new[] { null, New() }, 0, h.Array, 40, 2), static h => h.Array[41]);
        }),
        new("generations: copy of a span", static () =>
        {
            Lives(static h => new ReadOnlySpan<object?>([New(), null, New()]).CopyTo(h.Array.AsSpan(5)), static h => h.Array[7]);
        }),
        new("generations: Array.Fill", static () => Lives(static h => Array.Fill(h.Array, New()), static h => h.Array[99])),
        new("generations: Interlocked.Exchange", static () =>
        {
            Lives(static h => Interlocked.Exchange(ref h.Field, New()), static h => h.Field);
        }),
        new("generations: Interlocked.CompareExchange", static () =>
        {
            Lives(static h => Interlocked.CompareExchange(ref h.Field, New(), null), static h => h.Field);
        }),
        new("generations: static field", static () => Lives(static _ => s_static = New(), static _ => s_static)),
        new("generations: thread static field", static () => Lives(static _ => t_static = New(), static _ => t_static)),
        new("generations: what an old key holds in a table", static () =>
        {
            Lives(static h => h.Table.Add(h, New()), static h => h.Table.TryGetValue(h, out object? value) ? value : null);
        }),
        new("generations: target of a weak reference that lives", static () =>
        {
            Lives(static h => h.Weak.Target = h.Field = New(), static h => h.Weak.Target);
        }),
        new("generations: list that grows", ListGrows),
    ];

    private static void Generations()
    {
        Amount.SkipUnderStress();
        Check.Equal(2, GC.MaxGeneration);
        object value = New();
        Check.Equal(0, GC.GetGeneration(value));
        GC.Collect(0);
        Check.Equal(2, GC.GetGeneration(value));
        Check.Equal(int.MaxValue, GC.GetGeneration("literal"));
    }

    private static void Counts()
    {
        Amount.SkipUnderStress();
        (int all, int full) = (GC.CollectionCount(0), GC.CollectionCount(2));
        GC.Collect(0);
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        (int allThen, int fullThen) = (GC.CollectionCount(0), GC.CollectionCount(2));
        GC.Collect();

        // Another thread may have collected too.
        Check.True(allThen >= all + 2 && fullThen - full <= allThen - all - 2);
        Check.True(GC.CollectionCount(2) > fullThen && GC.CollectionCount(0) > allThen);
        Check.Equal(GC.CollectionCount(0), GC.CollectionCount(1));
    }

    private static void Information()
    {
        GC.Collect();
        GC.Collect(0);
        GCMemoryInfo minor = GC.GetGCMemoryInfo(GCKind.Ephemeral);
        GCMemoryInfo full = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        Check.Equal((0, 2), (minor.Generation, full.Generation));
        Check.True(minor.Index > 0 && full.Index > 0 && minor.Index != full.Index);
        Check.True(minor.PauseDurations[0] > TimeSpan.Zero);
        Check.Equal(0, minor.GenerationInfo[0].SizeAfterBytes);
        Check.True(minor.GenerationInfo[2].SizeAfterBytes >= minor.GenerationInfo[2].SizeBeforeBytes);
        Check.True(full.GenerationInfo[2].SizeAfterBytes == full.PromotedBytes);

        // Under stress there has been another one since.
        long last = GC.GetGCMemoryInfo().Index;
        long latest = Math.Max(minor.Index, full.Index);
        Check.True(last == latest || (last > latest && Amount.IsSmall));
    }

    private static void OldGarbage()
    {
        Amount.SkipUnderStress();
        WeakReference old = Make();
        GC.Collect(0);
        bool isOld = old.IsAlive;
        Forget();
        int full = GC.CollectionCount(2);
        WeakReference fresh = Make();
        Forget();
        GC.Collect(0);
        bool isKept = old.IsAlive || GC.CollectionCount(2) != full;
        bool isFreshKept = fresh.IsAlive;
        GC.Collect();
        Check.True(isOld && isKept && !isFreshKept && !old.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Make() => new(s_static = New());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => s_static = null;

    private static void Lives(Action<Holder> store, Func<Holder, object?> load)
    {
        Holder holder = new();
        GC.Collect(0);
        store(holder);
        CollectionChecks.ScrubStack();
        GC.Collect(0);
        Churn();
        Check.True(load(holder) is int[] { Length: 5 } values && values[4] == Value);

        // The next one has no marked card, and the object is old.
        GC.Collect(0);
        Churn();
        Check.True(load(holder) is int[] { Length: 5 } again && again[4] == Value);
        s_static = t_static = null;
    }

    private static void ListGrows()
    {
        List<int[]> list = [];
        for (int i = 0; i < Amount.Of(3000, 300); i++)
        {
            list.Add([i, i + 1]);
            if (i % 100 == 0)
            {
                GC.Collect(0);
            }
        }

        for (int i = 0; i < list.Count; i++)
        {
            Check.True(list[i][1] == i + 1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int[] New() => [1, 2, 3, 4, Value];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Store(ref object? place, object value) => place = value;

    // Takes the memory that has just been freed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Churn()
    {
        for (int i = 0; i < 300; i++)
        {
            GC.KeepAlive(new int[5]);
        }
    }

    private sealed class Holder
    {
        public object? Field;
        public (object? First, object? Second) Pair;
        public readonly object?[] Array = new object?[100];
        public readonly object?[] Long = new object?[20_000];
        public readonly (int Number, object? Target)[] Pairs = new (int, object?)[100];
        public readonly ConditionalWeakTable<Holder, object> Table = [];
        public readonly WeakReference Weak = new(null);
    }
}
