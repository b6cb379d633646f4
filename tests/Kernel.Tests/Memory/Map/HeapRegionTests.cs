using System.Linq;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Tests.Boot;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

public sealed unsafe class HeapRegionTests
{
    private const ulong Mebibyte = 1 << 20;
    private const ulong TenMebibytes = 10 * Mebibyte;

    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(56)]
    public void The_heap_ends_the_largest_region(int stride)
    {
        using FakeFirmware firmware = new FakeFirmware { DescriptorStride = stride }.WithPc();
        HeapRegionResult result = Allocate(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.Success, result.Status);
        Assert.Equal(102 * Mebibyte, result.Range.Start.Value);
        Assert.Equal(TenMebibytes, result.Size.Value);
        Assert.Equal(0x80_8000u, result.Source.Start.Value);
        Assert.Equal((112 * Mebibyte) - 0x80_8000, result.Source.Length.Value);
        Assert.Equal(result.Source.Length, result.Largest.Length);
        EfiMemoryDescriptor taken = Assert.Single(firmware.Map, region => region.Type == EfiMemoryType.LoaderData);
        Assert.Equal((102 * Mebibyte, 2560UL), (taken.PhysicalStart.Value, taken.NumberOfPages));
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void Sizes_are_rounded_up_to_pages()
    {
        using FakeFirmware firmware = new FakeFirmware().WithPc();
        HeapRegionResult result = Allocate(firmware, TenMebibytes + 1);
        Assert.Equal(EfiStatus.Success, result.Status);
        Assert.Equal(TenMebibytes + 4096, result.Size.Value);
    }

    [Theory]
    [InlineData(2560, 10)]
    [InlineData(2559, 8)]
    [InlineData(2048, 8)]
    [InlineData(2047, 4)]
    [InlineData(256, 1)]
    public void Without_room_for_all_the_largest_power_of_two_is_taken(ulong pages, ulong mebibytes)
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, 16 * Mebibyte, pages);
        HeapRegionResult result = AllocateAtMost(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.Success, result.Status);
        Assert.Equal(mebibytes * Mebibyte, result.Size.Value);
        Assert.Equal((16 * Mebibyte) + (pages * 4096) - (mebibytes * Mebibyte), result.Range.Start.Value);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void Without_room_for_the_smallest_heap_the_wanted_one_is_named()
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, 16 * Mebibyte, 255);
        HeapRegionResult result = AllocateAtMost(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.NotFound, result.Status);
        Assert.Equal(TenMebibytes, result.Size.Value);
        Assert.Equal(255 * 4096u, result.Largest.Length.Value);
        Assert.DoesNotContain("AllocatePages", firmware.Calls);
    }

    [Fact]
    public void Without_a_large_region_the_largest_is_named()
    {
        using FakeFirmware firmware = new FakeFirmware()
            .With(EfiMemoryType.ConventionalMemory, 0x1000, 0x9F)
            .With(EfiMemoryType.ConventionalMemory, 2 * Mebibyte, 300)
            .With(EfiMemoryType.ConventionalMemory, 16 * Mebibyte, 2559)
            .With(EfiMemoryType.BootServicesData, 64 * Mebibyte, 100_000)
            .With(EfiMemoryType.ConventionalMemory, 1024 * Mebibyte, 100_000, EfiMemoryAttribute.SpecialPurpose);
        HeapRegionResult result = Allocate(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.NotFound, result.Status);
        Assert.Equal(16 * Mebibyte, result.Largest.Start.Value);
        Assert.Equal(2559 * 4096u, result.Largest.Length.Value);
        Assert.Equal(0, result.Refusals);
        Assert.DoesNotContain("AllocatePages", firmware.Calls);
    }

    [Fact]
    public void A_map_without_any_free_region_names_none()
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ReservedMemoryType, 16 * Mebibyte, 100_000);
        HeapRegionResult result = Allocate(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.NotFound, result.Status);
        Assert.True(result.Largest.Length.IsZero);
    }

    [Fact]
    public void A_region_of_exactly_the_size_is_enough()
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, 16 * Mebibyte, 2560);
        Assert.Equal(EfiStatus.Success, Allocate(firmware, TenMebibytes).Status);
    }

    [Fact]
    public void Low_memory_does_not_count()
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, 0, 256 + 2560);
        HeapRegionResult result = Allocate(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.Success, result.Status);
        Assert.Equal(Mebibyte, result.Range.Start.Value);
        using FakeFirmware smaller = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, 0, 256 + 2559);
        Assert.Equal(EfiStatus.NotFound, Allocate(smaller, TenMebibytes).Status);
    }

    [Fact]
    public void Low_memory_does_not_count_in_the_second_choice_either()
    {
        using FakeFirmware firmware =
            new FakeFirmware { PageStatus = address => address >= 64 * Mebibyte ? EfiStatus.NotFound : EfiStatus.Success }
            .With(EfiMemoryType.ConventionalMemory, 0, 256 + 2560)
            .With(EfiMemoryType.ConventionalMemory, 64 * Mebibyte, 5000);
        Assert.Equal(Mebibyte, Allocate(firmware, TenMebibytes).Range.Start.Value);
    }

    [Fact]
    public void A_refused_region_is_followed_by_the_next_largest()
    {
        using FakeFirmware firmware = new FakeFirmware()
            .With(EfiMemoryType.ConventionalMemory, 16 * Mebibyte, 3000)
            .With(EfiMemoryType.ConventionalMemory, 64 * Mebibyte, 5000)
            .With(EfiMemoryType.ConventionalMemory, 128 * Mebibyte, 5000)
            .With(EfiMemoryType.ConventionalMemory, 256 * Mebibyte, 4000);
        firmware.PageStatus = address => address is >= 64 * Mebibyte and < 256 * Mebibyte
            ? EfiStatus.NotFound
            : EfiStatus.Success;
        HeapRegionResult result = Allocate(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.Success, result.Status);
        Assert.Equal((256 * Mebibyte) + (4000 * 4096) - TenMebibytes, result.Range.Start.Value);
        Assert.Equal(4000 * 4096u, result.Source.Length.Value);
        Assert.Equal(128 * Mebibyte, result.Largest.Start.Value);
        Assert.Equal(2, result.Refusals);
    }

    [Fact]
    public void A_firmware_that_refuses_everything_is_asked_a_bounded_number_of_times()
    {
        using var firmware = new FakeFirmware { PageStatus = _ => EfiStatus.OutOfResources };
        for (ulong i = 0; i < 100; i++)
        {
            firmware.With(EfiMemoryType.ConventionalMemory, (i + 1) * 16 * Mebibyte, 2600 + i);
        }

        HeapRegionResult result = Allocate(firmware, TenMebibytes);
        Assert.Equal(EfiStatus.OutOfResources, result.Status);
        Assert.Equal(HeapRegion.CandidateLimit, result.Refusals);
        Assert.Equal(HeapRegion.CandidateLimit, firmware.Calls.Count(call => call == "AllocatePages"));
        Assert.Equal(2699 * 4096u, result.Largest.Length.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    [InlineData((1UL << 52) + 1)]
    public void A_senseless_size_asks_the_firmware_for_nothing(ulong size)
    {
        using FakeFirmware firmware = new FakeFirmware().WithPc();
        Assert.Equal(EfiStatus.InvalidParameter, Allocate(firmware, size).Status);
        Assert.DoesNotContain("AllocatePages", firmware.Calls);
    }

    [Fact]
    public void Any_map_gives_the_largest_free_region_and_the_same_one_each_time()
    {
        Gen<EfiMemoryDescriptor> region = Gen.Select(Gen.UInt[0, 16], Gen.ULong[0, 4000], Gen.ULong[0, 5000], Gen.Int[0, 9])
            .Select(
            (type, mebibyte, pages, special) => new EfiMemoryDescriptor
            {
                Type = type > 10 ? EfiMemoryType.ConventionalMemory : (EfiMemoryType)type,
                PhysicalStart = new(mebibyte * Mebibyte),
                NumberOfPages = pages,
                Attribute = special == 0 ? EfiMemoryAttribute.SpecialPurpose : EfiMemoryAttribute.WriteBack,
            });
        Gen.Select(region.Array[1, 20], Gen.ULong[1, 3000]).Sample((regions, pages) =>
        {
            (ulong Start, ulong Pages) largest = regions
                .Where(entry => entry.Type == EfiMemoryType.ConventionalMemory && entry.Attribute == EfiMemoryAttribute.WriteBack)
                .Select(entry => entry.PhysicalStart.Value == 0
                    ? (Start: Mebibyte, Pages: entry.NumberOfPages > 256 ? entry.NumberOfPages - 256 : 0)
                    : (Start: entry.PhysicalStart.Value, Pages: entry.NumberOfPages))
                .Where(entry => entry.Pages > 0)
                .OrderByDescending(entry => entry.Pages).ThenByDescending(entry => entry.Start).FirstOrDefault();
            for (int round = 0; round < 2; round++)
            {
                using var firmware = new FakeFirmware();
                firmware.Map.AddRange(regions);
                HeapRegionResult result = Allocate(firmware, pages * 4096);
                Assert.Equal(largest.Pages * 4096, result.Largest.Length.Value);
                Assert.Equal(largest.Pages >= pages, !result.Status.IsError);
                if (!result.Status.IsError)
                {
                    Assert.Equal(largest.Start + ((largest.Pages - pages) * 4096), result.Range.Start.Value);
                }

                Assert.Empty(firmware.Violations);
            }
        });
    }

    private static HeapRegionResult Allocate(FakeFirmware firmware, ulong size, MemoryInUse inUse = default)
    {
        Assert.Equal(EfiStatus.Success, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        Assert.Equal(MemoryMapFault.None, buffer.TryGetMap(out MemoryMap map));
        return HeapRegion.Allocate(firmware.Boot, map, inUse, new ByteCount(size));
    }

    private static HeapRegionResult AllocateAtMost(FakeFirmware firmware, ulong size)
    {
        Assert.Equal(EfiStatus.Success, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        Assert.Equal(MemoryMapFault.None, buffer.TryGetMap(out MemoryMap map));
        return HeapRegion.AllocateAtMost(firmware.Boot, map, default, new ByteCount(size), new ByteCount(Mebibyte));
    }
}
