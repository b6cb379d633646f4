namespace UefiKernel.Efi;

/// <summary>EFI_EDID_ACTIVE_PROTOCOL: the EDID that is in force, overrides included (UEFI 2.10, section 12.9.2.5).</summary>
public unsafe struct EfiEdidActiveProtocol
{
    /// <summary>Bytes at <see cref="Edid"/>, 0 when there is none.</summary>
    public uint SizeOfEdid;

    /// <summary>The EDID, null when there is none.</summary>
    public byte* Edid;
}
