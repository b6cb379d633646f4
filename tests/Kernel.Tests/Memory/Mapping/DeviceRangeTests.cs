using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>Devices are mapped beside what is there, never over memory.</summary>
public class DeviceRangeTests
{
    private const ulong ReservedStart = 0x8000_0000;
    private const ulong ScreenStart = 0xC000_0000;
    private static readonly PageTableFormat s_format =
        new() { Levels = 4, HasGigabytePages = true, HasNoExecute = true, PhysicalBits = 40 };

    [Theory]
    [InlineData(0xFEE0_0000, 0x400, "Mapped", 0xFEE0_0000, "rw- uncached")]
    [InlineData(0xFED0_0FFF, 2, "Mapped", 0xFED0_1000, "rw- uncached")]
    [InlineData(0xFF_0000_0000, 0x100000, "Mapped", 0xFF_000F_FFFF, "rw- uncached")]
    [InlineData(ReservedStart, 0x1000, "Mapped", ReservedStart, "rw- uncached")]
    [InlineData(ReservedStart, 0x1000, "Mapped", ReservedStart + 0x1000, "r-- write-back")]
    [InlineData(ScreenStart - 0x1000, 0x100_0000, "Mapped", ScreenStart, "rw- write-combining")]
    [InlineData(ScreenStart - 0x1000, 0x100_0000, "Mapped", ScreenStart + 0xFF_0000 - 0x1000, "rw- uncached")]
    [InlineData(0x1F_F000, 0x2000, "IsMemory", 0x1F_F000, "--- write-back")]
    [InlineData(0x40_0000, 1, "IsMemory", 0x40_0000, "rw- write-back")]
    [InlineData(0x10, 1, "IsMemory", 0x10, "--- write-back")]
    [InlineData(0xFEE0_0000, 0, "Empty", 0xFEE0_0000, "--- write-back")]
    [InlineData(ulong.MaxValue - 1, 2, "OutOfReach", 0xFEE0_0000, "--- write-back")]
    [InlineData(ulong.MaxValue, 2, "Empty", 0xFEE0_0000, "--- write-back")]
    [InlineData((1UL << 40) - 1, 2, "OutOfReach", (1UL << 40) - 1, "--- write-back")]
    [InlineData(ulong.MaxValue - 4, 4, "OutOfReach", 0xFEE0_0000, "--- write-back")]
    public void Device_is_mapped_or_refused_with_the_reason(ulong start, ulong length, string result, ulong probe, string mapping)
    {
        (RangeMap<VirtualAddress, PlannedPages> plan, PageTables<FakeTables> tables) = Create();
        Assert.Equal(result, DeviceRange.TryMap(tables, plan, new(new(start), new(length))).ToString());
        Assert.Equal(mapping, tables.Find(probe).Mapping.ToString());
        Assert.Equal(PageTableProblem.None, PageTableCheck.Verify(tables, plan, out _));
    }

    [Fact]
    public void Whatever_is_asked_for_tables_and_plan_agree_and_memory_stays_memory() =>
        Gen.Select(
            Gen.Frequency(
                (3, Gen.ULong[0, 0x60_0000]), (3, Gen.ULong[ReservedStart - 0x1_0000, ReservedStart + 0x50_0000]),
                (3, Gen.ULong[ScreenStart - 0x1_0000, ScreenStart + 0x50_0000]), (1, Gen.ULong)),
                Gen.Frequency((9, Gen.ULong[0, 0x10_0000]), (1, Gen.ULong)))
            .Array[1, 6].Sample(static requests =>
        {
            (RangeMap<VirtualAddress, PlannedPages> plan, PageTables<FakeTables> tables) = Create();
            foreach ((ulong start, ulong length) in requests)
            {
                DeviceMapping result = DeviceRange.TryMap(tables, plan, new(new(start), new(length)));
                if (result == DeviceMapping.Mapped)
                {
                    Assert.All(
                        new[] { start, start + (length / 2), start + length - 1 },
                        address => Assert.NotEqual(PageCaching.WriteBack, tables.Find(address).Mapping.Caching));
                }
            }

            Assert.Equal(PageTableProblem.None, PageTableCheck.Verify(tables, plan, out _));
            for (ulong address = 0x20_0000; address < 0x60_0000; address += 0x1000)
            {
                Assert.Equal(PageMapping.Data, tables.Find(address).Mapping);
            }
        }, iter: 300);

    [Fact]
    public void Without_memory_for_tables_nothing_of_the_device_is_mapped() =>
        Gen.Select(Gen.Int[0, 4], Gen.ULong[ReservedStart - 0x50_0000, ReservedStart + 0x50_0000], Gen.ULong[1, 0x80_0000])
        .Sample(static (spare, start, length) =>
        {
            (_, PageTables<FakeTables> enough) = Create();
            (RangeMap<VirtualAddress, PlannedPages> plan, PageTables<FakeTables> tables) = Create(enough.TableCount + spare);
            DeviceMapping result = DeviceRange.TryMap(tables, plan, new(new(start), new(length)));
            Assert.True(result is DeviceMapping.Mapped or DeviceMapping.OutOfMemory);
            Assert.Equal(PageTableProblem.None, PageTableCheck.Verify(tables, plan, out _));
        }, iter: 500);

    private static (RangeMap<VirtualAddress, PlannedPages> Plan, PageTables<FakeTables> Tables) Create(int limit = int.MaxValue)
    {
        var plan = new RangeMap<VirtualAddress, PlannedPages>();
        plan.Set(0, NullPages.Size, new PlannedPages(PageMapping.None, "null references"));
        plan.Set(0x20_0000, 0x60_0000, new PlannedPages(PageMapping.Data, "memory"));
        plan.Set(ReservedStart, ReservedStart + 0x40_0000, new PlannedPages(PageMapping.Constant, PlannedPages.Reserved));
        plan.Set(ScreenStart, ScreenStart + 0x30_0000, new PlannedPages(PageMapping.Screen, "screen"));
        Assert.True(
            global::UefiKernel.Kernel.Memory.Mapping.Paging.TryBuild(
                new FakeTables(limit), s_format, plan, out PageTables<FakeTables>? tables));
        return (plan, tables!);
    }
}
