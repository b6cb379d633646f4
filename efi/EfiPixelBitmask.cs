namespace UefiKernel.Efi;

/// <summary>EFI_PIXEL_BITMASK: which bits of a pixel hold which color (UEFI 2.10, section 12.9.2).</summary>
public struct EfiPixelBitmask
{
    /// <summary>Red's bits.</summary>
    public uint RedMask;

    /// <summary>Green's bits.</summary>
    public uint GreenMask;

    /// <summary>Blue's bits.</summary>
    public uint BlueMask;

    /// <summary>Bits without a color.</summary>
    public uint ReservedMask;
}
