namespace UefiKernel.Efi;

/// <summary>EFI_CONFIGURATION_TABLE: a GUID and the table that it names (UEFI 2.10, section 4.6).</summary>
public unsafe struct EfiConfigurationTable
{
    /// <summary>Says what <see cref="VendorTable"/> is.</summary>
    public EfiGuid VendorGuid;

    /// <summary>
    /// The table; whether the pointer is physical or virtual depends on the GUID (physical for all before
    /// SetVirtualAddressMap).
    /// </summary>
    public void* VendorTable;
}
