using System;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Tests.Memory;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>What is in use while the firmware is there, from a fake firmware and page tables in native memory.</summary>
public sealed unsafe class FirmwareFootprintTests : IDisposable
{
    private const int PageSize = 4096;
    private const ulong Present = 1;
    private const ulong Large = 1 << 7;

    private readonly byte* _pages = (byte*)NativeMemory.AlignedAlloc(64 * PageSize, PageSize);
    private int _used;

    public FirmwareFootprintTests() => new Span<byte>(_pages, 64 * PageSize).Clear();

    public void Dispose() => NativeMemory.AlignedFree(_pages);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Stack_descriptor_tables_and_every_page_table_are_in_use(int levels)
    {
        // One page between any two tables, so that no two are one piece.
        ulong* root = NewTable();
        ulong* top = root;
        if (levels == 5)
        {
            top = NewTable();
            root[0] = (ulong)top | Present;
        }

        ulong* pointers = NewTable();
        ulong* directory = NewTable();
        ulong* last = NewTable();
        ulong* absent = NewTable();
        top[0] = (ulong)pointers | Present | 1UL << 63;
        pointers[0] = (ulong)directory | Present;
        pointers[1] = 0x4000_0000 | Present | Large;
        pointers[2] = (ulong)absent;
        directory[511] = (ulong)last | Present;
        directory[0] = 0x20_0000 | Present | Large;

        // The last level's entries are pages of memory, not tables.
        last[0] = 0x1234_5000 | Present;
        MemoryInUse inUse = default;
        FirmwareFootprint.AddProcessor(
            new ProcessorTables
            {
                StackPointer = 0x10_CEE0,
                GdtBase = 0x200_0FF0,
                GdtLimit = 0x2F,
                IdtBase = 0x300_0000,
                IdtLimit = 0x7FF,
                PageTableRoot = (ulong)root | 0x18,
                PageTableLevels = levels,
            },
            ref inUse);

        ulong[] tables = levels == 5
            ? [(ulong)root, (ulong)top, (ulong)pointers, (ulong)directory, (ulong)last]
            : [(ulong)root, (ulong)pointers, (ulong)directory, (ulong)last];
        Assert.Equal(
            [(0xE_C000UL, 0x12_D000UL), (0x200_0000UL, 0x200_2000UL), (0x300_0000UL, 0x300_1000UL),
            .. tables.Select(static table => (table, table + PageSize))],
            Enumerable.Range(0, inUse.Count).Select(i => (inUse.StartOf(i), inUse.EndOf(i))));
    }

    [Fact]
    public void A_stack_at_the_bottom_of_memory_does_not_wrap()
    {
        MemoryInUse inUse = default;
        FirmwareFootprint.AddProcessor(
            new ProcessorTables { StackPointer = 0x8000, PageTableRoot = (ulong)NewTable(), PageTableLevels = 4 }, ref inUse);
        Assert.Equal((0UL, 0x2_8000UL), (inUse.StartOf(0), inUse.EndOf(0)));
    }

    [Fact]
    public void The_system_table_and_what_it_points_at_are_in_use()
    {
        using var firmware = new FakeFirmware();
        firmware.System->RuntimeServices = firmware.Native<EfiRuntimeServices>();
        firmware.System->ConOut = firmware.Native<EfiSimpleTextOutputProtocol>();
        firmware.System->FirmwareVendor = (char*)firmware.NativeBytes(new byte[64]);
        byte* table = firmware.NativeBytes(new byte[64]);
        firmware.AddTable(EfiGuids.MemoryAttributesTable, table);

        MemoryInUse lasting = default;
        FirmwareFootprint.AddLasting(firmware.System, ref lasting);
        MemoryInUse services = default;
        FirmwareFootprint.AddBootServices(firmware.System, ref services);
        AssertIn(lasting, firmware.System, firmware.System->RuntimeServices, firmware.System->ConfigurationTable);
        AssertIn(services, firmware.Boot, firmware.System->ConOut, firmware.System->FirmwareVendor, table);
    }

    [Fact]
    public void All_of_the_root_pointer_the_entry_point_and_the_structures_is_in_use()
    {
        using var firmware = new FakeFirmware();

        // Both begin in the last bytes of a page and end in the next one; the structures have pages of their own.
        byte* rsdp = _pages + PageSize - 20;
        byte* entry = _pages + (4 * PageSize) - 8;
        byte* structures = _pages + (8 * PageSize) + 100;
        FirmwareStructures.Rsdp(revision: 2).CopyTo(new Span<byte>(rsdp, 36));
        FirmwareStructures.Smbios3((ulong)structures, 3 * PageSize).CopyTo(new Span<byte>(entry, 24));
        firmware.AddTable(EfiGuids.AcpiTwoTable, rsdp);
        firmware.AddTable(EfiGuids.Smbios3Table, entry);

        MemoryInUse lasting = default;
        FirmwareFootprint.AddLasting(firmware.System, ref lasting);
        foreach ((nint start, int length) in new[] { ((nint)rsdp, 36), ((nint)entry, 24), ((nint)structures, 3 * PageSize) })
        {
            var range = new PhysicalRange(new((ulong)start), new((ulong)length));
            Assert.True(lasting.TryFindLowest(range, out PhysicalRange piece) && piece.Contains(range), range.ToString());
        }
    }

    [Fact]
    public void A_system_table_with_null_pointers_is_an_ordinary_case()
    {
        using var firmware = new FakeFirmware();
        firmware.System->BootServices = null;
        MemoryInUse inUse = default;
        FirmwareFootprint.AddBootServices(firmware.System, ref inUse);
        Assert.Equal(0, inUse.Count);
        FirmwareFootprint.AddLasting(firmware.System, ref inUse);
        Assert.Equal(1, inUse.Count);
    }

    private static void AssertIn(MemoryInUse inUse, params void*[] pointers)
    {
        foreach (void* pointer in pointers)
        {
            Assert.True(
                inUse.TryFindLowest(new(new((ulong)pointer), new(8)), out PhysicalRange piece) &&
                piece.Contains(new PhysicalRange(new((ulong)pointer), new(8))));
        }
    }

    private ulong* NewTable()
    {
        byte* table = _pages + (_used * PageSize);
        _used += 2;
        return (ulong*)table;
    }
}
