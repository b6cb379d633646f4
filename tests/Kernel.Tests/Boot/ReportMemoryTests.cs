using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Memory;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Tests.Memory;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>Where the report of a panic is kept: at the same place at each boot, and never in memory that is in use.</summary>
public sealed unsafe class ReportMemoryTests
{
    private const ulong Mebibyte = 1 << 20;

    [Fact]
    public void The_same_firmware_gives_the_same_place_each_time()
    {
        for (int boot = 0; boot < 2; boot++)
        {
            using FakeFirmware firmware = Pc();
            Assert.Equal(4 * Mebibyte, Take(firmware, default, null).Start.Value);
        }
    }

    [Fact]
    public void A_report_stays_where_it_is()
    {
        using FakeFirmware firmware = Pc();
        Assert.Equal(16 * Mebibyte, Take(firmware, default, &IsAt16).Start.Value);
    }

    [Fact]
    public void Memory_in_use_is_neither_read_nor_taken()
    {
        using FakeFirmware firmware = new FakeFirmware()
            .With(EfiMemoryType.BootServicesData, 4 * Mebibyte, 256)
            .With(EfiMemoryType.ConventionalMemory, 7 * Mebibyte, 256)
            .With(EfiMemoryType.ConventionalMemory, 32 * Mebibyte, 16384);
        MemoryInUse inUse = default;
        inUse.Add((7 * Mebibyte) + 4096, 1);
        Assert.Equal(32 * Mebibyte, Take(firmware, inUse, &IsBelow32).Start.Value);
    }

    [Fact]
    public void A_region_that_ends_within_the_place_is_not_enough()
    {
        using FakeFirmware firmware = new FakeFirmware()
            .With(EfiMemoryType.ConventionalMemory, 4 * Mebibyte, (PanicMemory.Size / 4096) - 1)
            .With(EfiMemoryType.ConventionalMemory, 7 * Mebibyte, PanicMemory.Size / 4096)
            .With(EfiMemoryType.ConventionalMemory, 128 * Mebibyte, 8192);
        Assert.Equal(7 * Mebibyte, Take(firmware, default, null).Start.Value);
    }

    [Fact]
    public void Without_a_free_place_the_kernel_starts_all_the_same()
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, 65 * Mebibyte, 8192);
        PhysicalRange report = Take(firmware, default, null);
        Assert.True(report.IsEmpty);
    }

    private static FakeFirmware Pc() => new FakeFirmware().With(EfiMemoryType.ConventionalMemory, Mebibyte, 64 * 256);

    private static bool IsAt16(PhysicalRange place) => place.Start.Value == 16 * Mebibyte;

    private static bool IsBelow32(PhysicalRange place)
    {
        Assert.False(place.Start.Value < 32 * Mebibyte);
        return false;
    }

    private static PhysicalRange Take(FakeFirmware firmware, MemoryInUse inUse, delegate*<PhysicalRange, bool> holdsReport)
    {
        Assert.Equal(
            EfiStatus.Success,
            BootMemory.Take(
                firmware.Boot, HeapSizeOption.Read(new LoadOptions("heap=8M")), inUse, holdsReport, out BootMemory memory));
        PhysicalRange report = memory.Report;
        Assert.Equal(report.IsEmpty ? 0 : PanicMemory.Size, report.Length.Value);
        memory.Free(firmware.Boot);
        memory.Free(firmware.Boot);
        Assert.Equal(0u, firmware.PagesTaken);
        Assert.Empty(firmware.Violations);
        return report;
    }
}
