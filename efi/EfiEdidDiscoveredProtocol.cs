namespace UefiKernel.Efi;

/// <summary>EFI_EDID_DISCOVERED_PROTOCOL: the EDID that the monitor sent (UEFI 2.10, section 12.9.2.4).</summary>
public unsafe struct EfiEdidDiscoveredProtocol
{
    /// <summary>Bytes at <see cref="Edid"/>, 0 when there is none.</summary>
    public uint SizeOfEdid;

    /// <summary>The EDID, null when there is none.</summary>
    public byte* Edid;
}
