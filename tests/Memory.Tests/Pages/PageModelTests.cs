using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using Xunit;

namespace UefiKernel.Memory.Tests.Pages;

/// <summary>
/// The allocator against the model, on ranges of every shape around the borders of zones and of the address space.
/// </summary>
public sealed class PageModelTests
{
    /// <summary>
    /// Places at which ranges are tried: the start of memory, the borders of zones, the end of the address space.
    /// </summary>
    private static readonly ulong[] s_places =
        [0, 256, 4096 - 40, 4096, (1UL << 20) - 100, 1UL << 20, 0x4_0000_0000, (1UL << 52) - 400];

    private static readonly Gen<PhysicalRange[]> s_ranges = Gen
        .Select(Gen.Int[0, s_places.Length - 1].Select(i => s_places[i]), Gen.Int[0, 60], Gen.Int[1, 160], Gen.Int[0, 2],
            Gen.Int[0, 4095], Gen.Int[0, 4095])
        .Array[1, 5]
        .Select(Arrange);

    private static readonly Gen<Step[]> s_steps = Gen
        .Select(
            Gen.Int[0, 99],
            Gen.Frequency((6, Gen.Const(0)), (4, Gen.Int[0, 3]), (2, Gen.Int[0, 9]), (1, Gen.Int[-1, 20])),
            Gen.Int[0, 2],
            Gen.Int[0, 1 << 20],
            Gen.Int[0, 40],
            (kind, order, zone, which, length) => new Step(kind, order, zone, which, length))
        .Array[0, 250];

    private readonly record struct Step(int Kind, int Order, int Zone, int Which, int Length);

    [Fact]
    public void Every_answer_is_the_one_that_counting_pages_gives() =>
        Gen.Select(s_ranges, s_steps).Sample(Run, iter: 200);

    /// <summary>One after the other from a place, some touching, some with a hole or a piece of a page in between.</summary>
    private static PhysicalRange[] Arrange((ulong Place, int Gap, int Pages, int Shape, int Cut, int Tail)[] pieces)
    {
        SortedDictionary<ulong, ulong> ends = [];
        foreach ((ulong place, int gap, int pages, int shape, int cut, int tail) in pieces)
        {
            ulong start = (place + (ulong)gap) << 12;
            ulong length = (ulong)pages << 12;
            if (shape == 1)
            {
                start += (ulong)cut;
                length = Math.Max(1, length - (ulong)cut - (ulong)tail % (length - (ulong)cut));
            }

            if (ends.All(pair => (UInt128)start + length <= pair.Key || start >= (UInt128)pair.Key + pair.Value))
            {
                ends.Add(start, length);
            }
        }

        return [.. ends.Select(pair => new PhysicalRange(new(pair.Key), new(pair.Value))).OrderBy(range => range.Length.Value)];
    }

    private static void Run(PhysicalRange[] ranges, Step[] steps)
    {
        PhysicalRange[] normalized = [.. ranges];
        PageStatus status = PageAllocator.MeasureMetadata(normalized, out _);
        PageModel model = new(normalized.Where(range => !range.Length.IsZero));
        if (status == PageStatus.NoPages)
        {
            Assert.Empty(model.States);
            return;
        }

        Assert.Equal(PageStatus.Success, status);
        using PageArena arena = new(ranges);
        Check(arena, model);
        ulong[] all = [.. model.States.Keys];
        foreach (Step step in steps)
        {
            Do(arena, model, all, step);
            Check(arena, model);
        }

        foreach ((ulong page, int order) in model.Blocks.ToArray())
        {
            Assert.Equal(PageStatus.Success, arena.Pages.Free(new(page << 12), order));
            model.Free(page << 12, order);
        }

        arena.Pages.Trim();
        Check(arena, model);
        for (int zone = 0; zone < 3; zone++)
        {
            int largest = arena.Pages.GetStatistics((PageZone)zone).LargestFreeOrder;
            Assert.True(
                largest < 0
                ? model.Count(zone, PageModel.State.Free) == 0
                : model.CanHold(zone, largest) && !model.CanHold(zone, largest + 1));
        }
    }

