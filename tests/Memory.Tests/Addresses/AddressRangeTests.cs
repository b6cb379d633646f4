using System;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Memory.Tests.Addresses;

/// <summary>Ranges against sets of addresses that are counted one by one, at both ends of the address space.</summary>
public sealed class AddressRangeTests
{
    private const int Width = 24;

    // Where the counted addresses begin: at 0, amid, and so that the last one counted is the last one that a range can hold.
    private static readonly Gen<ulong> s_base =
        Gen.OneOf(Gen.Const(0UL), Gen.Const(0x1_0000_0000UL), Gen.Const(ulong.MaxValue - Width));

    private static readonly Gen<(ulong Base, (int Start, int Length) A, (int Start, int Length) B)> s_pairs = Gen.Select(
        s_base, Gen.Select(Gen.Int[0, Width], Gen.Int[0, Width]), Gen.Select(Gen.Int[0, Width], Gen.Int[0, Width]));

    [Fact]
    public void Ranges_are_sets_of_addresses() => s_pairs.Sample(sample =>
    {
        PhysicalRange a = Range(sample.Base, sample.A);
        PhysicalRange b = Range(sample.Base, sample.B);
        bool[] inA = Members(sample.Base, a);
        bool[] inB = Members(sample.Base, b);
        Assert.Equal((ulong)inA.Count(isIn => isIn), Math.Min(a.Length.Value, (ulong)(Width - sample.A.Start)));
        Assert.Equal(a.IsEmpty, !inA.Contains(true));
        Assert.Equal(inA.Zip(inB).Any(pair => pair.First && pair.Second), a.Overlaps(b));
        Assert.Equal(inA.Zip(inB, (x, y) => x && y), Members(sample.Base, a.Intersect(b)));
        Assert.Equal(a.Intersect(b).Length, b.Intersect(a).Length);

        a.Subtract(b, out PhysicalRange below, out PhysicalRange above);
        Assert.Equal(
            inA.Zip(inB, (x, y) => x && !y), Members(sample.Base, below).Zip(Members(sample.Base, above), (x, y) => x || y));
        Assert.False(below.Overlaps(above));
        Assert.True(below.IsEmpty || above.IsEmpty || below.End <= above.Start);

        var from = new PhysicalAddress(sample.Base + (ulong)sample.B.Start);
        Assert.Equal(inA.Select((isIn, i) => isIn && i >= sample.B.Start), Members(sample.Base, a.From(from)));
        if (!b.IsEmpty)
        {
            Assert.Equal(inA.Zip(inB).All(pair => pair.First || !pair.Second), a.Contains(b));
        }
    });

    [Fact]
    public void An_end_never_wraps() => Gen.Select(Gen.ULong, Gen.ULong).Sample((start, length) =>
    {
        bool fits = (UInt128)start + length <= ulong.MaxValue;
        Assert.Equal(fits, VirtualRange.TryCreate(new((nuint)start), new(length), out VirtualRange range));
        Assert.Equal(fits ? length : ulong.MaxValue - start, range.Length.Value);
        Assert.Equal(new VirtualRange(new((nuint)start), new(length)), range);
        Assert.Equal((UInt128)range.Start.Value + range.Length.Value, range.End.Value);
        Assert.Equal(range.IsEmpty ? start : range.End.Value - 1UL, range.Last.Value);
        Assert.Equal(range, VirtualRange.Between(range.Start, range.End));
        Assert.True(VirtualRange.Between(range.End, range.Start).IsEmpty);
        Assert.False(range.Contains(range.End));
        Assert.Equal(!range.IsEmpty, range.Contains(range.Last));
    });

    [Fact]
    public void Pages_around_and_within_a_range()
    {
        var places = Gen.OneOf(Gen.ULong[0, 0x4000], Gen.ULong[ulong.MaxValue - 0x4000, ulong.MaxValue], Gen.ULong);
        Gen.Select(places, Gen.OneOf(Gen.ULong[0, 0x4000], Gen.ULong)).Sample((start, length) =>
        {
            var range = new PhysicalRange(new(start), new(length));
            PhysicalRange outer = range.OuterPages();
            PhysicalRange inner = range.InnerPages();
            Assert.True(range.IsEmpty || outer.IsWholePages);
            Assert.True(inner.IsEmpty || (inner.IsWholePages && range.Contains(inner)));
            UInt128 end = ((UInt128)range.End.Value + 4095) / 4096 * 4096;
            UInt128 limit = (UInt128)ulong.MaxValue + 1 - 4096;
            Assert.Equal(
                range.IsEmpty ? range.Length.Value : (ulong)(UInt128.Min(end, limit) - UInt128.Min(start / 4096 * 4096, limit)),
                outer.Length.Value);
            UInt128 first = ((UInt128)start + 4095) / 4096 * 4096;
            UInt128 above = (UInt128)range.End.Value / 4096 * 4096;
            Assert.Equal(above > first ? (ulong)(above - first) : 0, inner.Length.Value);
        });
    }

    [Fact]
    public void A_range_says_its_start_and_length()
    {
        var range = new PhysicalRange(new(0x10_0000), new(0x1000));
        Assert.Equal("0x100000, 4 KiB", range.ToString());
        Assert.True(range == PhysicalRange.Between(new(0x10_0000), new(0x10_1000)) && range != default);
        Assert.Equal(range.GetHashCode(), PhysicalRange.Between(new(0x10_0000), new(0x10_1000)).GetHashCode());
        Assert.False(range.Equals((object)new VirtualRange(new(0x10_0000), new(0x1000))));
    }

    private static PhysicalRange Range(ulong from, (int Start, int Length) piece) =>
        PhysicalRange.Between(
            new(from + (ulong)piece.Start), new(from + (ulong)Math.Min(piece.Start + piece.Length, Width)));

    private static bool[] Members(ulong from, PhysicalRange range) =>
        [.. Enumerable.Range(0, Width).Select(i => range.Contains(new PhysicalAddress(from + (ulong)i)))];
}
