using System;
using CsCheck;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Heap;

public class GrowthPolicyTests
{
    private const ulong MiB = 1 << 20;
    private const ulong PagesPerMiB = MiB / 4096;

    private static readonly Gen<ulong> s_size = Gen.OneOf(Gen.ULong[1, 1 << 10], Gen.ULong[1, 1 << 20], Gen.ULong[1, 1UL << 32]);

    [Fact]
    public void Heap_never_passes_its_limit_nor_takes_the_reserve_and_grows_whenever_what_it_needs_is_there() =>
        Gen.Select(s_size, s_size, s_size, s_size, s_size).Sample((need, total, free, limit, reserve) =>
        {
            var policy = new GrowthPolicy(new ByteCount(limit * 4096), new PageCount(reserve));
            var size = new ByteCount(total * 4096);
            bool grows = policy.TryPlan(new PageCount(need), size, new PageCount(free), out PageCount pages);
            ulong available = policy.Available(size, new PageCount(free)).Value;
            Assert.Equal(Math.Min(limit > total ? limit - total : 0, free > reserve ? free - reserve : 0), available);
            Assert.Equal(need <= Math.Min(available, FreeListHeap.LargestRegion.Value / 4096), grows);
            if (!grows)
            {
                return;
            }

            Assert.InRange(pages.Value, need, available);
            Assert.True(pages.Value * 4096 <= FreeListHeap.LargestRegion.Value);

            // All that is there, or a region that is worth its place.
            Assert.True(pages.Value >= Math.Min(available, 2 * PagesPerMiB));
            Assert.True(pages.Value >= Math.Min(Math.Min(available, total / 4), FreeListHeap.LargestRegion.Value / 4096));
            Assert.True(pages.Value <= Math.Max(need, Math.Max(total / 4, 2 * PagesPerMiB)));
        }, iter: 20_000);

    [Fact]
    public void From_the_default_size_to_any_limit_the_window_has_regions_enough() =>
        Gen.Select(Gen.ULong[1, GrowthPolicy.MostBytes / 4096], Gen.ULong[1, 1 << 10]).Sample((limit, need) =>
        {
            var policy = new GrowthPolicy(new ByteCount(limit * 4096), new PageCount(0));
            ulong total = 10 * MiB;
            WindowRegions regions = default;
            while (policy.TryPlan(new PageCount(need), new ByteCount(total), PageCount.MaxValue, out PageCount pages))
            {
                Assert.True(regions.TryTake(pages, out _));
                total += pages.Value * 4096;
            }
        });

    // A heap that keeps all that it is given, and one that keeps a part: what collections cost for each byte that is allocated
    // stays bounded.
    [Fact]
    public void Collections_between_growths_are_paid_for_by_allocations() =>
        Gen.Select(Gen.ULong[4096, 1 << 20], Gen.Double[0.0, 1.0]).Sample((request, kept) =>
        {
            var policy = new GrowthPolicy(new ByteCount(1UL << 33), new PageCount(0));
            (ulong total, double live, double used, ulong spent, ulong allocated, double marked) =
                (10 * MiB, 3 * MiB, 3.0 * MiB, 0, 0, 0);
            while (allocated < 512 * MiB)
            {
                if (used + request > total)
                {
                    if (GrowthPolicy.IsCollectionPaid(spent, request, new ByteCount(total)))
                    {
                        (marked, used, spent) = (marked + live, live, 0);
                    }

                    if (used + request > total)
                    {
                        Assert.True(
                            policy.TryPlan(
                                new PageCount((request / 4096) + 2), new ByteCount(total), PageCount.MaxValue,
                                out PageCount pages));
                        total += pages.Value * 4096;
                    }
                }

                (live, used, spent, allocated) = (live + (kept * request), used + request, spent + request, allocated + request);
            }

            Assert.InRange(marked, 0, 4.1 * allocated);
        }, iter: 50);

    [Theory]
    [InlineData(0, 1, 10 * MiB, false)]
    [InlineData((10 * MiB / 4) - 1, 0, 10 * MiB, false)]
    [InlineData((10 * MiB / 4) - 1, 1, 10 * MiB, true)]
    [InlineData(10 * MiB / 4, 0, 10 * MiB, true)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 10 * MiB, true)]
    [InlineData(0, ulong.MaxValue, 10 * MiB, true)]
    public void A_collection_is_paid_for_by_a_quarter_of_the_heap(ulong spent, ulong request, ulong total, bool expected) =>
        Assert.Equal(expected, GrowthPolicy.IsCollectionPaid(spent, request, new ByteCount(total)));

    [Theory]
    [InlineData(50, 10, null, 30, 4)]
    [InlineData(8182, 10, null, 4096, 64)]
    [InlineData(50, 10, 20, 20, 4)]
    [InlineData(502, 10, 2, 10, 31)]
    [InlineData(502, 300, null, 401, 31)]
    [InlineData(50, 90, null, 90, 4)]
    [InlineData(100UL << 20, 10, null, 2UL << 20, 64)]
    [InlineData(0, 10, null, 10, 4)]
    public void Limits_of_machines(ulong memory, ulong heap, int? asked, ulong limit, ulong reserve)
    {
        var policy = GrowthPolicy.For(
            new PageCount(memory * PagesPerMiB), new ByteCount(heap * MiB),
            asked is { } some ? new ByteCount((ulong)some * MiB) : null);
        Assert.Equal((limit, reserve), (policy.Limit.Value / MiB, policy.Reserve.Value / PagesPerMiB));
    }
}
