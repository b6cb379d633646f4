using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Memory.Map;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>
/// The tables that the firmware leaves for the operating system, found through the configuration table (UEFI 2.10, section 4.6).
/// They must be looked up before ExitBootServices only because the system table is known to be whole then; the tables themselves
/// stay.
/// </summary>
/// <remarks>
/// Works before the runtime. Of several valid entries the first one counts; entries without a valid table are passed
/// over.
/// </remarks>
public readonly unsafe struct FirmwareTables
{
    /// <summary>The ACPI root pointer (RSDP); empty when there is none.</summary>
    public PhysicalRange Rsdp { get; private init; }

    /// <summary>The RSDP's revision: 0 for ACPI 1.0, 2 and more for later ones; meaningless without an RSDP.</summary>
    public byte AcpiRevision { get; private init; }

    /// <summary>The SMBIOS entry point; empty when there is none.</summary>
    public PhysicalRange Smbios { get; private init; }

    /// <summary>What the SMBIOS entry point says; meaningless without one.</summary>
    public SmbiosEntryPoint SmbiosEntry { get; private init; }

    /// <summary>Whether there is an RSDP.</summary>
    public bool HasRsdp => !Rsdp.IsEmpty;

    /// <summary>Whether there is an SMBIOS entry point.</summary>
    public bool HasSmbios => !Smbios.IsEmpty;

    /// <summary>Looks the tables up.</summary>
    /// <param name="system">The system table.</param>
    public static FirmwareTables Find(EfiSystemTable* system)
    {
        // The structures of later revisions contain all fields of the earlier ones, so they are looked up first.
        PhysicalRange place = FindRsdp(system, EfiGuids.AcpiTwoTable, out Rsdp rsdp);
        if (place.IsEmpty)
        {
            place = FindRsdp(system, EfiGuids.AcpiOneTable, out rsdp);
        }

        PhysicalRange smbios = FindSmbios(system, EfiGuids.Smbios3Table, kind: 3, out SmbiosEntryPoint entry);
        if (smbios.IsEmpty)
        {
            smbios = FindSmbios(system, EfiGuids.SmbiosTable, kind: 2, out entry);
        }

        return new() { Rsdp = place, AcpiRevision = rsdp.Revision, Smbios = smbios, SmbiosEntry = entry };
    }

    /// <summary>The first table of a GUID, not looked into.</summary>
    /// <param name="system">The system table.</param>
    /// <param name="guid">What the table is.</param>
    /// <returns>Null when there is none, or its address cannot be.</returns>
    public static void* FindTable(EfiSystemTable* system, EfiGuid guid)
    {
        int index = 0;
        return FindNext(system, guid, ref index);
    }

    private static PhysicalRange FindRsdp(EfiSystemTable* system, EfiGuid guid, out Rsdp rsdp)
    {
        int index = 0;
        for (byte* table; (table = FindNext(system, guid, ref index)) != null;)
        {
            int length = 0;
            while (Acpi.Rsdp.LengthOf(new(table, length)) is var needed && needed > length)
            {
                length = needed;
            }

            if (Acpi.Rsdp.Parse(new(table, length), out rsdp) == RsdpFault.None)
            {
                return new(new((ulong)table), new((ulong)rsdp.Length));
            }
        }

        rsdp = default;
        return default;
    }

    private static PhysicalRange FindSmbios(EfiSystemTable* system, EfiGuid guid, byte kind, out SmbiosEntryPoint entry)
    {
        int index = 0;
        for (byte* table; (table = FindNext(system, guid, ref index)) != null;)
        {
            int length = 0;
            while (SmbiosEntryPoint.LengthOf(new(table, length)) is var needed && needed > length)
            {
                length = needed;
            }

            if (SmbiosEntryPoint.TryParse(new(table, length), out entry) && entry.Kind == kind)
            {
                return new(new((ulong)table), new((ulong)entry.Length));
            }
        }

        entry = default;
        return default;
    }

    // The next table of a GUID, from an entry on; null when there is none.
    private static byte* FindNext(EfiSystemTable* system, EfiGuid guid, ref int index)
    {
        var tables = ConfigurationTables.Of(system);
        while (index < tables.Count)
        {
            EfiConfigurationTable entry = tables[index++];

            // Safety: a table is dereferenced only under the GUID that says what it is, and only if the address can exist.
            if (entry.VendorGuid == guid && entry.VendorTable != null &&
                (ulong)entry.VendorTable < MemoryRegion.PhysicalAddressLimit)
            {
                return (byte*)entry.VendorTable;
            }
        }

        return null;
    }
}
