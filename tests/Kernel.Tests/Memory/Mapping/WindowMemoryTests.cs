using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>
/// Regions of the window: where they lie, what is mapped there, and that nothing is lost when memory ends in between.
/// </summary>
public class WindowMemoryTests
{
    // Around what pages of each size hold.
    private static readonly Gen<ulong> s_pages = Gen.OneOf(
        Gen.ULong[1, 20], Gen.ULong[500, 530], Gen.ULong[2000, 3000], Gen.ULong[(1 << 18) - 2, (1 << 18) + 2],
        Gen.Const(3UL << 18));

    // Of small regions any blocks, of large ones none below 2 MiB: a million single pages would take minutes.
    private static Gen<int[]> Orders(ulong pages) => Gen.Int[pages < 5000 ? 0 : 9, 18].Array[1, 5];

    [Fact]
    public void Regions_lie_in_the_window_apart_from_each_other_and_come_back() =>
        Gen.Select(Gen.ULong[1, 1UL << 29], Gen.Bool, Gen.Int[0, 100]).Array[1, 200].Sample(steps =>
        {
            WindowRegions regions = default;
            var live = new List<VirtualRange>();
            foreach ((ulong pages, bool gives, int which) in steps)
            {
                if (gives && live.Count > 0)
                {
                    VirtualRange old = live[which % live.Count];
                    Assert.True(regions.Give(old.Start));
                    Assert.False(regions.Give(old.Start));
                    live.Remove(old);
                }
                else if (regions.TryTake(new PageCount(pages), out VirtualRange region))
                {
                    Assert.True(
                        KernelWindow.Range.Contains(KernelWindow.SlotsOf(region)) &&
                        region.End < KernelWindow.SlotsOf(region).End);
                    Assert.Equal(0UL, region.Start.Value % KernelWindow.SlotBytes);
                    Assert.All(
                        live, other => Assert.False(KernelWindow.SlotsOf(other).Overlaps(KernelWindow.SlotsOf(region))));
                    Assert.True(regions.TryFind(region.Last, out VirtualRange found) && found == region);
                    Assert.False(regions.TryFind(region.End, out _));
                    live.Add(region);
                }
                else
                {
                    ulong[] starts = [.. live.Select(static r => (ulong)r.Start.Value), KernelWindow.Range.End.Value];
                    ulong[] ends =
                        [KernelWindow.Range.Start.Value, .. live.Select(static r => (ulong)KernelWindow.SlotsOf(r).End.Value)];
                    ulong longest = starts.Order().Zip(ends.Order(), static (start, end) => start - end).Max();
                    Assert.True(
                        live.Count == WindowRegions.Capacity ||
                        longest < KernelWindow.SlotsOf(new(VirtualAddress.Zero, new(pages * 4096))).Length.Value);
                }

                Assert.Equal(
                    live.OrderBy(static r => r.Start).ToArray(), Enumerable.Range(0, regions.Count).Select(i => regions[i]));
            }
        }, iter: 300);

    [Fact]
    public void Window_without_room_refuses()
    {
        WindowRegions regions = default;
        Assert.False(regions.TryTake(new PageCount(0), out _));
        Assert.False(regions.TryTake(PageCount.MaxValue, out _));
        Assert.False(regions.TryTake(new PageCount(KernelWindow.Length / 4096), out _));
        Assert.True(regions.TryTake(new PageCount((KernelWindow.Length / 4096) - 1), out VirtualRange all));
        Assert.Equal(RangeNumbers.Virtual(KernelWindow.Range.Start.Value, KernelWindow.Range.End.Value - 4096), all);
        Assert.False(regions.TryTake(new PageCount(1), out _));
        Assert.True(regions.Give(all.Start));
        for (int i = 0; i < WindowRegions.Capacity; i++)
        {
            Assert.True(regions.TryTake(new PageCount(1), out _));
        }

        Assert.False(regions.TryTake(new PageCount(1), out _));
    }

