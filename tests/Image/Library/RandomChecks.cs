using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Image.Checks;

namespace UefiKernel.Image.Library;

/// <summary>Random numbers, identifiers, hashes.</summary>
internal static class RandomChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Random: a seed gives the documented sequence", static () => new Random(42) is var r && (r.Next(100), r.Next(100), r.Next(100)) == (66, 14, 12)),
        new("Random: without a seed, two differ", static () => !Numbers(new Random()).SequenceEqual(Numbers(new Random()))),
        new("Random: all of 16 buckets are hit about evenly", static () => Enumerable.Range(0, 16_000).Select(static _ => Random.Shared.Next(16)).GroupBy(static n => n).ToList() is { Count: 16 } g && g.All(static b => b.Count() is > 800 and < 1200)),
        new("Random: bytes, doubles, longs, ranges", static () => Random.Shared.NextDouble() is >= 0 and < 1 && Random.Shared.NextInt64(10, 12) is 10 or 11 && Random.Shared.Next(-5, -4) == -5 && Bytes().Distinct().Count() > 100),
        new("Random: shuffle keeps the elements, items are of the choices", static () => Shuffled() && Random.Shared.GetItems([1, 2, 3], 100).All(static n => n is >= 1 and <= 3)),
        new("Guid: new ones are of version 4 and differ", static () => Enumerable.Range(0, 500).Select(static _ => Guid.NewGuid()).ToList() is var g && g.Distinct().Count() == 500 && g.All(static id => id.ToString()[14] == '4' && "89ab".Contains(id.ToString()[19]))),
        new("Guid: version 7 carries the time", static () => Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(0x0123456789AB)).ToString().StartsWith("01234567-89ab-7", StringComparison.Ordinal)),
        new("Guid: forms of text, bytes, order", static () => Guid.Parse("{00112233-4455-6677-8899-AABBCCDDEEFF}") is var g && g.ToString("N") == "00112233445566778899aabbccddeeff" && g.ToByteArray()[0] == 0x33 && new Guid(g.ToByteArray(bigEndian: true), bigEndian: true) == g && g.CompareTo(Guid.Empty) > 0 && !Guid.TryParse("xyz", out _)),
        new("HashCode: same parts give the same, other parts another", static () => HashCode.Combine(1, "a", 2.5) == HashCode.Combine(1, "a", 2.5) && HashCode.Combine(1, 2) != HashCode.Combine(2, 1)),
        new("hash of numbers is as documented", static () => 42.GetHashCode() == 42 && (-1L).GetHashCode() == 0 && true.GetHashCode() == 1 && 'a'.GetHashCode() == 0x610061),
        new("object: identity hash stays", static () => new object() is var o && o.GetHashCode() == o.GetHashCode() && Enumerable.Range(0, 100).Select(static _ => new object().GetHashCode()).Distinct().Count() > 90),
    ];

    private static List<int> Numbers(Random random) => [.. Enumerable.Range(0, 8).Select(_ => random.Next())];

    private static byte[] Bytes()
    {
        var bytes = new byte[1000];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private static bool Shuffled()
    {
        int[] numbers = [.. Enumerable.Range(0, 100)];
        Random.Shared.Shuffle(numbers);
        return !numbers.SequenceEqual(Enumerable.Range(0, 100)) && numbers.Order().SequenceEqual(Enumerable.Range(0, 100));
    }
}
