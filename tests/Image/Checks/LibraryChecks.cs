using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Platform;

namespace UefiKernel.Image.Checks;

/// <summary>Formatting, parsing, collections, LINQ and time: the class library at work.</summary>
internal static class LibraryChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("interpolation with alignment and format", static () => $"{42,6}|{255:X4}|{-1.5,-8:F2}|{1234567:N0}" == "    42|00FF|-1.50   |1,234,567"),
        new("double to text and back", static () => double.Parse((1.0 / 3).ToString("R")) == 1.0 / 3),
        new("decimal arithmetic", static () => (0.1m + 0.2m).ToString() == "0.3"),
        new("rounding and truncation", static () => Math.Ceiling(1.2) == 2 && Math.Floor(-1.2) == -2 && Math.Truncate(-1.7) == -1 && Math.Round(2.5) == 2),
        new("Int128", static () => (Int128)ulong.MaxValue * 10 == Int128.Parse("184467440737095516150")),
        new("Guid to text and back", static () => Guid.Parse("00112233-4455-6677-8899-aabbccddeeff").ToString("N") == "00112233445566778899aabbccddeeff"),
        new("random values differ", static () => Guid.NewGuid() != Guid.NewGuid() && Random.Shared.Next(10) is >= 0 and < 10),
        new("DateTime formatting", static () => new DateTime(2026, 2, 28, 13, 4, 5, DateTimeKind.Utc).AddDays(1).ToString("yyyy-MM-dd HH:mm:ss") == "2026-03-01 13:04:05"),
        new("TimeSpan formatting", static () => TimeSpan.FromMilliseconds(3_723_004L).ToString("c") == "01:02:03.0040000"),
        new("StringBuilder", static () => new StringBuilder().Append("ab").Append(12).Insert(0, '>').Replace('b', 'c').ToString() == ">ac12"),
        new("split, trim, join", static () => string.Join('+', " a, b ,c ".Split(',', StringSplitOptions.TrimEntries)) == "a+b+c"),
        new("upper and lower case", static () => string.Concat("Grüße Ω".ToUpperInvariant(), "ÀÉ".ToLowerInvariant()) == "GRÜßE Ωàé"),
        new("comparison, ordinal and ignoring case", static () => string.Equals("ABC", "abc", StringComparison.OrdinalIgnoreCase) && string.CompareOrdinal("a", "b") < 0),
        new("UTF-8 round trip", static () => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("✓ Ж 漢 🙂")) == "✓ Ж 漢 🙂"),
        new("List<T>: insert, remove, sort, search", Lists),
        new("Dictionary<string, int>, 500 entries", Dictionaries),
        new("HashSet<T>, SortedDictionary<T>, PriorityQueue<T>", Sets),
        new("Array.Sort with comparison, 1,000 elements", Sorting),
        new("LINQ: where, select, order, group, aggregate", Queries),
        new("LINQ: zip", static () => string.Concat(Enumerable.Range(1, 3).Zip("abc", static (n, c) => $"{c}{n}")) == "a1b2c3"),
        new("tuples and deconstruction", static () => Math.DivRem(17, 5) is (3, 2)),
        new("ranges and indices", static () => "0123456789"[^3..] == "789" && new[] { 1, 2, 3 }[^1] == 3),
        new("messages of the library's exceptions", Messages),
        new("Stopwatch moves forward", Clock),
        new("DateTime.UtcNow is the kernel's wall clock", WallClock),
        new("No library but the kernel can be loaded", static () => !NativeLibrary.TryLoad("other.dll", out _)),
        new("Environment", static () => Environment.ProcessorCount == 1 && Environment.GetEnvironmentVariable("PATH") is null && Environment.TickCount64 >= 0),
    ];

    private static bool Lists()
    {
        List<int> list = [5, 3, 9, 1];
        list.Insert(2, 7);
        list.Remove(9);
        list.Sort();
        return list.SequenceEqual([1, 3, 5, 7]) && list.BinarySearch(5) == 2 && list.Contains(7);
    }

    private static bool Dictionaries()
    {
        var map = new Dictionary<string, int>();
        for (int i = 0; i < 500; i++)
            map[$"key{i}"] = i;
        map.Remove("key13");
        return map.Count == 499 && map["key499"] == 499 && !map.ContainsKey("key13") && map.Values.Sum() == (499 * 500 / 2) - 13;
    }

    private static bool Sets()
    {
        var set = new HashSet<int>([1, 2, 3]);
        set.IntersectWith([2, 3, 4]);
        var sorted = new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 };
        var queue = new PriorityQueue<string, int>();
        queue.Enqueue("low", 5);
        queue.Enqueue("high", 1);
        return set.Count == 2 && sorted.First().Key == "a" && queue.Dequeue() == "high";
    }

    private static bool Sorting()
    {
        var numbers = new int[1000];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = i * 7919 % 1000;
        Array.Sort(numbers, static (a, b) => b.CompareTo(a));
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != 999 - i)
                return false;
        }

        return true;
    }

    private static bool Queries()
    {
        string[] words = ["pear", "fig", "apple", "kiwi", "plum"];
        string text = string.Join(' ', words.Where(static w => w.Length == 4).OrderBy(static w => w).Select(static w => w.ToUpperInvariant()));
        int groups = words.GroupBy(static w => w.Length).Count();
        int total = words.Aggregate(0, static (sum, w) => sum + w.Length);
        return text == "KIWI PEAR PLUM" && groups == 3 && total == 20;
    }

    private static bool Messages()
    {
        try
        {
            return int.Parse("twelve") < 0;
        }
        catch (FormatException e)
        {
            return e.Message == "The input string 'twelve' was not in a correct format." && new DivideByZeroException().Message == "Attempted to divide by zero.";
        }
    }

    private static bool WallClock()
    {
        // Without a clock that runs while the machine is off, time begins where Windows begins to count.
        DateTime kernel = KernelClock.UtcNow ?? new DateTime(1601, 1, 1);
        DateTime now = DateTime.UtcNow;
        return now.Kind == DateTimeKind.Utc && now >= kernel && now - kernel < TimeSpan.FromSeconds(1) && DateTime.UtcNow >= now;
    }

    private static bool Clock()
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 1000 && Stopwatch.GetTimestamp() == start; i++)
        {
        }

        return Stopwatch.GetTimestamp() > start && Stopwatch.Frequency > 1_000_000;
    }
}
