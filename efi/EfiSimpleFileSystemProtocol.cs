namespace UefiKernel.Efi;

/// <summary>EFI_SIMPLE_FILE_SYSTEM_PROTOCOL: a volume of files (UEFI 2.10, section 13.4).</summary>
public unsafe struct EfiSimpleFileSystemProtocol
{
    /// <summary>EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_REVISION or later.</summary>
    public ulong Revision;

    /// <summary>(this, root directory; the caller closes it).</summary>
    public delegate* unmanaged<EfiSimpleFileSystemProtocol*, EfiFileProtocol**, EfiStatus> OpenVolume;
}
