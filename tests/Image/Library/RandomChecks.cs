using System;
using System.Collections.Generic;
using System.Linq;

namespace UefiKernel.Image.Library;

/// <summary>Random numbers, identifiers, hashes.</summary>
internal static class RandomChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Random: a seed gives the documented sequence", static () =>
        {
            var r = new Random(42);
            Check.Equal((66, 14, 12), (r.Next(100), r.Next(100), r.Next(100)));
        }),
        new("Random: without a seed, two differ", static () =>
        {
            Check.True(!Numbers(new Random()).SequenceEqual(Numbers(new Random())));
        }),
        new("Random: all of 16 buckets are hit about evenly", static () =>
        {
            var g = Enumerable.Range(0, 16_000).Select(static _ => Random.Shared.Next(16))
                .GroupBy(static n => n).ToList();
            Check.Equal(16, g.Count);
            Check.True(g.All(static b => b.Count() is > 800 and < 1200));
        }),
        new("Random: bytes, doubles, longs, ranges", static () =>
        {
            Check.True(Random.Shared.NextDouble() is >= 0 and < 1);
            Check.True(Random.Shared.NextInt64(10, 12) is 10 or 11);
            Check.Equal(-5, Random.Shared.Next(-5, -4));
            Check.True(Bytes().Distinct().Count() > 100);
        }),
        new("Random: shuffle keeps the elements, items are of the choices", static () =>
        {
            Shuffled();
            Check.True(Random.Shared.GetItems([1, 2, 3], 100).All(static n => n is >= 1 and <= 3));
        }),
        new("Guid: new ones are of version 4 and differ", static () =>
        {
            var g = Enumerable.Range(0, 500).Select(static _ => Guid.NewGuid()).ToList();
            Check.Equal(500, g.Distinct().Count());
            Check.True(g.All(static id => id.ToString()[14] == '4' && "89ab".Contains(id.ToString()[19])));
        }),
        new("Guid: version 7 carries the time", static () =>
        {
            Check.True(
                Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(0x0123456789AB)).ToString()
                .StartsWith("01234567-89ab-7", StringComparison.Ordinal));
        }),
        new("Guid: forms of text, bytes, order", static () =>
        {
            var g = Guid.Parse("{00112233-4455-6677-8899-AABBCCDDEEFF}");
            Check.Equal("00112233445566778899aabbccddeeff", g.ToString("N"));
            Check.Equal(0x33, g.ToByteArray()[0]);
            Check.Equal(g, new Guid(g.ToByteArray(bigEndian: true), bigEndian: true));
            Check.True(g.CompareTo(Guid.Empty) > 0);
            Check.True(!Guid.TryParse("xyz", out _));
        }),
        new("HashCode: same parts give the same, other parts another", static () =>
        {
            Check.Equal(HashCode.Combine(1, "a", 2.5), HashCode.Combine(1, "a", 2.5));
            Check.True(HashCode.Combine(1, 2) != HashCode.Combine(2, 1));
        }),
        new("hash of numbers is as documented", static () =>
        {
            Check.Equal(42, 42.GetHashCode());
            Check.Equal(0, (-1L).GetHashCode());
            Check.Equal(1, true.GetHashCode());
            Check.Equal(0x610061, 'a'.GetHashCode());
        }),
        new("object: identity hash stays", static () =>
        {
            object o = new object();
            Check.Equal(o.GetHashCode(), o.GetHashCode());
            Check.True(Enumerable.Range(0, 100).Select(static _ => new object().GetHashCode()).Distinct().Count() > 90);
        }),
    ];

    private static List<int> Numbers(Random random) => [.. Enumerable.Range(0, 8).Select(_ => random.Next())];

    private static byte[] Bytes()
    {
        byte[] bytes = new byte[1000];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private static void Shuffled()
    {
        int[] numbers = [.. Enumerable.Range(0, 100)];
        Random.Shared.Shuffle(numbers);
        Check.True(!numbers.SequenceEqual(Enumerable.Range(0, 100)));
        Check.Sequence(Enumerable.Range(0, 100), numbers.Order());
    }
}
