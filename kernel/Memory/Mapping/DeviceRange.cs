using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>The result of mapping a device.</summary>
internal enum DeviceMapping
{
    /// <summary>The registers can be used.</summary>
    Mapped,

    /// <summary>There are no page tables of the kernel's own yet.</summary>
    NotReady,

    /// <summary>The range is empty.</summary>
    Empty,

    /// <summary>A part lies past what can be mapped to its own address.</summary>
    OutOfReach,

    /// <summary>A part is memory or the kernel's, so it cannot be a device's.</summary>
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
    /// <param name="device">The registers; whole pages are mapped.</param>
    public static DeviceMapping TryMap<TMemory>(
        PageTables<TMemory> tables, RangeMap<VirtualAddress, PlannedPages> plan, PhysicalRange device)
        where TMemory : struct, IPageTableMemory
    {
        if (device.IsEmpty)
        {
            return DeviceMapping.Empty;
        }

        if (device.Last.Value >= tables.Format.IdentityEnd)
        {
            return DeviceMapping.OutOfReach;
        }

        VirtualRange pages = IdentityMapping.Of(device).OuterPages();
        for (VirtualRange rest = pages;
            plan.TryFindFrom(rest.Start, out KnownRange<VirtualAddress, PlannedPages> known) && known.Range.Overlaps(rest);
            rest = rest.From(known.Range.End))
        {
            if (!IsDevice(known.Value) && !IsReserved(known.Value))
            {
                return DeviceMapping.IsMemory;
            }
        }

        for (VirtualRange rest = pages; !rest.IsEmpty;)
        {
            bool isPlanned = plan.TryFindFrom(rest.Start, out KnownRange<VirtualAddress, PlannedPages> known)
                && known.Range.Overlaps(rest);
            bool isGap = !isPlanned || known.Range.Start > rest.Start;
            VirtualRange part = !isPlanned ? rest
                : isGap ? VirtualRange.Between(rest.Start, known.Range.Start)
                : known.Range.Intersect(rest);
            if (isGap || !IsDevice(known.Value))
            {
                if (!tables.TryMap(part, PageMapping.Device))
                {
                    // The part that was done is undone, which needs no new table.
                    tables.TryMap(part, isGap ? PageMapping.None : known.Value.Mapping);
                    return DeviceMapping.OutOfMemory;
                }

                plan.Set(part, new PlannedPages(PageMapping.Device, "device"));
            }

            rest = rest.From(part.End);
        }

        return DeviceMapping.Mapped;
    }

    private static bool IsDevice(PlannedPages pages) => pages.Mapping.IsMapped && pages.Mapping.Caching != PageCaching.WriteBack;

    // Registers do lie in regions that the map calls reserved: configuration space of PCI Express is one.
    private static bool IsReserved(PlannedPages pages) =>
        pages.Mapping.Equals(PageMapping.Constant) && pages.Content == PlannedPages.Reserved;
}
