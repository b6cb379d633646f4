using System;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// The owners of the machine's memory: from the layout where ownership never changes, and from the page allocator's counts for
/// the rest.
/// </summary>
/// <param name="layout">The owner of each memory range.</param>
/// <param name="total">All memory, counted without the layout.</param>
/// <param name="countZone">The page allocator's counts of a zone.</param>
/// <param name="countTables">How many of its pages hold page tables.</param>
/// <param name="countGrown">How many of its pages the heap has.</param>
/// <param name="countFiles">How many of its pages hold files.</param>
internal sealed class MemoryAccounts(
    PhysicalLayout layout, ByteCount total, Func<PageZone, PageZoneStatistics> countZone, Func<PageCount> countTables,
    Func<PageCount> countGrown, Func<PageCount> countFiles) : IMemoryAccounts
{
    // Reserved pages of the allocator are its metadata: all other memory that it may not hand out was never given to it.
    private static readonly (string Name, MemoryOwner Owner)[] s_owners =
    [
        ("Kernel image", MemoryOwner.KernelImage),
        ("Heap", MemoryOwner.Heap),
        ("Stacks", MemoryOwner.Stacks),
        ("Panic report", MemoryOwner.Report),
        ("Screen", MemoryOwner.Screen),
        ("Below 1 MiB", MemoryOwner.LowMemory),
        ("ACPI tables", MemoryOwner.AcpiTables),
        ("ACPI storage", MemoryOwner.AcpiStorage),
        ("Firmware's code", MemoryOwner.RuntimeCode),
        ("Firmware's data", MemoryOwner.RuntimeData),
        ("Reserved", MemoryOwner.Reserved),
        ("Unusable", MemoryOwner.Unusable),
        ("Out of reach", MemoryOwner.OutOfReach),
    ];

    private const int PageAccounts = 6;

    public ByteCount Total { get; } = total;

    public ByteCount DeviceAddresses { get; } = layout.TotalOf(MemoryOwner.Device)
        .AddSaturating(layout.TotalOf(MemoryOwner.ReservedAddresses));

    public int Count => PageAccounts + s_owners.Length;

    public MemoryAccount GetAccount(int index)
    {
        (ulong free, ulong allocated, ulong reserved) = CountPages();
        ulong tables = countTables().Value;
        ulong grown = countGrown().Value;
        ulong files = countFiles().Value;
        return index switch
        {
            0 => new MemoryAccount("Free", new ByteCount(free * PageCount.BytesPerPage), isFree: true),
            1 => Pages("Page tables", tables),
            2 => Pages("Heap, grown", grown),
            3 => Pages("RAM disk", files),
            4 => Pages("Allocated pages", allocated - tables - grown - files),
            5 => Pages("Page allocator", reserved),
            _ => new MemoryAccount(s_owners[index - PageAccounts].Name, layout.TotalOf(s_owners[index - PageAccounts].Owner)),
        };
    }

    private static MemoryAccount Pages(string owner, ulong pages) => new(owner, new ByteCount(pages * PageCount.BytesPerPage));

    private (ulong Free, ulong Allocated, ulong Reserved) CountPages()
    {
        (ulong free, ulong allocated, ulong reserved) = (0, 0, 0);
        for (PageZone zone = PageZone.Low; zone <= PageZone.High; zone++)
        {
            PageZoneStatistics counts = countZone(zone);
            free += counts.Free.Value;
            allocated += counts.Allocated.Value;
            reserved += counts.Reserved.Value;
        }

        return (free, allocated, reserved);
    }
}
