namespace UefiKernel.Efi;

/// <summary>EFI_CAPSULE_HEADER: precedes data for the firmware (UEFI 2.10, section 8.5.3).</summary>
public struct EfiCapsuleHeader
{
    /// <summary>Says what the data is.</summary>
    public EfiGuid CapsuleGuid;

    /// <summary>Bytes of the header, extensions included.</summary>
    public uint HeaderSize;

    /// <summary>Bits 16 to 18: persist across reset, populate the system table, initiate reset.</summary>
    public uint Flags;

    /// <summary>Bytes of header and data.</summary>
    public uint CapsuleImageSize;
}
