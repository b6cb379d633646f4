using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// The firmware's last memory map, copied onto the heap: the buffer it came in is memory like any other. In the order of
/// addresses.
/// </summary>
internal sealed class MemoryMapSnapshot
{
    /// <summary>No map.</summary>
    public static readonly MemoryMapSnapshot Empty = new([]);

    private readonly MemoryRegion[] _regions;

    private MemoryMapSnapshot(MemoryRegion[] regions) => _regions = regions;

    /// <summary>The regions.</summary>
    public ReadOnlySpan<MemoryRegion> Regions => _regions;

    /// <summary>All memory that a map names, each byte counted once; what it also calls addresses of devices is none.</summary>
    /// <param name="regions">The map's regions, in the order of their starts.</param>
    public static ByteCount CountMemory(ReadOnlySpan<MemoryRegion> regions)
    {
        ulong all = LengthOfUnion(regions, static _ => true);
        ulong devices = LengthOfUnion(regions, static region => !region.IsMemory);
        return new ByteCount(all - devices);
    }

    /// <summary>Copies a map.</summary>
    /// <param name="map">The map; its buffer is not needed afterwards.</param>
    public static MemoryMapSnapshot Take(in MemoryMap map)
    {
        var regions = new MemoryRegion[map.Count];
        for (int i = 0; i < regions.Length; i++)
        {
            regions[i] = map[i];
        }

        // Firmware may list regions in any order (UEFI 2.10, section 7.2.3 promises none).
        Array.Sort(regions, static (a, b) => a.Range.Start.CompareTo(b.Range.Start));
        return new MemoryMapSnapshot(regions);
    }

    private static ulong LengthOfUnion(ReadOnlySpan<MemoryRegion> regions, Func<MemoryRegion, bool> counts)
    {
        ulong length = 0;
        PhysicalAddress end = PhysicalAddress.Zero;
        foreach (MemoryRegion region in regions)
        {
            PhysicalRange added = region.Range.From(end);
            if (counts(region) && !added.IsEmpty)
            {
                length += added.Length.Value;
                end = added.End;
            }
        }

        return length;
    }
}
