using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Linq;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Collections: ordinary, sorted, linked, concurrent, immutable, frozen.</summary>
internal static class ContainerChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("List: insert, remove, ranges", static () => new List<int> { 1, 2, 3 } is var l && Do(() => l.InsertRange(1, [8, 9])) && Do(() => l.RemoveAt(0)) && l.RemoveAll(static n => n == 9) == 1 && l.SequenceEqual([8, 2, 3])),
        new("List: sort is by comparison, search in the sorted", static () => Enumerable.Range(0, 1000).Select(static i => i * 7919 % 1000).ToList() is var l && Do(l.Sort) && l.SequenceEqual(Enumerable.Range(0, 1000)) && l.BinarySearch(500) == 500 && l.BinarySearch(1000) == ~1000),
        new("List: change during enumeration throws", static () => Throws<InvalidOperationException>(static () => Change([1, 2]))),
        new("List: index out of range throws", static () => Throws<ArgumentOutOfRangeException>(static () => Opaque(new List<int> { 1 }[Opaque(1)]))),
        new("Dictionary: 5,000 strings added, found, removed", Strings),
        new("Dictionary: missing key throws and names it", static () => Fails<KeyNotFoundException>(static () => Opaque(new Dictionary<string, int>()["abc"]))),
        new("Dictionary: duplicate key throws", static () => Throws<ArgumentException>(static () => new Dictionary<int, int> { [1] = 1 }.Add(1, 2))),
        new("Dictionary: comparer of its own, alternate lookup by span", static () => new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 } is var d && d["KEY"] == 1 && d.GetAlternateLookup<ReadOnlySpan<char>>()["key".AsSpan()] == 1),
        new("Dictionary: all keys in one bucket still found", static () => Enumerable.Range(0, 300).ToDictionary(static i => new SameHash(i)) is var d && Enumerable.Range(0, 300).All(i => d[new SameHash(i)] == i)),
        new("Dictionary: structures, enumerations and tuples as keys", static () => new Dictionary<(int, string), DayOfWeek> { [(1, "a")] = DayOfWeek.Friday }[(1, "a")] == DayOfWeek.Friday && new Dictionary<DayOfWeek, int> { [DayOfWeek.Monday] = 5 }[DayOfWeek.Monday] == 5),
        new("HashSet: set operations", static () => new HashSet<int> { 1, 2, 3 } is var s && Do(() => s.SymmetricExceptWith([3, 4])) && s.SetEquals([1, 2, 4]) && s.IsSupersetOf([1]) && !s.Add(1)),
        new("SortedDictionary and SortedSet: order, ranges", static () => new SortedDictionary<int, string> { [3] = "c", [1] = "a", [2] = "b" }.Values.SequenceEqual(["a", "b", "c"]) && new SortedSet<int>(Enumerable.Range(0, 100)).GetViewBetween(10, 20).Count == 11 && new SortedSet<int> { 5, 1 }.Min == 1),
        new("SortedList: keys by index", static () => new SortedList<string, int> { ["b"] = 2, ["a"] = 1 } is var s && s.GetKeyAtIndex(0) == "a" && s.IndexOfKey("b") == 1),
        new("OrderedDictionary: keeps the order of insertion", static () => new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2 } is var d && d.GetAt(0).Key == "z" && d.IndexOf("a") == 1),
        new("Queue and Stack: order, through growth", static () => new Queue<int>(Enumerable.Range(0, 100)) is var q && q.Dequeue() == 0 && Do(() => q.Enqueue(100)) && q.Last() == 100 && new Stack<int>([1, 2, 3]).Pop() == 3 && Throws<InvalidOperationException>(static () => new Stack<int>().Pop())),
        new("PriorityQueue: 1,000 elements come out sorted", Priorities),
        new("LinkedList: insertion in the middle, removal", static () => new LinkedList<int>([1, 3]) is var l && l.AddAfter(l.First!, 2).Value == 2 && l.Remove(1) && l.SequenceEqual([2, 3]) && l.Last!.Previous!.Value == 2),
        new("BitArray: shifts and logic", static () => new BitArray([true, false, true]) is var b && b.Count == 3 && new BitArray([0x0F]).And(new BitArray([0x3C])).Cast<bool>().Count(static x => x) == 2 && b.LeftShift(1).Get(1)),
        new("ReadOnlyCollection and ObservableCollection", static () => Throws<NotSupportedException>(static () => ((IList<int>)new ReadOnlyCollection<int>([1])).Add(2)) && Observed()),
        new("Array: sort keys with items, binary search, resize", ArrayMethods),
        new("Array: multi-dimensional, lower bounds, rank", static () => new int[2, 3, 4] is { Rank: 3, Length: 24 } a && (a[1, 2, 3] = 7) == 7 && a.GetUpperBound(2) == 3 && Throws<IndexOutOfRangeException>(() => a[Opaque(2), 0, 0] = 1)),
        new("Array: copy with conversion and overlap, clear, fill", static () => new[] { 1, 2, 3, 4, 5 } is var a && Do(() => Array.Copy(a, 0, a, 1, 4)) && a.SequenceEqual([1, 1, 2, 3, 4]) && Do(() => Array.Clear(a, 1, 2)) && a.Sum() == 8 && Throws<ArgumentException>(() => Array.Copy(a, 3, a, 0, 3))),
        new("Array: as a non-generic list", static () => ((IList)new[] { 1, 2, 3 }).Contains(2) && ((IStructuralEquatable)new[] { 1, 2 }).Equals(new[] { 1, 2 }, EqualityComparer<int>.Default)),
        new("ConcurrentDictionary: add, update, get or add", static () => new ConcurrentDictionary<string, int>() is var d && d.GetOrAdd("a", 1) == 1 && d.AddOrUpdate("a", 0, static (_, old) => old + 10) == 11 && d.TryRemove("a", out int v) && v == 11 && d.IsEmpty),
        new("ConcurrentDictionary: 2,000 keys, growing", static () => new ConcurrentDictionary<int, int>(Enumerable.Range(0, 2000).Select(static i => KeyValuePair.Create(i, -i))) is var d && d.Count == 2000 && d[1999] == -1999 && d.TryUpdate(5, 0, -5)),
        new("ConcurrentQueue, Stack and Bag", static () => new ConcurrentQueue<int>(Enumerable.Range(0, 100)) is var q && q.TryDequeue(out int a) && a == 0 && new ConcurrentStack<int>([1, 2]).TryPop(out int b) && b == 2 && new ConcurrentBag<int> { 1, 2 }.Sum() == 3),
        new("BlockingCollection: bounded, completed", Blocking),
        new("ImmutableList: the old one stays", static () => ImmutableList.Create(1, 2, 3) is var old && old.Insert(1, 9) is var changed && old.SequenceEqual([1, 2, 3]) && changed.SequenceEqual([1, 9, 2, 3])),
        new("ImmutableArray: builder, equality of content", static () => ImmutableArray.CreateRange(Enumerable.Range(0, 10)) is { Length: 10 } a && a.SetItem(3, 0)[3] == 0 && a[3] == 3 && a.AsSpan()[^1] == 9),
        new("ImmutableDictionary and ImmutableSortedSet", static () => ImmutableDictionary<string, int>.Empty.Add("a", 1).SetItem("a", 2)["a"] == 2 && ImmutableSortedSet.Create(3, 1, 2).SequenceEqual([1, 2, 3]) && ImmutableHashSet.Create(1, 2).Union([2, 3]).Count == 3),
        new("ImmutableList: 1,000 changes by builder", static () => Enumerable.Range(0, 1000).Aggregate(ImmutableList.CreateBuilder<int>(), static (b, i) => { b.Insert(b.Count / 2, i); return b; }).ToImmutable() is { Count: 1000 } l && l.Sum() == 499_500),
        new("ImmutableStack and ImmutableQueue", static () => ImmutableStack.Create(1, 2).Pop().Peek() == 1 && ImmutableQueue.Create(1, 2).Dequeue().Peek() == 2),
        new("FrozenDictionary and FrozenSet", static () => new[] { "alpha", "beta", "gamma" }.ToFrozenDictionary(static w => w, static w => w.Length) is var d && d["beta"] == 4 && !d.ContainsKey("delta") && Enumerable.Range(0, 100).ToFrozenSet().Contains(99)),
        new("collection expressions: spread into list, span, set", Expressions),
        new("comparers: default, reversed, structural", static () => Comparer<int>.Create(static (a, b) => b - a).Compare(1, 2) > 0 && EqualityComparer<string>.Default.Equals("a", "A".ToLowerInvariant()) && ReferenceEqualityComparer.Instance.Equals("a", "a") && Comparer<(int, string)>.Default.Compare((1, "b"), (1, "a")) > 0),
    ];

    private static bool Do(Action action)
    {
        action();
        return true;
    }

    private static void Change(List<int> list)
    {
        foreach (int item in list)
            list.Add(item);
    }

    private static bool Fails<T>(Func<object> action)
        where T : Exception
    {
        try
        {
            return action() is null;
        }
        catch (T e)
        {
            return e.Message.Length > 0;
        }
    }

    private static bool Strings()
    {
        var map = new Dictionary<string, int>();
        for (int i = 0; i < 5000; i++)
            map.Add($"key{i}", i);
        for (int i = 0; i < 5000; i += 2)
            map.Remove($"key{i}");
        return map.Count == 2500 && map["key4999"] == 4999 && !map.ContainsKey("key4998") && map.Values.Sum() == 2500 * 2500;
    }

    private static bool Priorities()
    {
        var queue = new PriorityQueue<int, int>();
        for (int i = 0; i < 1000; i++)
            queue.Enqueue(i, i * 7919 % 1000);
        int last = -1;
        while (queue.TryDequeue(out _, out int priority))
        {
            if (priority != last + 1)
                return false;
            last = priority;
        }

        return last == 999;
    }

    private static bool Observed()
    {
        int changes = 0;
        var collection = new ObservableCollection<int>();
        collection.CollectionChanged += (_, e) => changes += e.NewItems?.Count ?? 100;
        collection.Add(1);
        collection.RemoveAt(0);
        return changes == 101;
    }

    private static bool ArrayMethods()
    {
        int[] keys = [3, 1, 2];
        string[] items = ["c", "a", "b"];
        Array.Sort(keys, items);
        Array.Resize(ref keys, 4);
        Array.Reverse(items);
        return items.SequenceEqual(["c", "b", "a"]) && keys.SequenceEqual([1, 2, 3, 0]) && Array.BinarySearch(keys, 0, 3, 2) == 1 && Array.FindIndex(items, static s => s == "b") == 1;
    }

    private static bool Blocking()
    {
        using var collection = new BlockingCollection<int>(2);
        bool both = collection.TryAdd(1) && collection.TryAdd(2) && !collection.TryAdd(3);
        collection.CompleteAdding();
        return both && collection.GetConsumingEnumerable().Sum() == 3 && collection.IsCompleted;
    }

    private static bool Expressions()
    {
        int[] first = [1, 2];
        List<int> list = [0, .. first, 3];
        HashSet<int> set = [.. list, 3];
        ReadOnlySpan<int> span = [.. set.Order()];
        ImmutableArray<int> array = [.. span];
        return list.Count == 4 && set.Count == 4 && span[3] == 3 && array.Length == 4;
    }

    private sealed record SameHash(int Value)
    {
        public override int GetHashCode() => 1;
    }
}
