namespace UefiKernel.Efi;

/// <summary>EFI_VIRTUAL_ADDRESS: a virtual address, 64 bits on every processor (UEFI 2.10, section 7.2.1).</summary>
/// <param name="value">The address in bytes.</param>
public readonly struct EfiVirtualAddress(ulong value)
{
    /// <summary>The address in bytes.</summary>
    public readonly ulong Value = value;
}
