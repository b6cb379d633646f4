using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

/// <summary>The owner of each byte of memory, for maps of all kinds; nothing is lost or counted twice.</summary>
public sealed unsafe class PhysicalLayoutTests
{
    private const ulong End = 1UL << 46;

    // Stands for reserved addresses without memory behind them.
    private const EfiMemoryType NoMemory = (EfiMemoryType)0x7FFF_FFFF;

    // Overlaps: what the firmware keeps counts for more than what it gives away.
    private static readonly EfiMemoryType[] s_precedence =
    [
        EfiMemoryType.ConventionalMemory, EfiMemoryType.LoaderData, EfiMemoryType.AcpiReclaimMemory, EfiMemoryType.AcpiMemoryNvs,
            EfiMemoryType.RuntimeServicesData,
        EfiMemoryType.RuntimeServicesCode, EfiMemoryType.ReservedMemoryType, EfiMemoryType.UnusableMemory, NoMemory,
            EfiMemoryType.MemoryMappedIo,
    ];

    [Fact]
    public void Each_page_has_the_owner_that_the_map_gives_it() => MemoryMapGen.Regions.Sample(regions =>
    {
        var layout = new PhysicalLayout(regions, new(End));
        for (int i = 0; i < layout.Count; i++)
        {
            Assert.True(layout[i].Start < layout[i].End && (layout[i].Start | layout[i].End) % 4096 == 0);
            Assert.True(i == 0 || layout[i - 1].End <= layout[i].Start);
        }

        foreach (ulong page in regions.SelectMany(
            static region =>
            new[] { region.Range.Start.Value, region.Range.End.Value,
                region.Range.Start.Value + (region.Range.Length.Value / 2) })
            .SelectMany(static address => new[] { address, address - 4096 })
            .Where(static address => address < End && address % 4096 == 0))
        {
            int highest = regions.Where(
                region => region.Range.Contains(new PhysicalAddress(page)))
                .Select(static region => Array.IndexOf(s_precedence, Simplify(region))).DefaultIfEmpty(-1).Max();
            MemoryOwner? expected = highest < 0
                ? null
                : page < 0x10_0000 && highest < 2 ? MemoryOwner.LowMemory : (MemoryOwner)highest;
            Assert.Equal(expected, OwnerAt(layout, page));
        }
    });

    [Fact]
    public void Owners_have_together_what_the_map_has_counted_another_way() => MemoryMapGen.Regions.Sample(regions =>
    {
        ulong owned = Enum.GetValues<MemoryOwner>().Where(MemoryOwners.IsMemory)
            .Aggregate(0UL, (sum, owner) => sum + new PhysicalLayout(regions, new(End)).TotalOf(owner).Value);
        Assert.Equal(MemoryMapSnapshot.CountMemory(regions).Value, owned);
    });

    [Fact]
    public void What_the_kernel_has_agrees_with_a_page_by_page_count() =>
        Gen.Select(Gen.UInt[0, 17], Gen.ULong[250, 262], Gen.ULong[0, 12]).Array[1, 12].Sample(pieces =>
        {
            // A few pages around 1 MiB, so that every page can be counted.
            MemoryRegion[] regions = [.. pieces.Select(static piece => new MemoryRegion(
                (EfiMemoryType)piece.Item1, new(piece.Item2 << 12), new(piece.Item3), EfiMemoryAttribute.WriteBack))];
            var layout = new PhysicalLayout(regions, new(End));
            layout.Take(257 << 12, 258 << 12, MemoryOwner.Heap);
            ulong[] usable = [.. Enumerable.Range(256, 24).Select(static page => (ulong)page).Where(page =>
                OwnerAt(layout, page << 12) is MemoryOwner.Free or MemoryOwner.Reclaimable or MemoryOwner.Heap)];
            Assert.Equal((ulong)usable.Length << 12, layout.KernelsTotal.Value);
            Assert.Equal((usable.LastOrDefault(ulong.MaxValue) + 1) << 12, layout.KernelsEnd.Value);
        });