    [Fact]
    public void Every_page_is_mapped_once_to_a_block_that_was_taken_and_all_comes_back() =>
        (from format in PagingGen.Format
         from pages in s_pages
         from orders in Orders(pages)
         from isLater in Gen.Bool
         select (format, pages, orders, isLater)).Sample((format, count, orders, isLater) =>
        {
            (PageTables<FakeTables> tables, FakeTables memory) = Create(format);
            PageTables<FakeTables> firmware = PageTables<FakeTables>.TryCreate(memory, format)!;
            var pages = new FakePages(orders);
            WindowRegions regions = default;
            Assert.True(!isLater || regions.TryTake(new PageCount(1), out _));
            Assert.True(regions.TryTake(new PageCount(count), out VirtualRange region));
            Assert.True(!isLater || regions.Give(KernelWindow.Range.Start));
            Assert.True(WindowMemory.TryMap(tables, pages, region));
            Assert.Equal(count * 4096, (ulong)pages.Taken.Values.Sum(static length => (long)length));
            tables.ShareUpperHalf(firmware);

            // Walked as the processor does, the blocks follow each other.
            var seen = new Dictionary<ulong, ulong>();
            for (ulong at = region.Start.Value; at < region.End.Value;)
            {
                (ulong Physical, bool Writable, bool Executable, bool User, int MemoryType)? translated =
                    ProcessorWalk.Translate(memory, tables.Root, format, at, isUpper: true);
                Assert.True(
                    translated is { Writable: true, User: false, MemoryType: 6 } &&
                    (!translated.Value.Executable || !format.HasNoExecute), $"0x{at:X}: {translated}");
                Assert.Equal(translated, ProcessorWalk.Translate(memory, firmware.Root, format, at, isUpper: true));
                ulong block = translated!.Value.Physical;
                ulong length = pages.Taken[block];
                Assert.True(seen.TryAdd(block, length));
                Assert.Equal(
                    block + length - 1,
                    ProcessorWalk.Translate(memory, tables.Root, format, at + length - 1, isUpper: true)?.Physical);
                at += length;
            }

            Assert.Null(ProcessorWalk.Translate(memory, tables.Root, format, region.End.Value, isUpper: true));
            Assert.Null(ProcessorWalk.Translate(memory, tables.Root, format, region.Start.Value - 1, isUpper: true));
            PageTableProblem problem = PageTableCheck.VerifyWindow(tables, in regions, out _);
            Assert.Equal(format.HasNoExecute ? PageTableProblem.None : PageTableProblem.WritableCode, problem);
            Assert.Equal(problem, PageTableCheck.VerifyWindow(firmware, in regions, out _));

            WindowMemory.Unmap(tables, pages, region);
            Assert.Empty(pages.Taken);
            Assert.True(pages.Forgotten > 0);
            Assert.Equal(memory.Live.Count() - 1, tables.TableCount);
            Assert.True(tables.TableCount <= format.Levels - 1);
            Assert.Equal(
                VirtualRange.Between(tables.UpperHalfStart, VirtualAddress.MaxValue),
                tables.FindRun(tables.UpperHalfStart).Range);
            Assert.True(regions.Give(region.Start));
            Assert.Equal(PageTableProblem.None, PageTableCheck.VerifyWindow(tables, in regions, out _));
        }, iter: 200);

    [Fact]
    public void When_pages_or_tables_end_at_any_step_nothing_is_mapped_or_lost() =>
        (from format in PagingGen.Format
         from pages in s_pages
         from orders in Orders(pages)
         from blocks in Gen.Int[0, 40]
         from spare in Gen.Int[0, 8]
         select (format, pages, orders, blocks, spare)).Sample((format, count, orders, blocks, spare) =>
        {
            var memory = new FakeTables(1 + spare);
            PageTables<FakeTables> tables = PageTables<FakeTables>.TryCreate(memory, format)!;
            var pages = new FakePages(orders, blocks);
            WindowRegions regions = default;
            Assert.True(regions.TryTake(new PageCount(count), out VirtualRange region));
            bool mapped = WindowMemory.TryMap(tables, pages, region);
            Assert.Equal(memory.Live.Count(), tables.TableCount);
            if (mapped)
            {
                Assert.Equal(
                    format.HasNoExecute ? PageTableProblem.None : PageTableProblem.WritableCode,
                    PageTableCheck.VerifyWindow(tables, in regions, out _));
                return;
            }

            Assert.Empty(pages.Taken);
            Assert.False(tables.FindRun(tables.UpperHalfStart).Mapping.IsMapped);
            Assert.Equal(ulong.MaxValue, tables.FindRun(tables.UpperHalfStart).End);
            Assert.True(tables.TableCount <= format.Levels - 1);
        }, iter: 500);

