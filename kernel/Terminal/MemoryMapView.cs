using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The firmware's memory map as the shell sees it.</summary>
internal sealed class MemoryMapView(MemoryMapSnapshot map) : IMemoryMapView
{
    public int Count => map.Regions.Length;

    public MemoryMapRegion GetRegion(int index)
    {
        MemoryRegion region = map.Regions[index];
        return new MemoryMapRegion(
            region.Range, region.TypeName, isUsable: IsUsable(region.Owner) && !region.AboveLowMemory.IsEmpty, region.IsMemory);
    }

    // ACPI's tables could be reclaimed once they are read.
    private static bool IsUsable(MemoryOwner owner) => owner.IsReclaimable() || owner == MemoryOwner.AcpiTables;
}
