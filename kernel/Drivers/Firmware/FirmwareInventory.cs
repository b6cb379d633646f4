using System.Collections.Generic;
using System.Text;
using UefiKernel.Efi;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>Who made the firmware and which tables it offers, copied while boot services are there.</summary>
internal sealed unsafe class FirmwareInventory
{
    private const int LongestVendor = 128;

    private FirmwareInventory(string vendor, string specification, uint revision, IReadOnlyList<FirmwareTableInfo> tables)
    {
        Vendor = vendor;
        Specification = specification;
        Revision = revision;
        Tables = tables;
    }

    /// <summary>Who made it.</summary>
    public string Vendor { get; }

    /// <summary>Revision of the UEFI specification, such as 2.7.</summary>
    public string Specification { get; }

    /// <summary>The maker's own revision.</summary>
    public uint Revision { get; }

    /// <summary>The configuration tables.</summary>
    public IReadOnlyList<FirmwareTableInfo> Tables { get; }

    /// <summary>Looks at the system table.</summary>
    public static FirmwareInventory Take(EfiSystemTable* system)
    {
        var tables = new List<FirmwareTableInfo>();
        var entries = ConfigurationTables.Of(system);
        for (int i = 0; i < entries.Count; i++)
        {
            EfiConfigurationTable entry = entries[i];
            tables.Add(
                new FirmwareTableInfo(
                    entry.VendorGuid.ToString(), FirmwareGuidNames.Of(entry.VendorGuid),
                    new PhysicalAddress((ulong)entry.VendorTable)));
        }

        return new FirmwareInventory(
            ReadText(system->FirmwareVendor), FormatRevision(system->Hdr.Revision), system->FirmwareRevision, tables);
    }

    // UEFI 2.10, section 4.2.1: the upper half is the major revision; of the lower half, the tens are the minor one and the ones
    // the update.
    private static string FormatRevision(uint revision)
    {
        uint minor = (revision & 0xFFFF) / 10;
        uint update = revision % 0x1_0000 % 10;
        return update == 0 ? $"{revision >> 16}.{minor}" : $"{revision >> 16}.{minor}.{update}";
    }

    private static string ReadText(char* text)
    {
        var result = new StringBuilder();

        // Safety: a null-terminated text of the firmware's; the bound is for firmware that forgot the end.
        for (int i = 0; text != null && i < LongestVendor && text[i] != 0; i++)
        {
            result.Append(char.IsControl(text[i]) ? '?' : text[i]);
        }

        return result.ToString();
    }
}
