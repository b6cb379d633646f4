using System;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>The check of page tables notices what it is for.</summary>
public class PageTableCheckTests
{
    // In an entry that is a page: present, writable, caching, large pages' own, address, no-execute. Not user, which the entries
    // above forbid too, nor what the processor notes or ignores.
    private static readonly int[] s_meaningful = [0, 1, 3, 4, .. Enumerable.Range(12, 40), 63];

    [Fact]
    public void Tables_agree_with_the_plan_they_were_built_from_and_writable_code_is_found() =>
        Plans.Sample((format, ranges) =>
        {
            RangeMap<VirtualAddress, PlannedPages> plan = Paint(ranges);
            Assert.True(Build(format, plan, out _, out PageTables<FakeTables> tables));
            PageTableProblem problem = PageTableCheck.Verify(tables, plan, out PageRun place);

            // Without a bit that forbids execution all that is written can be executed, and the tables cannot be as planned.
            bool isExact = format.HasNoExecute || Enumerable.Range(0, plan.Count)
                .All(i => !plan[i].Value.Mapping.IsMapped || (plan[i].Value.Mapping.Access & PageAccess.Execute) != 0);
            int[] writableCode = Enumerable.Range(0, plan.Count).Where(i => plan[i].Value.Mapping.IsWritableCode).ToArray();
            Assert.Equal(
                !isExact
                ? PageTableProblem.NotAsPlanned
                : writableCode.Length > 0 ? PageTableProblem.WritableCode : PageTableProblem.None, problem);
            if (problem == PageTableProblem.WritableCode)
            {
                Assert.Equal(plan[writableCode[0]].Start, place.Start);
            }
        }, iter: 500);

    [Fact]
    public void Any_bit_of_a_page_that_flips_is_noticed() =>
        (from plan in Plans
         from table in Gen.Int[0, int.MaxValue]
         from index in Gen.Int[0, 511]
         from bit in Gen.Int[0, s_meaningful.Length - 1].Select(static i => s_meaningful[i])
         select (plan.Format, plan.Ranges, table, index, bit)).Sample((format, ranges, table, index, bit) =>
        {
            RangeMap<VirtualAddress, PlannedPages> plan = Paint(ranges);
            Assert.True(Build(format, plan, out FakeTables memory, out PageTables<FakeTables> tables));
            PageTableProblem before = PageTableCheck.Verify(tables, plan, out _);
            if (before is PageTableProblem.NotAsPlanned)
            {
                return;
            }

            // The first page from the place on that chance chose.
            ulong[] entries = memory.Tables[table % memory.Tables.Count];
            int at = Enumerable.Range(index, 512).Select(static i => i % 512).FirstOrDefault(i => IsPage(memory, entries[i]), -1);
            if (at < 0 || (bit == 63 && !format.HasNoExecute))
            {
                return;
            }

            entries[at] ^= 1UL << bit;
            PageTableProblem after = PageTableCheck.Verify(tables, plan, out _);

            // Large pages' own bit of the attribute table chooses among equals, and so does the lower of the other two when the
            // upper one is set.
            bool isIgnored = (bit == 12 && (entries[at] & 0x80) != 0) || (bit == 3 && (entries[at] & 0x10) != 0);
            Assert.True(
                isIgnored || after is PageTableProblem.NotAsPlanned or PageTableProblem.NotIdentity,
                $"bit {bit} of {entries[at]:X}: {after}");
        }, iter: 1500);

    [Fact]
    public void An_unplanned_mapping_is_detected()
    {
        PageTableFormat format = new() { Levels = 4, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = 40 };
        RangeMap<VirtualAddress, PlannedPages> plan = Paint([(0x20_0000, 0x40_0000, PageMapping.Data)]);
        Assert.True(Build(format, plan, out _, out PageTables<FakeTables> tables));
        Assert.True(tables.TryMap(0x8000_0000, 0x8000_1000, PageMapping.Constant));
        Assert.Equal(PageTableProblem.NotAsPlanned, PageTableCheck.Verify(tables, plan, out PageRun place));
        Assert.Equal(0x8000_0000UL, place.Start);
        Assert.All(Enum.GetValues<PageTableProblem>(), static problem => Assert.NotEmpty(PageTableCheck.Describe(problem)));
    }

    private static Gen<(PageTableFormat Format, (ulong Start, ulong End, PageMapping Mapping)[] Ranges)> Plans =>
        PagingGen.Format.SelectMany(static format => PagingGen.Range(format).Array[0, 6].Select(ranges => (format,
            ranges.Select(static range => (range.Start, Math.Min(range.End, range.Start + (1UL << 32)), range.Mapping))
            .ToArray())));

    private static RangeMap<VirtualAddress, PlannedPages> Paint((ulong Start, ulong End, PageMapping Mapping)[] ranges)
    {
        var plan = new RangeMap<VirtualAddress, PlannedPages>();
        foreach ((ulong start, ulong end, PageMapping mapping) in ranges)
        {
            plan.Set(start, end, new PlannedPages(mapping, "test"));
        }

        return plan;
    }

    private static bool Build(
        PageTableFormat format, RangeMap<VirtualAddress, PlannedPages> plan, out FakeTables memory,
        out PageTables<FakeTables> tables)
    {
        memory = new FakeTables(int.MaxValue);
        bool done =
            global::UefiKernel.Kernel.Memory.Mapping.Paging.TryBuild(memory, format, plan, out PageTables<FakeTables>? built);
        tables = built!;
        return done;
    }

    // A present entry that does not lead to another table.
    private static bool IsPage(FakeTables memory, ulong entry)
    {
        ulong target = (entry & 0x000F_FFFF_FFFF_F000) - memory.First;
        bool leadsToTable = target / 4096 < (ulong)memory.Tables.Count && (entry & (1UL << 63 | 0x80)) == 0;
        return (entry & 1) != 0 && !leadsToTable;
    }
}