    [Theory]
    [InlineData(EfiMemoryType.ReservedMemoryType, 0x1, 256, false)]
    [InlineData(EfiMemoryType.ReservedMemoryType, 0xF, 256, true)]
    [InlineData(EfiMemoryType.ReservedMemoryType, 0x9, 256, true)]
    [InlineData(EfiMemoryType.ReservedMemoryType, 0x0, 256, true)]
    [InlineData(EfiMemoryType.ReservedMemoryType, 0x0, 12 << 10, false)]
    [InlineData(EfiMemoryType.ReservedMemoryType, 0xF, 12 << 10, true)]
    [InlineData((EfiMemoryType)0x7000_0001, 0x1, 256, false)]
    [InlineData(EfiMemoryType.MemoryMappedIo, 0xF, 256, false)]
    [InlineData(EfiMemoryType.ConventionalMemory, 0x1, 256, true)]
    [InlineData(EfiMemoryType.AcpiMemoryNvs, 0x0, 256, true)]
    public void Addresses_that_cannot_be_cached_are_reserved_and_no_memory(
        EfiMemoryType type, ulong attributes, ulong mebibytes, bool isMemory)
    {
        MemoryRegion[] regions =
        [
            Region(EfiMemoryType.ConventionalMemory, 0x10_0000, 511, 0xF),
            Region(type, 0xB000_0000, mebibytes, attributes),
        ];
        ulong expected = 511 + (isMemory ? mebibytes : 0);
        Assert.Equal(expected << 20, MemoryMapSnapshot.CountMemory(regions).Value);
        var layout = new PhysicalLayout(regions, new(End));
        ulong owned = Enum.GetValues<MemoryOwner>().Where(MemoryOwners.IsMemory)
            .Aggregate(0UL, (sum, owner) => sum + layout.TotalOf(owner).Value);
        Assert.Equal(expected << 20, owned);
        Assert.Equal(
            isMemory ? 0 : mebibytes << 20,
            new MemoryAccounts(
                layout, default, static _ => default, static () => default, static () => default, static () => default)
                .DeviceAddresses.Value);
    }

    [Fact]
    public void Configuration_space_that_a_table_names_is_no_memory_even_if_the_map_says_nothing_of_it()
    {
        MemoryRegion[] regions =
        [
            Region(EfiMemoryType.ConventionalMemory, 0x10_0000, 2047, 0xF),
            Region(EfiMemoryType.ReservedMemoryType, 0x8000_0000, 64, 0),
            Region(EfiMemoryType.ReservedMemoryType, 0xE000_0000, 256, 0),
        ];
        var layout = new PhysicalLayout(regions, new(End));
        Assert.Equal(256UL << 20, layout.Exclude(RangeNumbers.Physical(0xE000_0000, 0xF000_0000)).Value);
        Assert.Equal(0UL, layout.Exclude(RangeNumbers.Physical(0xE000_0000, 0xF000_0000)).Value);
        Assert.Equal(0UL, layout.Exclude(RangeNumbers.Physical(0x10_0000, 0x20_0000)).Value);
        Assert.Equal(
            (64UL << 20, 256UL << 20),
            (layout.TotalOf(MemoryOwner.Reserved).Value, layout.TotalOf(MemoryOwner.ReservedAddresses).Value));
        Assert.Equal(2047UL << 20, layout.TotalOf(MemoryOwner.Free).Value);
    }

    private static MemoryRegion Region(EfiMemoryType type, ulong start, ulong mebibytes, ulong attributes) =>
        new(type, new PhysicalAddress(start), new PageCount(mebibytes << 8), (EfiMemoryAttribute)attributes);

    [Fact]
    public void What_the_kernel_takes_changes_the_owner_and_no_sum() =>
        Gen.Select(MemoryMapGen.Regions, Gen.ULong[0, 1 << 26], Gen.ULong[0, 1 << 22]).Sample((regions, start, length) =>
        {
            var layout = new PhysicalLayout(regions, new(End));
            layout.Take(start, start + length, MemoryOwner.Heap);
            for (ulong page = start & ~4095UL; page < start + length; page += 4096)
            {
                Assert.True(
                    OwnerAt(layout, page) is null or MemoryOwner.Heap or MemoryOwner.Device or MemoryOwner.ReservedAddresses);
            }

            ulong owned = Enum.GetValues<MemoryOwner>().Where(MemoryOwners.IsMemory)
                .Aggregate(0UL, (sum, owner) => sum + layout.TotalOf(owner).Value);
            Assert.Equal(MemoryMapSnapshot.CountMemory(regions).Value, owned);
        }, iter: 200);

