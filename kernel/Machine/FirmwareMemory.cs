using System.Collections.Generic;
using UefiKernel.Boot;
using UefiKernel.Devices;
using UefiKernel.Efi;
using UefiKernel.Memory;

namespace UefiKernel.Machine;

/// <summary>Which memory may be read when firmware's tables point at it.</summary>
internal static class FirmwareMemory
{
    /// <summary>Opens all memory that the map calls RAM, tables or reserved. Device memory is left out: a read there can have effects.</summary>
    /// <param name="map">The memory map. The firmware's page tables, still in use, map all of it one to one (UEFI 2.10, section 2.3.4).</param>
    /// <param name="rsdp">Where boot found ACPI's RSDP, and has read it. It may lie in the BIOS area below 1 MiB, which no map mentions.</param>
    public static IdentityMappedMemory Open(MemoryMapSnapshot map, PhysicalAddress rsdp)
    {
        // Bytes of an RSDP of revision 2 (ACPI 6.4, section 5.2.5.3).
        const ulong RsdpSize = 36;
        var ranges = new List<PhysicalRange> { new(rsdp, new ByteCount(RsdpSize)) };
        foreach (MemoryRegion region in map.Regions)
        {
            if (region.IsWellFormed && IsReadable(region.Type))
                ranges.Add(new PhysicalRange(region.Start, region.Size));
        }

        return new IdentityMappedMemory([.. ranges]);
    }

    private static bool IsReadable(EfiMemoryType type) => type
        is EfiMemoryType.ReservedMemoryType
        or EfiMemoryType.LoaderCode
        or EfiMemoryType.LoaderData
        or EfiMemoryType.BootServicesCode
        or EfiMemoryType.BootServicesData
        or EfiMemoryType.RuntimeServicesCode
        or EfiMemoryType.RuntimeServicesData
        or EfiMemoryType.ConventionalMemory
        or EfiMemoryType.AcpiReclaimMemory
        or EfiMemoryType.AcpiMemoryNvs;
}