    private static void Do(PageArena arena, PageModel model, ulong[] all, Step step)
    {
        ulong page = all[step.Which % all.Length];
        PhysicalRange range = PageArena.Range(page, (ulong)Math.Min(step.Length + 1, (long)((1UL << 52) - page)));
        switch (step.Kind)
        {
            case < 50:
                Allocate(arena, model, step);
                break;
            case < 80 when model.Blocks.Count != 0:
                (ulong block, int order) = model.Blocks.ElementAt(step.Which % model.Blocks.Count);
                Assert.Equal(
                    model.Free(block << 12, step.Zone == 0 ? null : order),
                    Free(arena, block << 12, step.Zone == 0 ? null : order));
                break;
            case < 86:
                Assert.Equal(model.Free(page << 12, step.Order), Free(arena, page << 12, step.Order));
                break;
            case < 90:
                ulong address = (page << 12) ^ (1UL << (step.Length % 24));
                Assert.Equal(model.Free(address, null), Free(arena, address, null));
                break;
            case < 94:
                Assert.Equal(model.Reserve(page, page + (range.Length.Value >> 12)), arena.Pages.Reserve(range));
                break;
            case < 98:
                Assert.Equal(model.Release(page, page + (range.Length.Value >> 12)), arena.Pages.Release(range));
                break;
            default:
                arena.Pages.Trim();
                break;
        }
    }

    private static PageStatus Free(PageArena arena, ulong address, int? order) =>
        order is int known ? arena.Pages.Free(new(address), known) : arena.Pages.Free(new(address));

    private static void Allocate(PageArena arena, PageModel model, Step step)
    {
        PageFallback fallback = step.Which % 4 == 0 ? PageFallback.None : PageFallback.Lower;
        PageStatus status = arena.Pages.TryAllocate(step.Order, (PageZone)step.Zone, fallback, out PhysicalAddress address);
        if (step.Order is < 0 or > 18)
        {
            Assert.Equal(PageStatus.InvalidOrder, status);
            return;
        }

        int lowest = fallback == PageFallback.None ? step.Zone : 0;
        int served = step.Zone;
        while (served >= lowest && !model.CanHold(served, step.Order))
        {
            served--;
        }

        if (served < lowest)
        {
            Assert.Equal(PageStatus.OutOfMemory, status);
            return;
        }

        ulong page = address.Value >> 12;
        Assert.Equal(PageStatus.Success, status);
        Assert.Equal(0UL, address.Value % (4096UL << step.Order));
        Assert.Equal(served, PageModel.ZoneOf(page));
        model.Take(page, step.Order);
        Assert.Equal(PageStatus.Success, arena.Pages.TryGetOrder(address, out int order));
        Assert.Equal(step.Order, order);
    }

    private static void Check(PageArena arena, PageModel model)
    {
        Assert.Equal("none", arena.Pages.Verify().ToString());
        for (int zone = 0; zone < 3; zone++)
        {
            PageZoneStatistics statistics = arena.Pages.GetStatistics((PageZone)zone);
            Assert.Equal(model.Count(zone, PageModel.State.Free), statistics.Free.Value);
            Assert.Equal(model.Count(zone, PageModel.State.Taken), statistics.Allocated.Value);
            Assert.Equal(model.Count(zone, PageModel.State.Reserved), statistics.Reserved.Value);
            ulong free = statistics.KeptAside.Value;
            for (int order = 0; order < PageAllocator.Orders; order++)
            {
                free += statistics.FreeBlocks(order) << order;
                int wanted = order;
                int current = zone;
                Assert.Equal(
                    (ulong)model.Blocks.Count(block => PageModel.ZoneOf(block.Key) == current && block.Value == wanted),
                    statistics.AllocatedBlocks(order));
            }

            Assert.Equal(statistics.Free.Value, free);
        }
    }
}
