using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Linq;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Collections: ordinary, sorted, linked, concurrent, immutable, frozen.</summary>
internal static class ContainerChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("List: insert, remove, ranges", static () =>
        {
            var l = new List<int> { 1, 2, 3 };
            l.InsertRange(1, [8, 9]);
            l.RemoveAt(0);
            Check.Equal(1, l.RemoveAll(static n => n == 9));
            Check.Sequence([8, 2, 3], l);
        }),
        new("List: sort is by comparison, search in the sorted", static () =>
        {
            var l = Enumerable.Range(0, 1000).Select(static i => i * 7919 % 1000).ToList();
            Do(l.Sort);
            Check.Sequence(Enumerable.Range(0, 1000), l);
            Check.Equal(500, l.BinarySearch(500));
            Check.Equal(~1000, l.BinarySearch(1000));
        }),
        new("List: change during enumeration throws", static () =>
        {
            Check.Throws<InvalidOperationException>(static () => Change([1, 2]));
        }),
        new("List: index out of range throws", static () =>
        {
            Check.Throws<ArgumentOutOfRangeException>(static () => Opaque(new List<int> { 1 }[Opaque(1)]));
        }),
        new("Dictionary: 5,000 strings added, found, removed", Strings),
        new("Dictionary: missing key throws and names it", static () =>
        {
            Fails<KeyNotFoundException>(static () => Opaque(new Dictionary<string, int>()["abc"]));
        }),
        new("Dictionary: duplicate key throws", static () =>
        {
            Check.Throws<ArgumentException>(static () => new Dictionary<int, int> { [1] = 1 }.Add(1, 2));
        }),
        new("Dictionary: comparer of its own, alternate lookup by span", static () =>
        {
            var d = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 };
            Check.Equal(1, d["KEY"]);
            Check.Equal(1, d.GetAlternateLookup<ReadOnlySpan<char>>()["key".AsSpan()]);
        }),
        new("Dictionary: all keys in one bucket still found", static () =>
        {
            var d = Enumerable.Range(0, 300).ToDictionary(static i => new SameHash(i));
            Check.True(Enumerable.Range(0, 300).All(i => d[new SameHash(i)] == i));
        }),
        new("Dictionary: structures, enumerations and tuples as keys", static () =>
        {
            Check.Equal(DayOfWeek.Friday, new Dictionary<(int, string), DayOfWeek> { [(1, "a")] = DayOfWeek.Friday }[(1, "a")]);
            Check.Equal(5, new Dictionary<DayOfWeek, int> { [DayOfWeek.Monday] = 5 }[DayOfWeek.Monday]);
        }),
        new("HashSet: set operations", static () =>
        {
            var s = new HashSet<int> { 1, 2, 3 };
            s.SymmetricExceptWith([3, 4]);
            Check.True(s.SetEquals([1, 2, 4]));
            Check.True(s.IsSupersetOf([1]));
            Check.True(!s.Add(1));
        }),
        new("SortedDictionary and SortedSet: order, ranges", static () =>
        {
            Check.Sequence(["a", "b", "c"], new SortedDictionary<int, string> { [3] = "c", [1] = "a", [2] = "b" }.Values);
            Check.Equal(11, new SortedSet<int>(Enumerable.Range(0, 100)).GetViewBetween(10, 20).Count);
            Check.Equal(1, new SortedSet<int> { 5, 1 }.Min);
        }),
        new("SortedList: keys by index", static () =>
        {
            var s = new SortedList<string, int> { ["b"] = 2, ["a"] = 1 };
            Check.Equal("a", s.GetKeyAtIndex(0));
            Check.Equal(1, s.IndexOfKey("b"));
        }),
        new("OrderedDictionary: keeps the order of insertion", static () =>
        {
            var d = new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2 };
            Check.Equal("z", d.GetAt(0).Key);
            Check.Equal(1, d.IndexOf("a"));
        }),
        new("Queue and Stack: order, through growth", static () =>
        {
            var q = new Queue<int>(Enumerable.Range(0, 100));
            Check.Equal(0, q.Dequeue());
            q.Enqueue(100);
            Check.Equal(100, q.Last());
            Check.Equal(3, new Stack<int>([1, 2, 3]).Pop());
            Check.Throws<InvalidOperationException>(static () => new Stack<int>().Pop());
        }),
        new("PriorityQueue: 1,000 elements come out sorted", Priorities),
        new("LinkedList: insertion in the middle, removal", static () =>
        {
            var l = new LinkedList<int>([1, 3]);
            Check.Equal(2, l.AddAfter(l.First!, 2).Value);
            Check.True(l.Remove(1));
            Check.Sequence([2, 3], l);
            Check.Equal(2, l.Last!.Previous!.Value);
        }),
        new("BitArray: shifts and logic", static () =>
        {
            var b = new BitArray([true, false, true]);
            Check.Equal(3, b.Count);
            Check.Equal(2, new BitArray([0x0F]).And(new BitArray([0x3C])).Cast<bool>().Count(static x => x));
            Check.True(b.LeftShift(1).Get(1));
        }),
        new("ReadOnlyCollection and ObservableCollection", static () =>
        {
            Check.Throws<NotSupportedException>(static () => ((IList<int>)new ReadOnlyCollection<int>([1])).Add(2));
            Observed();
        }),
        new("Array: sort keys with items, binary search, resize", ArrayMethods),
        new("Array: multi-dimensional, lower bounds, rank", static () =>
        {
            int[,,] a = new int[2, 3, 4];
            Check.Equal(3, a.Rank);
            Check.Equal(24, a.Length);
            Check.Equal(7, a[1, 2, 3] = 7);
            Check.Equal(3, a.GetUpperBound(2));
            Check.Throws<IndexOutOfRangeException>(() => a[Opaque(2), 0, 0] = 1);
        }),
        new("Array: copy with conversion and overlap, clear, fill", static () =>
        {
            int[] a = new[] { 1, 2, 3, 4, 5 };
            Array.Copy(a, 0, a, 1, 4);
            Check.Sequence([1, 1, 2, 3, 4], a);
            Array.Clear(a, 1, 2);
            Check.Equal(8, a.Sum());
            Check.Throws<ArgumentException>(() => Array.Copy(a, 3, a, 0, 3));
        }),
        new("Array: as a non-generic list", static () =>
        {
            Check.True(((IList)new[] { 1, 2, 3 }).Contains(2));
            Check.True(((IStructuralEquatable)new[] { 1, 2 }).Equals(new[] { 1, 2 }, EqualityComparer<int>.Default));
        }),
        new("ConcurrentDictionary: add, update, get or add", static () =>
        {
            var d = new ConcurrentDictionary<string, int>();
            Check.Equal(1, d.GetOrAdd("a", 1));
            Check.Equal(11, d.AddOrUpdate("a", 0, static (_, old) => old + 10));
            Check.True(d.TryRemove("a", out int v));
            Check.Equal(11, v);
            Check.True(d.IsEmpty);
        }),
        new("ConcurrentDictionary: 2,000 keys, growing", static () =>
        {
            var d = new ConcurrentDictionary<int, int>(Enumerable.Range(0, 2000).Select(static i => KeyValuePair.Create(i, -i)));
            Check.Equal(2000, d.Count);
            Check.Equal(-1999, d[1999]);
            Check.True(d.TryUpdate(5, 0, -5));
        }),
        new("ConcurrentQueue, Stack and Bag", static () =>
        {
            var q = new ConcurrentQueue<int>(Enumerable.Range(0, 100));
            Check.True(q.TryDequeue(out int a));
            Check.Equal(0, a);
            Check.True(new ConcurrentStack<int>([1, 2]).TryPop(out int b));
            Check.Equal(2, b);
            Check.Equal(3, new ConcurrentBag<int> { 1, 2 }.Sum());
        }),
        new("BlockingCollection: bounded, completed", Blocking),
        new("ImmutableList: the old one stays", static () =>
        {
            var old = ImmutableList.Create(1, 2, 3);
            ImmutableList<int> changed = old.Insert(1, 9);
            Check.Sequence([1, 2, 3], old);
            Check.Sequence([1, 9, 2, 3], changed);
        }),
        new("ImmutableArray: builder, equality of content", static () =>
        {
            var a = ImmutableArray.CreateRange(Enumerable.Range(0, 10));
            Check.Equal(10, a.Length);
            Check.Equal(0, a.SetItem(3, 0)[3]);
            Check.Equal(3, a[3]);
            Check.Equal(9, a.AsSpan()[^1]);
        }),
        new("ImmutableDictionary and ImmutableSortedSet", static () =>
        {
            Check.Equal(2, ImmutableDictionary<string, int>.Empty.Add("a", 1).SetItem("a", 2)["a"]);
            Check.Sequence([1, 2, 3], ImmutableSortedSet.Create(3, 1, 2));
            Check.Equal(3, ImmutableHashSet.Create(1, 2).Union([2, 3]).Count);
        }),
        new("ImmutableList: 1,000 changes by builder", static () =>
        {
            ImmutableList<int> l = Enumerable.Range(0, 1000).Aggregate(ImmutableList.CreateBuilder<int>(), static (b, i) =>
        {
            b.Insert(b.Count / 2, i);
            return b;
        }).ToImmutable();
            Check.Equal(1000, l.Count);
            Check.Equal(499_500, l.Sum());
        }),
        new("ImmutableStack and ImmutableQueue", static () =>
        {
            Check.Equal(1, ImmutableStack.Create(1, 2).Pop().Peek());
            Check.Equal(2, ImmutableQueue.Create(1, 2).Dequeue().Peek());
        }),
        new("FrozenDictionary and FrozenSet", static () =>
        {
            FrozenDictionary<string, int> d =
                new[] { "alpha", "beta", "gamma" }.ToFrozenDictionary(static w => w, static w => w.Length);
            Check.Equal(4, d["beta"]);
            Check.True(!d.ContainsKey("delta"));
            Check.True(Enumerable.Range(0, 100).ToFrozenSet().Contains(99));
        }),
        new("collection expressions: spread into list, span, set", Expressions),
        new("comparers: default, reversed, structural", static () =>
        {
            Check.True(Comparer<int>.Create(static (a, b) => b - a).Compare(1, 2) > 0);
            Check.True(EqualityComparer<string>.Default.Equals("a", "A".ToLowerInvariant()));
            Check.True(ReferenceEqualityComparer.Instance.Equals("a", "a"));
            Check.True(Comparer<(int, string)>.Default.Compare((1, "b"), (1, "a")) > 0);
        }),
    ];

    private static void Do(Action action)
    {
        action();
    }

    private static void Change(List<int> list)
    {
        foreach (int item in list)
        {
            list.Add(item);
        }
    }

    private static void Fails<T>(Func<object> action)
        where T : Exception
    {
        try
        {
            Check.True(action() is null);
        }
        catch (T e)
        {
            Check.True(e.Message.Length > 0);
        }
    }

    private static void Strings()
    {
        var map = new Dictionary<string, int>();
        for (int i = 0; i < 5000; i++)
        {
            map.Add($"key{i}", i);
        }

        for (int i = 0; i < 5000; i += 2)
        {
            map.Remove($"key{i}");
        }

        Check.Equal(2500, map.Count);
        Check.Equal(4999, map["key4999"]);
        Check.True(!map.ContainsKey("key4998"));
        Check.Equal(2500 * 2500, map.Values.Sum());
    }

    private static void Priorities()
    {
        var queue = new PriorityQueue<int, int>();
        for (int i = 0; i < 1000; i++)
        {
            queue.Enqueue(i, i * 7919 % 1000);
        }

        int last = -1;
        while (queue.TryDequeue(out _, out int priority))
        {
            Check.Equal(last + 1, priority);
            last = priority;
        }

        Check.Equal(999, last);
    }

    private static void Observed()
    {
        int changes = 0;
        var collection = new ObservableCollection<int>();
        collection.CollectionChanged += (_, e) => changes += e.NewItems?.Count ?? 100;
        collection.Add(1);
        collection.RemoveAt(0);
        Check.Equal(101, changes);
    }

    private static void ArrayMethods()
    {
        int[] keys = [3, 1, 2];
        string[] items = ["c", "a", "b"];
        Array.Sort(keys, items);
        Array.Resize(ref keys, 4);
        Array.Reverse(items);
        Check.Sequence(["c", "b", "a"], items);
        Check.Sequence([1, 2, 3, 0], keys);
        Check.Equal(1, Array.BinarySearch(keys, 0, 3, 2));
        Check.Equal(1, Array.FindIndex(items, static s => s == "b"));
    }

    private static void Blocking()
    {
        using var collection = new BlockingCollection<int>(2);
        Check.True(collection.TryAdd(1));
        Check.True(collection.TryAdd(2));
        Check.True(!collection.TryAdd(3));
        collection.CompleteAdding();
        Check.Equal(3, collection.GetConsumingEnumerable().Sum());
        Check.True(collection.IsCompleted);
    }

    private static void Expressions()
    {
        int[] first = [1, 2];
        List<int> list = [0, .. first, 3];
        HashSet<int> set = [.. list, 3];
        ReadOnlySpan<int> span = [.. set.Order()];
        ImmutableArray<int> array = [.. span];
        Check.Equal(4, list.Count);
        Check.Equal(4, set.Count);
        Check.Equal(3, span[3]);
        Check.Equal(4, array.Length);
    }

    private sealed record SameHash(int Value)
    {
        public override int GetHashCode() => 1;
    }
}
