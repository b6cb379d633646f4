using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Memory.Addresses;

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
    // Real firmware has a dozen. The count is firmware's word, so a wrong one must not send the walk across all memory.
    private const nuint EntryLimit = 1024;

    /// <summary>The ACPI root pointer (RSDP); address 0 when there is none.</summary>
    public PhysicalAddress Rsdp { get; private init; }

    /// <summary>The RSDP's revision: 0 for ACPI 1.0, 2 and more for later ones; meaningless without an RSDP.</summary>
    public byte AcpiRevision { get; private init; }

    /// <summary>The SMBIOS entry point; address 0 when there is none.</summary>
    public PhysicalAddress Smbios { get; private init; }

    /// <summary>The kind of the SMBIOS entry point: 3 for the 64-bit form, 2 for the 32-bit form, 0 for none.</summary>
    public byte SmbiosEntryKind { get; private init; }

    /// <summary>Whether there is an RSDP.</summary>
    public bool HasRsdp => Rsdp.Value != 0;

    /// <summary>Whether there is an SMBIOS entry point.</summary>
    public bool HasSmbios => Smbios.Value != 0;

    /// <summary>Looks the tables up.</summary>
    /// <param name="system">The system table.</param>
    public static FirmwareTables Find(EfiSystemTable* system)
    {
        // The structures of later revisions carry all that the earlier ones do, so they are asked for first.
        byte* rsdp = FindValid(system, EfiGuids.AcpiTwoTable, Kind.Rsdp);
        if (rsdp == null)
        {
            rsdp = FindValid(system, EfiGuids.AcpiOneTable, Kind.Rsdp);
        }

        byte* smbios = FindValid(system, EfiGuids.Smbios3Table, Kind.Smbios3);
        int smbiosKind = smbios == null ? 2 : 3;
        if (smbios == null)
        {
            smbios = FindValid(system, EfiGuids.SmbiosTable, Kind.Smbios2);
        }

        return new()
        {
            Rsdp = new((ulong)rsdp),
            AcpiRevision = rsdp == null ? (byte)0 : rsdp[15],
            Smbios = new((ulong)smbios),
            SmbiosEntryKind = smbios == null ? (byte)0 : (byte)smbiosKind,
        };
    }

    /// <summary>The first table of a GUID, not looked into.</summary>
    /// <param name="system">The system table.</param>
    /// <param name="guid">What the table is.</param>
    /// <returns>Null when there is none, or its address cannot be.</returns>
    public static void* FindTable(EfiSystemTable* system, EfiGuid guid) => FindValid(system, guid, Kind.Any);

    private static byte* FindValid(EfiSystemTable* system, EfiGuid guid, Kind kind)
    {
        if (system->ConfigurationTable == null)
        {
            return null;
        }

        nuint count = Math.Min(system->NumberOfTableEntries, EntryLimit);
        for (nuint i = 0; i < count; i++)
        {
            EfiConfigurationTable* entry = system->ConfigurationTable + i;
            byte* table = (byte*)entry->VendorTable;
            // Safety: an entry's table is dereferenced only under the GUID that says what it is, and only if the address can
            // exist.
            if (entry->VendorGuid != guid || table == null || (ulong)table >= MemoryRegion.PhysicalAddressLimit)
            {
                continue;
            }

            bool isValid = kind switch
            {
                Kind.Any => true,
                Kind.Rsdp => IsRsdp(table),
                Kind.Smbios3 => IsSmbios3(table),
                _ => IsSmbios2(table),
            };
            if (isValid)
            {
                return table;
            }
        }

        return null;
    }

    // ACPI 6.5, section 5.2.5.3: signature, checksum over the 20 bytes of ACPI 1.0, at 15 the revision; from revision 2 on at 20
    // the length and a checksum over that.
    private static bool IsRsdp(byte* table)
    {
        if (!StartsWith(table, "RSD PTR "u8) || !SumsToZero(table, 20))
        {
            return false;
        }

        if (table[15] < 2)
        {
            return true;
        }

        var length = new ReadOnlySpan<byte>(table + 20, 4);
        int bytes = length[0] | (length[1] << 8) | (length[2] << 16) | (length[3] << 24);
        return bytes is >= 36 and <= 4096 && SumsToZero(table, bytes);
    }

    // DSP0134 3.7, section 5.2.2: anchor, at 5 the checksum, at 6 the length of the entry point, 24 in all versions so far.
    private static bool IsSmbios3(byte* table) =>
        StartsWith(table, "_SM3_"u8) && table[6] >= 24 && SumsToZero(table, table[6]);

    // DSP0134 3.7, section 5.2.1: anchor, at 4 the checksum, at 5 the length, 31, or 30 by an error in version 2.1; at 16 the
    // second anchor with its own checksum over 15 bytes.
    private static bool IsSmbios2(byte* table) =>
        StartsWith(table, "_SM_"u8) && table[5] >= 30 && SumsToZero(table, table[5])
        && StartsWith(table + 16, "_DMI_"u8) && SumsToZero(table + 16, 15);

    private static bool StartsWith(byte* table, ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (table[i] != text[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool SumsToZero(byte* table, int length)
    {
        byte sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += table[i];
        }

        return sum == 0;
    }

    private enum Kind
    {
        Any,
        Rsdp,
        Smbios3,
        Smbios2,
    }
}
