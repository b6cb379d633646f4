using System;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>The builder against what the manual says a processor reads.</summary>
public class PageTablesTests
{
    private static readonly PageTableFormat s_ordinary =
        new() { Levels = 4, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = 46 };

    [Fact]
    public void Whatever_is_mapped_in_whatever_order_the_last_word_counts() =>
        PagingGen.Format.SelectMany(format => PagingGen.Range(format).Array[1, 8].Select(ranges => (format, ranges)))
        .Sample((format, ranges) =>
        {
            (PageTables<FakeTables> tables, FakeTables memory) = Create(format);
            foreach ((ulong start, ulong end, PageMapping mapping) in ranges)
            {
                Assert.True(tables.TryMap(start, end, mapping));
            }

            Assert.Equal(memory.Tables.Count, tables.TableCount);
            foreach (ulong address in PagingGen.Probes(ranges, format))
            {
                PageMapping expected = ranges.LastOrDefault(range => range.Start <= address && address < range.End).Mapping;
                Assert.Equal(
                    ProcessorWalk.Expect(address, expected, format),
                    ProcessorWalk.Translate(memory, tables.Root, format, address));

                // The kernel's own reader agrees with the manual's.
                PageRun found = tables.Find(address);
                Assert.True(found.Start <= address && address < found.End);
                Assert.Equal(expected.IsMapped, found.Mapping.IsMapped);
                Assert.True(found.IsIdentity && !found.IsUser);
            }
        }, iter: 1500);

    [Fact]
    public void Runs_follow_each_other_over_the_whole_lower_half_and_differ_from_their_neighbours() =>
        PagingGen.Format.SelectMany(format => PagingGen.Range(format).Array[0, 4].Select(ranges => (format, ranges)))
        .Sample((format, ranges) =>
        {
            (PageTables<FakeTables> tables, FakeTables memory) = Create(format);
            foreach ((ulong start, ulong end, PageMapping mapping) in ranges)
            {
                tables.TryMap(start, Math.Min(end, start + (1UL << 33)), mapping);
            }

            PageRun last = default;
            for (ulong at = 0; at < tables.LowerHalfEnd.Value; at = last.End)
            {
                PageRun run = tables.FindRun(at);
                Assert.Equal(at, run.Start);
                Assert.True(run.End > at);
                Assert.True(at == 0 || !run.IsLike(last));
                last = run;
            }

            Assert.Equal(tables.LowerHalfEnd.Value, last.End);
        }, iter: 300);

    [Fact]
    public void Large_ranges_take_large_pages()
    {
        const ulong GiB = 1UL << 30;
        (PageTables<FakeTables> large, _) = Create(s_ordinary);
        Assert.True(large.TryMap(0, 512 * GiB, PageMapping.Data));
        Assert.Equal(2, large.TableCount);

        (PageTables<FakeTables> medium, _) =
            Create(new PageTableFormat { Levels = 4, HasGigabytePages = false, HasNoExecute = true, PhysicalBits = 46 });
        Assert.True(medium.TryMap(0, 4 * GiB, PageMapping.Data));
        Assert.Equal(2 + 4, medium.TableCount);

        // A page off the border costs a table for each size of page, at each end.
        (PageTables<FakeTables> odd, _) = Create(s_ordinary);
        Assert.True(odd.TryMap(4096, (8 * GiB) - 4096, PageMapping.Data));
        Assert.Equal(2 + 4, odd.TableCount);
    }

    [Fact]
    public void Unmapping_what_is_not_mapped_takes_no_table()
    {
        (PageTables<FakeTables> tables, FakeTables memory) = Create(s_ordinary);
        Assert.True(tables.TryMap(0x1000, 1UL << 46, PageMapping.None));
        Assert.Equal(1, tables.TableCount);
        Assert.All(memory.Tables[0], static entry => Assert.Equal(0UL, entry));
    }

    [Fact]
    public void Mapping_the_same_again_takes_no_table() =>
        Gen.Select(PagingGen.Range(s_ordinary), PagingGen.Mapping).Sample((range, other) =>
        {
            (PageTables<FakeTables> tables, _) = Create(s_ordinary);
            Assert.True(tables.TryMap(range.Start, range.End, range.Mapping));
            int before = tables.TableCount;
            Assert.True(tables.TryMap(range.Start, range.End, range.Mapping));
            Assert.Equal(before, tables.TableCount);
            Assert.True(tables.TryMap(range.Start, range.End, other));
            Assert.True(tables.TableCount == before || !range.Mapping.IsMapped);
        }, iter: 500);

    [Fact]
    public void Without_memory_for_a_table_all_else_stays_as_it_was() =>
        (from format in PagingGen.Format
         from first in PagingGen.Range(format)
         from second in PagingGen.Range(format)
         from spare in Gen.Int[0, 3]
         select (format, first, second, spare)).Sample((format, first, second, spare) =>
        {
            (PageTables<FakeTables> full, _) = Create(format);
            full.TryMap(first.Start, first.End, first.Mapping);
            int limit = full.TableCount + spare;

            var memory = new FakeTables(limit);
            PageTables<FakeTables> tables = PageTables<FakeTables>.TryCreate(memory, format)!;
            Assert.True(tables.TryMap(first.Start, first.End, first.Mapping));
            bool done = tables.TryMap(second.Start, second.End, second.Mapping);
            Assert.True(tables.TableCount <= limit);
            foreach (ulong address in PagingGen.Probes([first, second], format))
            {
                PageMapping before = first.Start <= address && address < first.End ? first.Mapping : default;
                (ulong Physical, bool Writable, bool Executable, bool User, int MemoryType)? translated =
                    ProcessorWalk.Translate(memory, tables.Root, format, address);
                bool isSecond = second.Start <= address && address < second.End;
                bool isOld = translated == ProcessorWalk.Expect(address, before, format);
                bool isNew = translated == ProcessorWalk.Expect(address, second.Mapping, format);
                Assert.True(isSecond ? isNew || (!done && isOld) : isOld);
            }
        }, iter: 1000);

    [Fact]
    public void No_memory_for_the_first_table_is_no_table() =>
    Assert.Null(PageTables<FakeTables>.TryCreate(new FakeTables(0), s_ordinary));

    [Theory]
    [InlineData(1, 0x1000)]
    [InlineData(0x1000, 0x1001)]
    [InlineData(0, (1UL << 46) + 0x1000)]
    public void Parts_of_pages_and_addresses_out_of_reach_are_refused(ulong start, ulong end)
    {
        (PageTables<FakeTables> tables, _) = Create(s_ordinary);
        Assert.Throws<ArgumentException>(() => tables.TryMap(start, end, PageMapping.Data));
        Assert.Equal(1, tables.TableCount);
    }

    [Theory]
    [InlineData(4, 52, 47)]
    [InlineData(4, 40, 40)]
    [InlineData(5, 52, 52)]
    public void Reach_ends_with_physical_addresses_or_with_the_lower_half(int levels, int bits, int reach) => Assert.Equal(
        1UL << reach,
        new PageTableFormat { Levels = levels, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = bits }.IdentityEnd);

    private static (PageTables<FakeTables> Tables, FakeTables Memory) Create(PageTableFormat format)
    {
        var memory = new FakeTables(int.MaxValue);
        return (PageTables<FakeTables>.TryCreate(memory, format)!, memory);
    }
}
