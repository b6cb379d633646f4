using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>What came of mapping a device.</summary>
internal enum DeviceMapping
{
    /// <summary>The registers can be used.</summary>
    Mapped,

    /// <summary>There are no page tables of the kernel's own yet.</summary>
    NotReady,

    /// <summary>The range is empty, or wraps around the address space.</summary>
    Empty,

    /// <summary>A part lies past what can be mapped to its own address.</summary>
    OutOfReach,

    /// <summary>A part is memory or the kernel's: no device is there, whatever said so.</summary>
    IsMemory,

    /// <summary>There is no memory for the page tables that it takes.</summary>
    OutOfMemory,
}

/// <summary>Adds the registers of a device to page tables.</summary>
internal static class DeviceRange
{
    /// <summary>Maps a range uncached. Pages that are mapped for a device or a screen already stay as they are.</summary>
    /// <param name="tables">The page tables.</param>
    /// <param name="plan">What they were built from; the device is added.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="length">Bytes.</param>
    public static DeviceMapping TryMap<TMemory>(
        PageTables<TMemory> tables, RangeMap<PlannedPages> plan, PhysicalAddress start, ByteCount length)
        where TMemory : struct, IPageTableMemory
    {
        if (length.IsZero || !start.TryAdd(new ByteCount(length.Value - 1), out PhysicalAddress last))
        {
            return DeviceMapping.Empty;
        }

        if (last.Value >= tables.Format.IdentityEnd)
        {
            return DeviceMapping.OutOfReach;
        }

        ulong first = start.Value & ~(PageTableEntry.PageSize - 1);
        ulong end = (last.Value | (PageTableEntry.PageSize - 1)) + 1;
        for (ulong at = first; at < end && plan.TryFindFrom(at, out AddressRange<PlannedPages> range) &&
            range.Start < end; at = range.End)
        {
            if (!IsDevice(range.Value) && !IsReserved(range.Value))
            {
                return DeviceMapping.IsMemory;
            }
        }

        while (first < end)
        {
            bool isPlanned = plan.TryFindFrom(first, out AddressRange<PlannedPages> range) && range.Start < end;
            ulong next = !isPlanned ? end : range.Start > first ? range.Start : Math.Min(range.End, end);
            if (!isPlanned || range.Start > first || !IsDevice(range.Value))
            {
                if (!tables.TryMap(first, next, PageMapping.Device))
                {
                    // What was done of it is undone, which takes no table that is not there.
                    tables.TryMap(first, next, isPlanned && range.Start <= first ? range.Value.Mapping : PageMapping.None);
                    return DeviceMapping.OutOfMemory;
                }

                plan.Set(first, next, new PlannedPages(PageMapping.Device, "device"));
            }

            first = next;
        }

        return DeviceMapping.Mapped;
    }

    private static bool IsDevice(PlannedPages pages) => pages.Mapping.IsMapped && pages.Mapping.Caching != PageCaching.WriteBack;

    // Registers do lie in regions that the map calls reserved: configuration space of PCI Express is one.
    private static bool IsReserved(PlannedPages pages) =>
        pages.Mapping.Equals(PageMapping.Constant) && pages.Content == PlannedPages.Reserved;
}
