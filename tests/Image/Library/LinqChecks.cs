using System;
using System.Collections.Generic;
using System.Linq;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>LINQ to objects.</summary>
internal static class LinqChecks
{
    private static readonly string[] s_words = ["pear", "fig", "apple", "kiwi", "plum"];

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("LINQ: where and select", static () =>
        {
            Check.Sequence("pkp", s_words.Where(static w => w.Length == 4).Select(static w => w[0]));
        }),
        new("LINQ: select many", static () =>
        {
            Check.Sequence([1, 2, 2, 3, 3, 3], new[] { 1, 2, 3 }.SelectMany(static n => Enumerable.Repeat(n, n)));
        }),
        new("LINQ: order by several keys, stable", static () =>
        {
            Check.Sequence(
                ["fig", "plum", "pear", "kiwi", "apple"], s_words.OrderBy(static w => w.Length).ThenByDescending(static w => w));
        }),
        new("LINQ: sort of equal keys keeps their order", static () =>
        {
            Check.Sequence(
                Enumerable.Range(0, 200).Where(static n => n % 3 == 1),
                Enumerable.Range(0, 200).OrderBy(static n => n % 3).Where(static n => n % 3 == 1));
        }),
        new("LINQ: group", static () =>
        {
            Check.Sequence(
                [(4, 3), (3, 1), (5, 1)], s_words.GroupBy(static w => w.Length).Select(static g => (g.Key, g.Count())));
        }),
        new("LINQ: join", static () =>
        {
            Check.Sequence(
                ["pearfour", "applefive", "kiwifour", "plumfour"],
                s_words.Join(
                    [(4, "four"), (5, "five")], static w => w.Length, static p => p.Item1, static (w, p) => w + p.Item2));
        }),
        new("LINQ: group join and left join", static () =>
        {
            Check.Sequence([0, 2], new[] { 1, 2 }.GroupJoin([2, 2], static a => a, static b => b, static (a, m) => m.Count()));
            Check.Sequence([0, 2], new[] { 1, 2 }.LeftJoin([2], static a => a, static b => b, static (a, b) => b));
        }),
        new("LINQ: sets", static () =>
        {
            Check.Equal(3, new[] { 1, 2, 2, 3 }.Distinct().Count());
            Check.Equal(6, new[] { 1, 2 }.Union([2, 3]).Sum());
            Check.Equal(5, new[] { 1, 2, 3 }.Intersect([2, 3, 4]).Sum());
            Check.Sequence([1, 3], new[] { 1, 2, 3 }.Except([2]));
            Check.Equal(4, s_words.DistinctBy(static w => w[0]).Count());
        }),
        new("LINQ: aggregates", static () =>
        {
            Check.Equal(55, Enumerable.Range(1, 10).Sum());
            Check.Equal(2.5, Enumerable.Range(1, 4).Average());
            Check.Equal(5, s_words.Max(static w => w.Length));
            Check.Equal("fig", s_words.MinBy(static w => w.Length));
            Check.Equal(120, Enumerable.Range(1, 5).Aggregate(static (a, b) => a * b));
        }),
        new("LINQ: aggregate by key, count by", static () =>
        {
            Check.True(s_words.CountBy(static w => w.Length).First() is { Key: 4, Value: 3 });
            Check.Equal(3, s_words.AggregateBy(static w => w.Length, 0, static (s, w) => s + w[0]).Count());
        }),
        new("LINQ: first, single, last, element", static () =>
        {
            Check.Equal("pear", s_words.First());
            Check.Equal("plum", s_words.Last());
            Check.Equal("apple", s_words.Single(static w => w.Length == 5));
            Check.Equal("kiwi", s_words.ElementAt(^2));
            Check.Equal("none", s_words.FirstOrDefault(static w => w == "x", "none"));
        }),
        new("LINQ: no element throws", static () =>
        {
            Check.Throws<InvalidOperationException>(static () => Opaque(Array.Empty<int>().First()));
            Check.Throws<InvalidOperationException>(static () => Opaque(s_words.Single()));
            Check.Throws<InvalidOperationException>(static () => Opaque(Array.Empty<int>().Max()));
        }),
        new("LINQ: take, skip, chunk, ranges", static () =>
        {
            Check.Sequence([3, 4, 5, 6], Enumerable.Range(0, 10).Skip(3).Take(4));
            Check.Sequence([2, 3, 4], Enumerable.Range(0, 10).Take(2..^5));
            Check.Sequence([3, 3, 1], Enumerable.Range(0, 7).Chunk(3).Select(static c => c.Length));
            Check.Equal(2, Enumerable.Range(0, 10).SkipWhile(static n => n < 8).Count());
        }),
        new("LINQ: zip of three, index", static () =>
        {
            Check.Equal((2, 'b', false), new[] { 1, 2 }.Zip("ab", [true, false]).Last());
            Check.Equal((1, 'b'), "ab".Index().Last());
        }),
        new("LINQ: to dictionary, lookup, set", static () =>
        {
            Check.Equal(3, s_words.ToDictionary(static w => w, static w => w.Length)["fig"]);
            Check.Equal(2, s_words.ToLookup(static w => w[0])['p'].Count());
            Check.True(s_words.ToHashSet().Contains("kiwi"));
            Check.Throws<ArgumentException>(static () => Opaque(s_words.ToDictionary(static w => w.Length)));
        }),
        new("LINQ: evaluation is late and each time anew", LateEvaluation),
        new("LINQ: infinite sequence is cut", static () =>
        {
            Check.Sequence([3, 10, 17, 24], Naturals().Where(static n => n % 7 == 3).Take(4));
        }),
        new("LINQ: concatenation, append, prepend, reverse", static () =>
        {
            Check.Sequence([4, 3, 2, 1], new[] { 2 }.Prepend(1).Append(3).Concat([4]).Reverse());
        }),
        new("LINQ: cast and of type", static () =>
        {
            Check.Equal(3, new object[] { 1, "a", 2 }.OfType<int>().Sum());
            Check.Throws<InvalidCastException>(static () => Opaque(new object[] { 1, "a" }.Cast<int>().Sum()));
        }),
        new("LINQ: any, all, contains, equal", static () =>
        {
            Check.True(s_words.Any(static w => w == "fig"));
            Check.True(!s_words.All(static w => w.Length == 4));
            Check.True(!Array.Empty<int>().Any());
            Check.True(s_words.Contains("FIG", StringComparer.OrdinalIgnoreCase));
        }),
        new("LINQ: query syntax with let and two sources", QuerySyntax),
        new("LINQ: primes below 100 by sieve of queries", static () =>
        {
            Check.Equal(25, Enumerable.Range(2, 98).Where(static n => Enumerable.Range(2, n - 2).All(d => n % d != 0)).Count());
        }),
        new("LINQ: sums of thousands by the vector path", static () =>
        {
            Check.Equal(12_502_500, Enumerable.Range(1, 5000).ToArray().Sum());
            Check.Equal(5000, Enumerable.Range(1, 5000).Select(static n => (long)n).ToArray().Max());
            Check.Throws<OverflowException>(static () => Opaque(new[] { int.MaxValue, 1 }.Sum()));
        }),
    ];

    private static IEnumerable<int> Naturals()
    {
        for (int i = 0; ; i++)
        {
            yield return i;
        }
    }

    private static void LateEvaluation()
    {
        List<int> list = [1, 2];
        int evaluated = 0;
        IEnumerable<int> query = list.Select(n =>
        {
            evaluated++;
            return n * 10;
        });
        list.Add(3);
        Check.Equal(0, evaluated);
        Check.Equal(60, query.Sum());
        Check.Equal(3, query.Count());
        Check.Equal(30, query.Last());
        Check.True(evaluated >= 4);
    }

    private static void QuerySyntax()
    {
        IEnumerable<string> query = from a in Enumerable.Range(1, 9)
                                    from b in Enumerable.Range(a, 9)
                                    let c = (a * a) + (b * b)
                                    where c is 25 or 100
                                    orderby c descending
                                    select $"{a},{b}";
        Check.Sequence(["6,8", "3,4"], query);
    }
}
