using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>LINQ to objects.</summary>
internal static class LinqChecks
{
    private static readonly string[] s_words = ["pear", "fig", "apple", "kiwi", "plum"];

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("LINQ: where and select", static () => s_words.Where(static w => w.Length == 4).Select(static w => w[0]).SequenceEqual("pkp")),
        new("LINQ: select many", static () => new[] { 1, 2, 3 }.SelectMany(static n => Enumerable.Repeat(n, n)).SequenceEqual([1, 2, 2, 3, 3, 3])),
        new("LINQ: order by several keys, stable", static () => s_words.OrderBy(static w => w.Length).ThenByDescending(static w => w).SequenceEqual(["fig", "plum", "pear", "kiwi", "apple"])),
        new("LINQ: sort of equal keys keeps their order", static () => Enumerable.Range(0, 200).OrderBy(static n => n % 3).Where(static n => n % 3 == 1).SequenceEqual(Enumerable.Range(0, 200).Where(static n => n % 3 == 1))),
        new("LINQ: group", static () => s_words.GroupBy(static w => w.Length).Select(static g => (g.Key, g.Count())).SequenceEqual([(4, 3), (3, 1), (5, 1)])),
        new("LINQ: join", static () => s_words.Join([(4, "four"), (5, "five")], static w => w.Length, static p => p.Item1, static (w, p) => w + p.Item2).SequenceEqual(["pearfour", "applefive", "kiwifour", "plumfour"])),
        new("LINQ: group join and left join", static () => new[] { 1, 2 }.GroupJoin([2, 2], static a => a, static b => b, static (a, m) => m.Count()).SequenceEqual([0, 2]) && new[] { 1, 2 }.LeftJoin([2], static a => a, static b => b, static (a, b) => b).SequenceEqual([0, 2])),
        new("LINQ: sets", static () => new[] { 1, 2, 2, 3 }.Distinct().Count() == 3 && new[] { 1, 2 }.Union([2, 3]).Sum() == 6 && new[] { 1, 2, 3 }.Intersect([2, 3, 4]).Sum() == 5 && new[] { 1, 2, 3 }.Except([2]).SequenceEqual([1, 3]) && s_words.DistinctBy(static w => w[0]).Count() == 4),
        new("LINQ: aggregates", static () => Enumerable.Range(1, 10).Sum() == 55 && Enumerable.Range(1, 4).Average() == 2.5 && s_words.Max(static w => w.Length) == 5 && s_words.MinBy(static w => w.Length) == "fig" && Enumerable.Range(1, 5).Aggregate(static (a, b) => a * b) == 120),
        new("LINQ: aggregate by key, count by", static () => s_words.CountBy(static w => w.Length).First() is { Key: 4, Value: 3 } && s_words.AggregateBy(static w => w.Length, 0, static (s, w) => s + w[0]).Count() == 3),
        new("LINQ: first, single, last, element", static () => s_words.First() == "pear" && s_words.Last() == "plum" && s_words.Single(static w => w.Length == 5) == "apple" && s_words.ElementAt(^2) == "kiwi" && s_words.FirstOrDefault(static w => w == "x", "none") == "none"),
        new("LINQ: no element throws", static () => Throws<InvalidOperationException>(static () => Opaque(Array.Empty<int>().First())) && Throws<InvalidOperationException>(static () => Opaque(s_words.Single())) && Throws<InvalidOperationException>(static () => Opaque(Array.Empty<int>().Max()))),
        new("LINQ: take, skip, chunk, ranges", static () => Enumerable.Range(0, 10).Skip(3).Take(4).SequenceEqual([3, 4, 5, 6]) && Enumerable.Range(0, 10).Take(2..^5).SequenceEqual([2, 3, 4]) && Enumerable.Range(0, 7).Chunk(3).Select(static c => c.Length).SequenceEqual([3, 3, 1]) && Enumerable.Range(0, 10).SkipWhile(static n => n < 8).Count() == 2),
        new("LINQ: zip of three, index", static () => new[] { 1, 2 }.Zip("ab", [true, false]).Last() == (2, 'b', false) && "ab".Index().Last() == (1, 'b')),
        new("LINQ: to dictionary, lookup, set", static () => s_words.ToDictionary(static w => w, static w => w.Length)["fig"] == 3 && s_words.ToLookup(static w => w[0])['p'].Count() == 2 && s_words.ToHashSet().Contains("kiwi") && Throws<ArgumentException>(static () => Opaque(s_words.ToDictionary(static w => w.Length)))),
        new("LINQ: evaluation is late and each time anew", LateEvaluation),
        new("LINQ: infinite sequence is cut", static () => Naturals().Where(static n => n % 7 == 3).Take(4).SequenceEqual([3, 10, 17, 24])),
        new("LINQ: concatenation, append, prepend, reverse", static () => new[] { 2 }.Prepend(1).Append(3).Concat([4]).Reverse().SequenceEqual([4, 3, 2, 1])),
        new("LINQ: cast and of type", static () => new object[] { 1, "a", 2 }.OfType<int>().Sum() == 3 && Throws<InvalidCastException>(static () => Opaque(new object[] { 1, "a" }.Cast<int>().Sum()))),
        new("LINQ: any, all, contains, equal", static () => s_words.Any(static w => w == "fig") && !s_words.All(static w => w.Length == 4) && !Array.Empty<int>().Any() && s_words.Contains("FIG", StringComparer.OrdinalIgnoreCase)),
        new("LINQ: query syntax with let and two sources", QuerySyntax),
        new("LINQ: primes below 100 by sieve of queries", static () => Enumerable.Range(2, 98).Where(static n => Enumerable.Range(2, n - 2).All(d => n % d != 0)).Count() == 25),
        new("LINQ: sums of thousands by the vector path", static () => Enumerable.Range(1, 5000).ToArray().Sum() == 12_502_500 && Enumerable.Range(1, 5000).Select(static n => (long)n).ToArray().Max() == 5000 && Throws<OverflowException>(static () => Opaque(new[] { int.MaxValue, 1 }.Sum()))),
    ];

    private static IEnumerable<int> Naturals()
    {
        for (int i = 0; ; i++)
            yield return i;
    }

    private static bool LateEvaluation()
    {
        List<int> list = [1, 2];
        int evaluated = 0;
        IEnumerable<int> query = list.Select(n =>
        {
            evaluated++;
            return n * 10;
        });
        list.Add(3);
        return evaluated == 0 && query.Sum() == 60 && query.Count() == 3 && query.Last() == 30 && evaluated >= 4;
    }

    private static bool QuerySyntax()
    {
        IEnumerable<string> query = from a in Enumerable.Range(1, 9)
                                    from b in Enumerable.Range(a, 9)
                                    let c = (a * a) + (b * b)
                                    where c is 25 or 100
                                    orderby c descending
                                    select $"{a},{b}";
        return query.SequenceEqual(["6,8", "3,4"]);
    }
}
