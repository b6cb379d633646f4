using System;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>Ranges against an array with a value for each address.</summary>
public class RangeMapTests
{
    private const int Addresses = 40;

    [Fact]
    public void Painting_matches_an_array() =>
        Gen.Select(Gen.Int[0, 2], Gen.ULong[0, Addresses], Gen.ULong[0, Addresses], Gen.Int[1, 3]).Array[0, 25].Sample(steps =>
        {
            var map = new RangeMap<VirtualAddress, int>();
            int[] model = new int[Addresses];
            foreach ((int what, ulong start, ulong end, int value) in steps)
            {
                for (ulong at = start; at < end; at++)
                {
                    model[at] = what switch { 0 => value, 1 => 0, _ => model[at] == 0 ? 0 : (model[at] + value) % 4 + 1 };
                }

                if (what == 0)
                {
                    map.Set(RangeNumbers.Virtual(start, end), value);
                }
                else if (what == 1)
                {
                    map.Clear(RangeNumbers.Virtual(start, end));
                }
                else
                {
                    map.Replace(RangeNumbers.Virtual(start, end), old => ((old + value) % 4) + 1);
                }
            }

            for (int i = 0; i < map.Count; i++)
            {
                Assert.True(map[i].Start < map[i].End && map[i].Value != 0);
                Assert.True(
                    i == 0 || map[i - 1].End < map[i].Start ||
                    (map[i - 1].End == map[i].Start && map[i - 1].Value != map[i].Value));
            }

            for (ulong at = 0; at < Addresses; at++)
            {
                bool found = map.TryFindFrom(new((nuint)at), out KnownRange<VirtualAddress, int> range);
                Assert.Equal(model[at] != 0, map.TryFind(new((nuint)at), out _));
                int next = Array.FindIndex(model, (int)at, static value => value != 0);
                Assert.Equal(next >= 0, found);
                Assert.True(!found || (range.End > at && range.Value == model[next] && Math.Max(range.Start, at) == (ulong)next));
            }

            Assert.Equal(
                (ulong)model.Count(static value => value != 0),
                Enumerable.Range(0, map.Count).Aggregate(0UL, (sum, i) => sum + map[i].Length));
        }, iter: 5000);

    [Fact]
    public void Ranges_reach_to_the_last_address_but_one()
    {
        var map = new RangeMap<VirtualAddress, int>();
        map.Set(RangeNumbers.Virtual(ulong.MaxValue - 1, ulong.MaxValue), 1);
        map.Set(RangeNumbers.Virtual(0, ulong.MaxValue), 1);
        Assert.Equal(1, map.Count);
        Assert.Equal(ulong.MaxValue, map[0].Length);
        map.Clear(RangeNumbers.Virtual(5, ulong.MaxValue));
        Assert.False(map.TryFindFrom(new(5), out _));
    }
}
