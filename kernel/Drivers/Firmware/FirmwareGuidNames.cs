using System.Collections.Generic;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>What the firmware's tables are called.</summary>
internal static class FirmwareGuidNames
{
    // UEFI 2.10, sections 4.6.1 to 4.6.6, 23.4 and 32.5.3; PI 1.8 volume 2 and 3; EDK II where the specifications have nothing.
    private static readonly Dictionary<EfiGuid, string> s_names = new()
    {
        [EfiGuids.AcpiTwoTable] = "ACPI 2.0",
        [EfiGuids.AcpiOneTable] = "ACPI 1.0",
        [EfiGuids.Smbios3Table] = "SMBIOS 3",
        [EfiGuids.SmbiosTable] = "SMBIOS",
        [EfiGuids.MemoryAttributesTable] = "Memory attributes",
        [new(0xEB66918A, 0x7EEF, 0x402A, 0x842E_931D_21C3_8AE9)] = "Runtime properties",
        [new(0x36122546, 0xF7E7, 0x4C8A, 0xBD9B_EB85_25B5_0C0B)] = "Conformance profiles",
        [new(0xB122A263, 0x3661, 0x4F68, 0x9929_78F8_B0D6_2180)] = "System resources (ESRT)",
        [new(0xD719B2CB, 0x3D3A, 0x4596, 0xA3BC_DAD0_0E67_656F)] = "Image execution",
        [new(0xEB9D2D2F, 0x2D88, 0x11D3, 0x9A16_0090_273F_C14D)] = "MultiProcessor",
        [new(0xB1B621D5, 0xF19C, 0x41A5, 0x830B_D915_2C69_AAE0)] = "Device tree",
        [new(0x1E2ED096, 0x30E2, 0x4254, 0xBD89_863B_BEF8_2325)] = "TPM final events",
        [new(0x05AD34BA, 0x6F02, 0x4214, 0x952E_4DA0_398E_2BB9)] = "DXE services",
        [new(0x7739F24C, 0x93D7, 0x11D4, 0x9A3A_0090_273F_C14D)] = "Hand-off blocks",
        [new(0x4C19049F, 0x4137, 0x4DD3, 0x9C10_8B97_A83F_FDFA)] = "Memory type information",
        [new(0x49152E77, 0x1ADA, 0x4764, 0xB7A2_7AFE_FED9_5E8B)] = "Debug images",
        [new(0x060CC026, 0x4C0D, 0x4DDA, 0x8F41_595F_EF00_A502)] = "Memory status codes",
        [new(0xEE4E5898, 0x3914, 0x4259, 0x9D6E_DC7B_D794_03CF)] = "LZMA decompression",
        [new(0xFC1BCDB0, 0x7D31, 0x49AA, 0x936A_A460_0D9D_D083)] = "CRC-32 sections",
    };

    /// <summary>A table's name; empty when it is not known.</summary>
    public static string Of(EfiGuid guid) => s_names.GetValueOrDefault(guid, "");
}
