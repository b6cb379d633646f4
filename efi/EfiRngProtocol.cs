namespace UefiKernel.Efi;

/// <summary>EFI_RNG_PROTOCOL: random numbers (UEFI 2.10, section 37.5).</summary>
public unsafe struct EfiRngProtocol
{
    /// <summary>(this, bytes of the list, list): the algorithms.</summary>
    public delegate* unmanaged<EfiRngProtocol*, nuint*, EfiGuid*, EfiStatus> GetInfo;

    /// <summary>(this, algorithm or null for the default, bytes, buffer).</summary>
    public delegate* unmanaged<EfiRngProtocol*, EfiGuid*, nuint, byte*, EfiStatus> GetRng;
}