    [Fact]
    public void Accounts_add_up_to_every_byte_before_and_after_pages_are_in_use() => MemoryMapGen.Regions.Sample(regions =>
    {
        // What is handed out stays in the first 64 GiB, so that the metadata is real.
        var layout = new PhysicalLayout(regions, new(1UL << 36));
        layout.Take(0x120_0000, 0x1C0_0000, MemoryOwner.Heap);
        layout.Take(0x200_0000, 0x220_0000, MemoryOwner.KernelImage);
        layout.Take(0x2F0_0123, 0x300_0456, MemoryOwner.Screen);
        PhysicalRange[] free = layout.PiecesOf(MemoryOwner.Free);
        PhysicalRange[] later = layout.PiecesOf(MemoryOwner.Reclaimable);
        PhysicalRange[] all = [.. free, .. later];
        PageStatus placed = PhysicalPages.TryPlace(all, free, out PhysicalRange metadata);
        if (placed != PageStatus.Success)
        {
            // Refused only where there is no memory, or no piece of it that is free now and large enough.
            Assert.True(free.Length + later.Length == 0 ? placed == PageStatus.NoPages : placed == PageStatus.MetadataTooSmall);
            return;
        }

        Assert.Contains(
            free, range => range.Contains(metadata));
        void* memory = NativeMemory.AlignedAlloc((nuint)metadata.Length.Value, 4096);
        try
        {
            PageAllocator pages = default;
            Assert.Equal(PageStatus.Success, PhysicalPages.SetUp(ref pages, all, metadata, memory, later));
            Check(layout, pages, regions, tables: 0, grown: 0);

            // Nothing of what boot services had is handed out before it is released.
            var taken = new List<PhysicalAddress>();
            while (taken.Count < 200 &&
                pages.TryAllocate(0, PageZone.High, PageFallback.Lower, out PhysicalAddress page) == PageStatus.Success)
            {
                taken.Add(page);
                Assert.Equal(MemoryOwner.Free, OwnerAt(layout, page.Value));
                Assert.False(metadata.Contains(page));
            }

            Assert.Equal(PageStatus.Success, PhysicalPages.Release(ref pages, later));
            Check(layout, pages, regions, tables: (ulong)taken.Count / 2, grown: (ulong)taken.Count / 3);
            Assert.True(pages.Verify().IsNone);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    });

    private static void Check(PhysicalLayout layout, PageAllocator pages, MemoryRegion[] regions, ulong tables, ulong grown)
    {
        var accounts = new MemoryAccounts(
            layout, MemoryMapSnapshot.CountMemory(regions), zone => pages.GetStatistics(zone), () => new PageCount(tables),
            () => new PageCount(grown), static () => default);
        ulong sum = 0;
        for (int i = 0; i < accounts.Count; i++)
        {
            sum += accounts.GetAccount(i).Length.Value;
        }

        Assert.Equal(accounts.Total.Value, sum);
    }

    [Fact]
    public void Memory_in_use_is_held_back_or_kept_and_no_sum_changes() =>
        Gen.Select(MemoryMapGen.Regions, Gen.ULong[0, 1 << 26].Array[0, 5], Gen.ULong[0, 1 << 26].Array[0, 5])
        .Sample((regions, held, kept) =>
        {
            MemoryInUse now = default;
            MemoryInUse forGood = default;
            foreach (ulong address in held)
            {
                now.Add(address, 0x3000);
            }

            foreach (ulong address in kept)
            {
                forGood.Add(address, 0x3000);
            }

            var before = new PhysicalLayout(regions, new(End));
            var layout = new PhysicalLayout(regions, new(End));
            layout.Hold(now);
            layout.Keep(forGood);
            foreach (ulong address in held.Concat(kept))
            {
                // What is both held and kept is kept, whether it was free or boot services had it.
                bool isKept = forGood.TryFindLowest(RangeNumbers.Physical(address, address + 1), out _);
                MemoryOwner? owner = OwnerAt(before, address);
                Assert.Equal(
                    owner is not (MemoryOwner.Free or MemoryOwner.Reclaimable) ? owner
                        : isKept ? MemoryOwner.RuntimeData : MemoryOwner.Reclaimable,
                    OwnerAt(layout, address));
            }

            Assert.Equal(
                Enum.GetValues<MemoryOwner>().Aggregate(0UL, (sum, owner) => sum + before.TotalOf(owner).Value),
                Enum.GetValues<MemoryOwner>().Aggregate(0UL, (sum, owner) => sum + layout.TotalOf(owner).Value));
        });

    [Theory]
    [InlineData(EfiMemoryType.ConventionalMemory)]
    [InlineData(EfiMemoryType.BootServicesData)]
    public void Memory_that_is_held_back_and_kept_is_kept(EfiMemoryType type)
    {
        MemoryInUse used = default;
        used.Add(0x100_1000, 0x3000);
        var layout = new PhysicalLayout([new(type, new(0x100_0000), new(16), EfiMemoryAttribute.WriteBack)], new(End));
        layout.Hold(used);
        layout.Keep(used);
        Assert.Equal(MemoryOwner.RuntimeData, OwnerAt(layout, 0x100_1000));
        Assert.Equal(MemoryOwner.RuntimeData, OwnerAt(layout, 0x100_3FFF));
    }

    // UEFI 2.10, section 7.2.3, EFI_MEMORY_RUNTIME: the attribute counts, not the type.
    [Theory]
    [InlineData(EfiMemoryType.ConventionalMemory, (int)MemoryOwner.RuntimeData)]
    [InlineData(EfiMemoryType.BootServicesData, (int)MemoryOwner.RuntimeData)]
    [InlineData(EfiMemoryType.LoaderData, (int)MemoryOwner.RuntimeData)]
    [InlineData(EfiMemoryType.BootServicesCode, (int)MemoryOwner.RuntimeCode)]
    [InlineData(EfiMemoryType.LoaderCode, (int)MemoryOwner.RuntimeCode)]
    [InlineData(EfiMemoryType.ReservedMemoryType, (int)MemoryOwner.Reserved)]
    public void What_runtime_services_need_is_never_reclaimed(EfiMemoryType type, int owner)
    {
        var region = new MemoryRegion(type, new(0x100_0000), new(16), EfiMemoryAttribute.WriteBack | EfiMemoryAttribute.Runtime);
        Assert.Equal((MemoryOwner)owner, OwnerAt(new PhysicalLayout([region], new(End)), 0x100_0000));
        Assert.Equal((MemoryOwner)owner, region.Owner);
    }

    private static EfiMemoryType Simplify(MemoryRegion region)
    {
        EfiMemoryType type = region.Type switch
        {
            EfiMemoryType.LoaderCode or EfiMemoryType.BootServicesCode or EfiMemoryType.BootServicesData =>
                EfiMemoryType.LoaderData,
            EfiMemoryType.PersistentMemory or EfiMemoryType.UnacceptedMemoryType => EfiMemoryType.UnusableMemory,
            EfiMemoryType.MemoryMappedIoPortSpace => EfiMemoryType.MemoryMappedIo,
            _ => s_precedence.Contains(region.Type) ? region.Type : EfiMemoryType.ReservedMemoryType,
        };
        if (type == EfiMemoryType.ReservedMemoryType && !region.IsMemory)
        {
            return NoMemory;
        }

        if ((region.Attributes & EfiMemoryAttribute.Runtime) != 0 &&
            type is EfiMemoryType.ConventionalMemory or EfiMemoryType.LoaderData
            && (region.Attributes & EfiMemoryAttribute.Runtime) != 0)
        {
            return region.Type is EfiMemoryType.LoaderCode or EfiMemoryType.BootServicesCode
                ? EfiMemoryType.RuntimeServicesCode
                : EfiMemoryType.RuntimeServicesData;
        }

        bool isSpecial = (region.Attributes & EfiMemoryAttribute.SpecialPurpose) != 0;
        return isSpecial && type is EfiMemoryType.ConventionalMemory or EfiMemoryType.LoaderData && isSpecial
            ? EfiMemoryType.ReservedMemoryType
            : type;
    }

    private static MemoryOwner? OwnerAt(PhysicalLayout layout, ulong address)
    {
        for (int i = 0; i < layout.Count; i++)
        {
            if (address >= layout[i].Start && address < layout[i].End)
            {
                return layout[i].Value;
            }
        }

        return null;
    }
}