    [Fact]
    public void Check_notices_what_is_missing_what_is_too_much_and_what_is_executable()
    {
        var format = new PageTableFormat { Levels = 4, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = 46 };
        (PageTables<FakeTables> tables, _) = Create(format);
        var pages = new FakePages([9]);
        WindowRegions regions = default;
        Assert.True(regions.TryTake(new PageCount(1024), out VirtualRange region));
        Assert.Equal(PageTableProblem.NotAsPlanned, PageTableCheck.VerifyWindow(tables, in regions, out _));
        Assert.True(WindowMemory.TryMap(tables, pages, region));
        Assert.Equal(PageTableProblem.None, PageTableCheck.VerifyWindow(tables, in regions, out _));

        Assert.True(tables.TryMapAt(region.Start.Value + 0x5000, 0x5000, 4096, PageMapping.None));
        Assert.Equal(PageTableProblem.NotAsPlanned, PageTableCheck.VerifyWindow(tables, in regions, out PageRun place));
        Assert.Equal(region.Start.Value + 0x5000, place.End);
        Assert.True(
            tables.TryMapAt(
                region.Start.Value, 0, 4 << 20, new PageMapping(PageAccess.Read | PageAccess.Write | PageAccess.Execute)));
        Assert.Equal(PageTableProblem.WritableCode, PageTableCheck.VerifyWindow(tables, in regions, out _));
        Assert.True(tables.TryMapAt(region.Start.Value, 0, 4 << 20, PageMapping.Data));
        Assert.Equal(PageTableProblem.None, PageTableCheck.VerifyWindow(tables, in regions, out _));
        foreach (ulong elsewhere in (ulong[])[region.End.Value, region.Start.Value + KernelWindow.SlotBytes,
            KernelWindow.Range.End.Value,
            ulong.MaxValue - 8191])
        {
            Assert.True(tables.TryMapAt(elsewhere, 0, 4096, PageMapping.Data));
            Assert.Equal(PageTableProblem.NotAsPlanned, PageTableCheck.VerifyWindow(tables, in regions, out _));
            Assert.True(tables.TryMapAt(elsewhere, 0, 4096, PageMapping.None));
        }

        Assert.Equal(PageTableProblem.None, PageTableCheck.VerifyWindow(tables, in regions, out _));
    }

    [Fact]
    public void Shell_lists_the_regions_behind_the_lower_half_and_names_what_is_wrong()
    {
        var format = new PageTableFormat { Levels = 4, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = 46 };
        (PageTables<FakeTables> tables, _) = Create(format);
        var plan = new RangeMap<VirtualAddress, PlannedPages>();
        plan.Set(0x10_0000, 0x20_0000, new PlannedPages(PageMapping.Data, "memory"));
        Assert.True(tables.TryMap(0x10_0000, 0x20_0000, PageMapping.Data));
        WindowRegions regions = default;
        var pages = new FakePages([9]);
        foreach (ulong count in (ulong[])[1024, 3])
        {
            Assert.True(regions.TryTake(new PageCount(count), out VirtualRange region));
            Assert.True(WindowMemory.TryMap(tables, pages, region));
        }

        var view = new AddressSpaceView<FakeTables>(
            tables, () => plan,
            (PageTables<FakeTables> some, out PageRun place) => PageTableCheck.VerifyWindow(some, in regions, out place));
        var seen = new List<(ulong Start, ulong Length, string Content)>();
        MappedRange range = default;
        while (view.TryGetNext(ref range))
        {
            seen.Add((range.Start.Value, range.Length.Value, range.Content));
        }

        Assert.Equal(
            [
                (0x10_0000UL, 0x10_0000UL, "memory"), (KernelWindow.Range.Start.Value, 4UL << 20, "heap, grown"),
                (KernelWindow.Range.Start.Value + KernelWindow.SlotBytes, 0x3000UL, "heap, grown"),
            ],
            seen);
        Assert.Null(view.FindProblem());
        Assert.True(tables.TryMapAt(KernelWindow.Range.Start.Value, 0x1000, 0x1000, PageMapping.Constant));
        Assert.Equal("0xFFFF800000000000 to 0xFFFF800000000FFF is not mapped as planned", view.FindProblem());
    }

    [Fact]
    public void Addresses_of_the_lower_half_and_parts_of_pages_are_refused()
    {
        (PageTables<FakeTables> tables, _) =
            Create(new PageTableFormat { Levels = 4, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = 46 });
        Assert.Throws<ArgumentException>(() => tables.TryMapAt(0x1000, 0x1000, 0x1000, PageMapping.Data));
        Assert.Throws<ArgumentException>(
            () => tables.TryMapAt(KernelWindow.Range.Start.Value + 1, 0x1000, 0x1000, PageMapping.Data));
        Assert.Throws<ArgumentException>(() => tables.TryMapAt(ulong.MaxValue - 4095, 0x1000, 0x2000, PageMapping.Data));
        Assert.Equal(1, tables.TableCount);
    }

    private static (PageTables<FakeTables> Tables, FakeTables Memory) Create(PageTableFormat format)
    {
        var memory = new FakeTables(int.MaxValue);
        return (PageTables<FakeTables>.TryCreate(memory, format)!, memory);
    }
}
