using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>
/// EFI_MEMORY_ATTRIBUTES_TABLE (UEFI 2.10, section 4.6.4): which parts of the runtime services are code and which are data, where
/// the firmware has built them such that no page is both. Four 32-bit numbers (version, entries, size of an entry, flags) and
/// memory descriptors.
/// </summary>
internal static unsafe class MemoryAttributesTable
{
    private const int HeaderSize = 16;

    // Version 2 only gave the fourth number a meaning.
    private const uint LatestVersion = 2;

    /// <summary>Copies the table: it lies in memory of boot services.</summary>
    /// <param name="system">The system table; boot services are still there.</param>
    /// <returns>Its entries, none where the firmware has no table or a broken one.</returns>
    public static MemoryRegion[] Read(EfiSystemTable* system)
    {
        // As in FirmwareTables: the GUID is trusted to name this structure; everything else is checked.
        uint* table = (uint*)FirmwareTables.FindTable(system, EfiGuids.MemoryAttributesTable);
        if (table == null || table[0] is 0 or > LatestVersion)
        {
            return [];
        }

        ulong size = (ulong)table[1] * table[2];
        if (size > MemoryMap.LargestSize
            || MemoryMap.TryCreate(
                (byte*)table + HeaderSize, (nuint)size, table[2], EfiMemoryDescriptor.Version, out MemoryMap entries) !=
                MemoryMapFault.None)
        {
            return [];
        }

        var regions = new MemoryRegion[entries.Count];
        for (int i = 0; i < regions.Length; i++)
        {
            regions[i] = entries[i];
        }

        return regions;
    }
}
