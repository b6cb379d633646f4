using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Map;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

public class MemoryInUseTests
{
    private const ulong Limit = MemoryRegion.PhysicalAddressLimit;

    [Fact]
    public void Pieces_are_whole_pages_in_order_and_apart()
    {
        MemoryInUse inUse = default;
        inUse.Add(0x5800, 0x1000);
        inUse.Add(0x1FFF, 2);
        inUse.Add(0x9000, 0);
        inUse.Add(0x7000, 1);
        Assert.Equal("1000-3000 5000-8000", Describe(inUse));
        inUse.Add(0x3000, 0x2000);
        Assert.Equal("1000-8000", Describe(inUse));
    }

    [Fact]
    public void What_no_processor_can_address_is_left_out()
    {
        MemoryInUse inUse = default;
        inUse.Add(Limit, 1);
        inUse.Add(ulong.MaxValue, ulong.MaxValue);
        Assert.Equal(0, inUse.Count);
        inUse.Add(Limit - 1, ulong.MaxValue);
        Assert.Equal((Limit - 4096, Limit), (inUse.StartOf(0), inUse.EndOf(0)));
    }

    // Too many pieces are joined where the gap is smallest: all that was added stays in use.
    [Fact]
    public void Whatever_is_added_stays_in_use() =>
        Gen.Select(Gen.ULong[0, 1 << 24].Select(static page => page << 12), Gen.ULong[0, 1 << 16]).Array[0, 200].Sample(
            static ranges =>
        {
            MemoryInUse inUse = default;
            foreach ((ulong start, ulong length) in ranges)
            {
                inUse.Add(start, length);
            }

            Assert.InRange(inUse.Count, 0, MemoryInUse.Capacity);
            for (int i = 0; i < inUse.Count; i++)
            {
                Assert.True(
                    inUse.StartOf(i) < inUse.EndOf(i) && (i == 0 || inUse.EndOf(i - 1) < inUse.StartOf(i)) &&
                    (inUse.StartOf(i) | inUse.EndOf(i)) % 4096 == 0);
            }

            foreach ((ulong start, ulong length) in ranges.Where(static range => range.Item2 > 0))
            {
                PhysicalRange range = RangeNumbers.Physical(start, start + length);
                Assert.True(inUse.TryFindLowest(range, out PhysicalRange piece));
                Assert.True(piece.Contains(range));
            }

            if (inUse.Count < MemoryInUse.Capacity)
            {
                // Nothing else is: every piece begins and ends with a range.
                for (int i = 0; i < inUse.Count; i++)
                {
                    ulong first = inUse.StartOf(i);
                    ulong end = inUse.EndOf(i);
                    Assert.Contains(ranges, range => range.Item2 > 0 && range.Item1 == first);
                    Assert.Contains(ranges, range => range.Item2 > 0 && ((range.Item1 + range.Item2 + 4095) & ~4095UL) == end);
                }
            }
        });

    [Fact]
    public void A_range_that_touches_none_is_free()
    {
        MemoryInUse inUse = default;
        inUse.Add(0x4000, 0x1000);
        Assert.False(inUse.TryFindLowest(RangeNumbers.Physical(0, 0x4000), out _));
        Assert.False(inUse.TryFindLowest(RangeNumbers.Physical(0x5000, ulong.MaxValue), out _));
        Assert.True(inUse.TryFindLowest(RangeNumbers.Physical(0x4FFF, 0x5000), out _));
        MemoryInUse more = default;
        more.Add(0x5000, 1);
        inUse.Add(more);
        Assert.Equal("4000-6000", Describe(inUse));
    }

    private static string Describe(MemoryInUse inUse) =>
        string.Join(' ', Enumerable.Range(0, inUse.Count).Select(i => $"{inUse.StartOf(i):X}-{inUse.EndOf(i):X}"));
}
