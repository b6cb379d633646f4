using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>How much memory of each use a map has; regions that overlap are counted each.</summary>
public readonly struct MemoryMapSummary
{
    /// <summary>The number of entries of the map, senseless ones included.</summary>
    public int Regions { get; private init; }

    /// <summary>Bytes that are usable once boot services are gone.</summary>
    public ByteCount Usable { get; private init; }

    /// <summary>Bytes that are usable once the ACPI tables are read.</summary>
    public ByteCount UsableAfterAcpi { get; private init; }

    /// <summary>Bytes of Conventional memory, a part of <see cref="Usable"/>.</summary>
    public ByteCount Free { get; private init; }

    /// <summary>The first byte above all usable memory.</summary>
    public PhysicalAddress UsableEnd { get; private init; }

    /// <summary>Adds up a map.</summary>
    /// <param name="map">The map.</param>
    public static MemoryMapSummary Of(in MemoryMap map)
    {
        // Overlapping regions may add up to more than there is, so the sums stop at the largest number instead of wrapping.
        ByteCount usable = default, acpi = default, free = default;
        PhysicalAddress end = default;
        foreach (MemoryRegion entry in map)
        {
            MemoryUse use = entry.Use;
            if (use == MemoryUse.Never)
            {
                continue;
            }

            MemoryRegion region = entry.AboveLowMemory();
            if (use == MemoryUse.UsableAfterAcpi)
            {
                acpi = acpi.AddSaturating(region.Size);
            }
            else
            {
                usable = usable.AddSaturating(region.Size);
            }

            if (entry.IsFree)
            {
                free = free.AddSaturating(region.Size);
            }

            PhysicalAddress regionEnd = region.Start.AddSaturating(region.Size);
            if (regionEnd > end)
            {
                end = regionEnd;
            }
        }

        return new() { Regions = map.Count, Usable = usable, UsableAfterAcpi = acpi, Free = free, UsableEnd = end };
    }
}
