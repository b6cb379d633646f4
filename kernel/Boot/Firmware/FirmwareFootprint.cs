using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>
/// The memory that the processor and the kernel use while boot services run. A correct map never calls it Conventional, but
/// U-Boot's does: its stack, interrupt table and page tables lie in memory that its map calls free.
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
public static unsafe class FirmwareFootprint
{
    /// <summary>
    /// 128 KiB on each side of the stack pointer. The firmware promises so much stack below it (UEFI 2.10, section 2.3.4); how
    /// far the frames of its own functions reach above it is not known.
    /// </summary>
    public const ulong StackReach = 128 << 10;

    // Bits 12 to 51 of CR3 and of an entry are the address of a table (Intel SDM volume 3, tables 4-12 to 4-20).
    private const ulong AddressMask = 0x000F_FFFF_FFFF_F000;
    private const ulong Present = 1;
    private const ulong LargePage = 1 << 7;
    private const int EntriesPerTable = 512;
    private const int DirectoryLevel = 2;

    /// <summary>What the processor uses: stack, descriptor tables, page tables.</summary>
    /// <param name="processor">The processor's registers.</param>
    /// <param name="inUse">Gains the pieces.</param>
    public static void AddProcessor(in ProcessorTables processor, ref MemoryInUse inUse)
    {
        ulong below = Math.Min(StackReach, processor.StackPointer);
        inUse.Add(new(new(processor.StackPointer - below), new(below + StackReach)));
        inUse.Add(new(new(processor.GdtBase), new((ulong)processor.GdtLimit + 1)));
        inUse.Add(new(new(processor.IdtBase), new((ulong)processor.IdtLimit + 1)));
        AddPageTable(processor.PageTableRoot & AddressMask, processor.PageTableLevels, ref inUse);
    }

    /// <summary>
    /// What the firmware still uses after boot services have ended, and what the kernel reads then: system table, runtime
    /// services, the list of configuration tables, the root pointer of ACPI, the entry point and the structures of SMBIOS.
    /// </summary>
    /// <param name="system">The system table.</param>
    /// <param name="inUse">Gains the pieces.</param>
    public static void AddLasting(EfiSystemTable* system, ref MemoryInUse inUse)
    {
        inUse.Add(At(system, (ulong)sizeof(EfiSystemTable)));
        inUse.Add(At(system->RuntimeServices, system->RuntimeServices == null ? 0 : (ulong)sizeof(EfiRuntimeServices)));
        inUse.Add(ConfigurationTables.Of(system).Range);
        var tables = FirmwareTables.Find(system);
        inUse.Add(tables.Rsdp);
        inUse.Add(tables.Smbios);

        // An entry point may claim any length: no more is kept than is read.
        PhysicalRange structures = tables.SmbiosEntry.Table;
        inUse.Add(new(structures.Start, new(Math.Min(structures.Length.Value, SmbiosTables.MaximumLength))));
    }

    /// <summary>
    /// What is used until boot services are left: the services themselves, consoles, the first page of each configuration table.
    /// </summary>
    /// <param name="system">The system table; boot services are still there.</param>
    /// <param name="inUse">Gains the pieces.</param>
    public static void AddBootServices(EfiSystemTable* system, ref MemoryInUse inUse)
    {
        AddPage(system->BootServices, ref inUse);
        AddPage(system->FirmwareVendor, ref inUse);
        AddPage(system->ConIn, ref inUse);
        AddPage(system->ConOut, ref inUse);
        AddPage(system->StdErr, ref inUse);
        var tables = ConfigurationTables.Of(system);
        for (int i = 0; i < tables.Count; i++)
        {
            AddPage(tables[i].VendorTable, ref inUse);
        }
    }

    // The firmware maps memory one to one (UEFI 2.10, section 2.3.4).
    private static PhysicalRange At(void* structure, ulong length) => new(new((ulong)structure), new(length));

    private static void AddPage(void* pointer, ref MemoryInUse inUse)
    {
        // The structures are shorter than a page, and may lie across two.
        if (pointer != null)
        {
            inUse.Add(At(pointer, PageCount.BytesPerPage));
        }
    }

    // Safety: these are the tables that the processor translates with, and the firmware maps memory one to one (UEFI 2.10,
    // section 2.3.4). An entry that is not present, or maps a page, leads to no further table. The depth is bounded by the
    // levels; the tables of the last level are noted and not read.
    private static void AddPageTable(ulong table, int level, ref MemoryInUse inUse)
    {
        inUse.Add(new(new(table), new(PageCount.BytesPerPage)));
        if (level < DirectoryLevel)
        {
            return;
        }

        ulong* entries = (ulong*)table;
        for (int i = 0; i < EntriesPerTable; i++)
        {
            if ((entries[i] & Present) != 0 && (level > DirectoryLevel + 1 || (entries[i] & LargePage) == 0))
            {
                AddPageTable(entries[i] & AddressMask, level - 1, ref inUse);
            }
        }
    }
}
