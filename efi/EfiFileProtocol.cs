namespace UefiKernel.Efi;

/// <summary>EFI_FILE_PROTOCOL: an open file or directory (UEFI 2.10, section 13.5).</summary>
public unsafe struct EfiFileProtocol
{
    /// <summary>EFI_FILE_MODE_READ.</summary>
    public const ulong ModeRead = 1;

    /// <summary>EFI_FILE_PROTOCOL_REVISION or later.</summary>
    public ulong Revision;

    /// <summary>(this, new file, name that ends with a zero, mode, attributes); the caller closes the new file.</summary>
    public delegate* unmanaged<EfiFileProtocol*, EfiFileProtocol**, char*, ulong, ulong, EfiStatus> Open;

    /// <summary>(this).</summary>
    public delegate* unmanaged<EfiFileProtocol*, EfiStatus> Close;

    /// <summary>(this).</summary>
    public delegate* unmanaged<EfiFileProtocol*, EfiStatus> Delete;

    /// <summary>(this, bytes in and out, buffer): no bytes at the file's end.</summary>
    public delegate* unmanaged<EfiFileProtocol*, nuint*, void*, EfiStatus> Read;

    /// <summary>(this, bytes in and out, buffer).</summary>
    public delegate* unmanaged<EfiFileProtocol*, nuint*, void*, EfiStatus> Write;

    /// <summary>(this, position in bytes).</summary>
    public delegate* unmanaged<EfiFileProtocol*, ulong*, EfiStatus> GetPosition;

    /// <summary>(this, position in bytes).</summary>
    public delegate* unmanaged<EfiFileProtocol*, ulong, EfiStatus> SetPosition;

    /// <summary>(this, kind, bytes in and out, buffer).</summary>
    public delegate* unmanaged<EfiFileProtocol*, EfiGuid*, nuint*, void*, EfiStatus> GetInfo;

    /// <summary>(this, kind, bytes, buffer).</summary>
    public delegate* unmanaged<EfiFileProtocol*, EfiGuid*, nuint, void*, EfiStatus> SetInfo;

    /// <summary>(this).</summary>
    public delegate* unmanaged<EfiFileProtocol*, EfiStatus> Flush;

    /// <summary>Revision 2; the kernel calls none of the following.</summary>
    public void* OpenEx;

    /// <summary>Revision 2.</summary>
    public void* ReadEx;

    /// <summary>Revision 2.</summary>
    public void* WriteEx;

    /// <summary>Revision 2.</summary>
    public void* FlushEx;
}
