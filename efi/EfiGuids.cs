namespace UefiKernel.Efi;

/// <summary>
/// The GUIDs that the kernel uses. Properties and not fields, so that no static constructor is needed to read
/// them.
/// </summary>
public static class EfiGuids
{
    /// <summary>EFI_ACPI_20_TABLE_GUID: the RSDP of ACPI 2.0 and later (UEFI 2.10, section 4.6.1).</summary>
    public static EfiGuid AcpiTwoTable => new(0x8868E871, 0xE4F1, 0x11D3, 0xBC22_0080_C73C_8881);

    /// <summary>ACPI_TABLE_GUID: the RSDP of ACPI 1.0 (UEFI 2.10, section 4.6.1).</summary>
    public static EfiGuid AcpiOneTable => new(0xEB9D2D30, 0x2D88, 0x11D3, 0x9A16_0090_273F_C14D);

    /// <summary>SMBIOS3_TABLE_GUID: the 64-bit SMBIOS entry point (UEFI 2.10, section 4.6.1).</summary>
    public static EfiGuid Smbios3Table => new(0xF2FD1544, 0x9794, 0x4A2C, 0x992E_E5BB_CF20_E394);

    /// <summary>SMBIOS_TABLE_GUID: the 32-bit SMBIOS entry point (UEFI 2.10, section 4.6.1).</summary>
    public static EfiGuid SmbiosTable => new(0xEB9D2D31, 0x2D88, 0x11D3, 0x9A16_0090_273F_C14D);

    /// <summary>EFI_MEMORY_ATTRIBUTES_TABLE_GUID: rights of the runtime services' memory (UEFI 2.10, section 4.6.4).</summary>
    public static EfiGuid MemoryAttributesTable => new(0xDCFA911D, 0x26EB, 0x469F, 0xA220_38B7_DC46_1220);

    /// <summary>EFI_LOADED_IMAGE_PROTOCOL_GUID (UEFI 2.10, section 9.1.1).</summary>
    public static EfiGuid LoadedImageProtocol => new(0x5B1B31A1, 0x9562, 0x11D2, 0x8E3F_00A0_C969_723B);

    /// <summary>EFI_DEVICE_PATH_PROTOCOL_GUID (UEFI 2.10, section 10.2).</summary>
    public static EfiGuid DevicePathProtocol => new(0x09576E91, 0x6D3F, 0x11D2, 0x8E39_00A0_C969_723B);

    /// <summary>EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID (UEFI 2.10, section 13.4.1).</summary>
    public static EfiGuid SimpleFileSystemProtocol => new(0x964E5B22, 0x6459, 0x11D2, 0x8E39_00A0_C969_723B);

    /// <summary>EFI_SIMPLE_TEXT_INPUT_PROTOCOL_GUID (UEFI 2.10, section 12.3.1).</summary>
    public static EfiGuid SimpleTextInputProtocol => new(0x387477C1, 0x69C7, 0x11D2, 0x8E39_00A0_C969_723B);

    /// <summary>EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID (UEFI 2.10, section 12.4.1).</summary>
    public static EfiGuid SimpleTextOutputProtocol => new(0x387477C2, 0x69C7, 0x11D2, 0x8E39_00A0_C969_723B);

    /// <summary>EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID (UEFI 2.10, section 12.9.2).</summary>
    public static EfiGuid GraphicsOutputProtocol => new(0x9042A9DE, 0x23DC, 0x4A38, 0x96FB_7ADE_D080_516A);

    /// <summary>EFI_EDID_DISCOVERED_PROTOCOL_GUID (UEFI 2.10, section 12.9.2.4).</summary>
    public static EfiGuid EdidDiscoveredProtocol => new(0x1C0C34F6, 0xD380, 0x41FA, 0xA049_8AD0_6C1A_66AA);

    /// <summary>EFI_EDID_ACTIVE_PROTOCOL_GUID (UEFI 2.10, section 12.9.2.5).</summary>
    public static EfiGuid EdidActiveProtocol => new(0xBD8C1056, 0x9F36, 0x44EC, 0x92A8_A633_7F81_7986);

    /// <summary>EFI_RNG_PROTOCOL_GUID (UEFI 2.10, section 37.5).</summary>
    public static EfiGuid RngProtocol => new(0x3152BCA5, 0xEADE, 0x433D, 0x862E_C01C_DC29_1F44);

    /// <summary>
    /// EFI_CONSOLE_OUT_DEVICE_GUID: marks the handles that console output goes to; not in the
    /// specification but in EDK II (MdeModulePkg, Guid/ConsoleOutDevice.h), and so in nearly all firmware.
    /// </summary>
    public static EfiGuid ConsoleOutDevice => new(0xD3B36F2C, 0xD551, 0x11D4, 0x9A46_0090_273F_C14D);

    /// <summary>
    /// EFI_GLOBAL_VARIABLE: the vendor of the variables that the specification defines (UEFI 2.10, section 3.3).
    /// </summary>
    public static EfiGuid GlobalVariable => new(0x8BE4DF61, 0x93CA, 0x11D2, 0xAA0D_00E0_9803_2B8C);
}
