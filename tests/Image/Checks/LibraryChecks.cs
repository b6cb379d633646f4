using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Image.Checks;

/// <summary>Formatting, parsing, collections, LINQ and time: the class library at work.</summary>
internal static class LibraryChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("interpolation with alignment and format", static () =>
        {
            Check.Equal("    42|00FF|-1.50   |1,234,567", $"{42,6}|{255:X4}|{-1.5,-8:F2}|{1234567:N0}");
        }),
        new("double to text and back", static () => Check.Equal(1.0 / 3, double.Parse((1.0 / 3).ToString("R")))),
        new("decimal arithmetic", static () => Check.Equal("0.3", (0.1m + 0.2m).ToString())),
        new("rounding and truncation", static () =>
        {
            Check.Equal(2, Math.Ceiling(1.2));
            Check.Equal(-2, Math.Floor(-1.2));
            Check.Equal(-1, Math.Truncate(-1.7));
            Check.Equal(2, Math.Round(2.5));
        }),
        new("Int128", static () => Check.Equal(Int128.Parse("184467440737095516150"), (Int128)ulong.MaxValue * 10)),
        new("Guid to text and back", static () =>
        {
            Check.Equal("00112233445566778899aabbccddeeff", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff").ToString("N"));
        }),
        new("random values differ", static () =>
        {
            Check.True(Guid.NewGuid() != Guid.NewGuid());
            Check.True(Random.Shared.Next(10) is >= 0 and < 10);
        }),
        new("DateTime formatting", static () =>
        {
            Check.Equal(
                "2026-03-01 13:04:05",
                new DateTime(2026, 2, 28, 13, 4, 5, DateTimeKind.Utc).AddDays(1).ToString("yyyy-MM-dd HH:mm:ss"));
        }),
        new("TimeSpan formatting", static () =>
        {
            Check.Equal("01:02:03.0040000", TimeSpan.FromMilliseconds(3_723_004L).ToString("c"));
        }),
        new("StringBuilder", static () =>
        {
            Check.Equal(">ac12", new StringBuilder().Append("ab").Append(12).Insert(0, '>').Replace('b', 'c').ToString());
        }),
        new("split, trim, join", static () =>
        {
            Check.Equal("a+b+c", string.Join('+', " a, b ,c ".Split(',', StringSplitOptions.TrimEntries)));
        }),
        new("upper and lower case", static () =>
        {
            Check.Equal("GRÜßE Ωàé", string.Concat("Grüße Ω".ToUpperInvariant(), "ÀÉ".ToLowerInvariant()));
        }),
        new("comparison, ordinal and ignoring case", static () =>
        {
            Check.True(string.Equals("ABC", "abc", StringComparison.OrdinalIgnoreCase));
            Check.True(string.CompareOrdinal("a", "b") < 0);
        }),
        new("UTF-8 round trip", static () =>
        {
            Check.Equal("✓ Ж 漢 🙂", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("✓ Ж 漢 🙂")));
        }),
        new("List<T>: insert, remove, sort, search", Lists),
        new("Dictionary<string, int>, 500 entries", Dictionaries),
        new("HashSet<T>, SortedDictionary<T>, PriorityQueue<T>", Sets),
        new("Array.Sort with comparison, 1,000 elements", Sorting),
        new("LINQ: where, select, order, group, aggregate", Queries),
        new("LINQ: zip", static () =>
        {
            Check.Equal("a1b2c3", string.Concat(Enumerable.Range(1, 3).Zip("abc", static (n, c) => $"{c}{n}")));
        }),
        new("tuples and deconstruction", static () => Check.True(Math.DivRem(17, 5) is (3, 2))),
        new("ranges and indices", static () =>
        {
            Check.Equal("789", "0123456789"[^3..]);
            Check.Equal(3, new[] { 1, 2, 3 }[^1]);
        }),
        new("messages of the library's exceptions", Messages),
        new("Stopwatch moves forward", Clock),
        new("DateTime.UtcNow is the kernel's wall clock", WallClock),
        new("No library but the kernel can be loaded", static () => Check.True(!NativeLibrary.TryLoad("other.dll", out _))),
        new("Environment", static () =>
        {
            Check.Equal(1, Environment.ProcessorCount);
            Check.True(Environment.GetEnvironmentVariable("PATH") is null);
            Check.True(Environment.TickCount64 >= 0);
        }),
    ];

    private static void Lists()
    {
        List<int> list = [5, 3, 9, 1];
        list.Insert(2, 7);
        list.Remove(9);
        list.Sort();
        Check.Sequence([1, 3, 5, 7], list);
        Check.Equal(2, list.BinarySearch(5));
        Check.True(list.Contains(7));
    }

    private static void Dictionaries()
    {
        var map = new Dictionary<string, int>();
        for (int i = 0; i < 500; i++)
        {
            map[$"key{i}"] = i;
        }

        map.Remove("key13");
        Check.Equal(499, map.Count);
        Check.Equal(499, map["key499"]);
        Check.True(!map.ContainsKey("key13"));
        Check.Equal((499 * 500 / 2) - 13, map.Values.Sum());
    }

    private static void Sets()
    {
        var set = new HashSet<int>([1, 2, 3]);
        set.IntersectWith([2, 3, 4]);
        var sorted = new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 };
        var queue = new PriorityQueue<string, int>();
        queue.Enqueue("low", 5);
        queue.Enqueue("high", 1);
        Check.Equal(2, set.Count);
        Check.Equal("a", sorted.First().Key);
        Check.Equal("high", queue.Dequeue());
    }

    private static void Sorting()
    {
        int[] numbers = new int[1000];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i * 7919 % 1000;
        }

        Array.Sort(numbers, static (a, b) => b.CompareTo(a));
        for (int i = 0; i < numbers.Length; i++)
        {
            Check.Equal(999 - i, numbers[i]);
        }
    }

    private static void Queries()
    {
        string[] words = ["pear", "fig", "apple", "kiwi", "plum"];
        string text = string.Join(
            ' ', words.Where(static w => w.Length == 4).OrderBy(static w => w).Select(static w => w.ToUpperInvariant()));
        int groups = words.GroupBy(static w => w.Length).Count();
        int total = words.Aggregate(0, static (sum, w) => sum + w.Length);
        Check.Equal("KIWI PEAR PLUM", text);
        Check.Equal(3, groups);
        Check.Equal(20, total);
    }

    private static void Messages()
    {
        try
        {
            int result = int.Parse("twelve");
            Check.Fail($"{result} came instead of an exception");
        }
        catch (FormatException e)
        {
            Check.Equal("The input string 'twelve' was not in a correct format.", e.Message);
            Check.Equal("Attempted to divide by zero.", new DivideByZeroException().Message);
        }
    }

    private static void WallClock()
    {
        // Without a clock that runs while the machine is off, time begins where Windows begins to count.
        var begin = new DateTime(1601, 1, 1);
        DateTime before = KernelClock.UtcNow ?? begin;
        DateTime now = DateTime.UtcNow;
        DateTime after = KernelClock.UtcNow ?? begin;
        Check.Equal(DateTimeKind.Utc, now.Kind);
        Check.True(now >= before);
        Check.True(now - after < TimeSpan.FromSeconds(1));
        Check.True(DateTime.UtcNow >= now);
    }

    private static void Clock()
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 1000 && Stopwatch.GetTimestamp() == start; i++)
        {
        }

        Check.True(Stopwatch.GetTimestamp() > start);
        Check.True(Stopwatch.Frequency > 1_000_000);
    }
}
