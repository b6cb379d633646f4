namespace UefiKernel.Efi;

/// <summary>EFI_GRAPHICS_OUTPUT_BLT_PIXEL: a pixel of a Blt buffer (UEFI 2.10, section 12.9.2.3).</summary>
public struct EfiGraphicsOutputBltPixel
{
    /// <summary>Blue.</summary>
    public byte Blue;

    /// <summary>Green.</summary>
    public byte Green;

    /// <summary>Red.</summary>
    public byte Red;

    /// <summary>0.</summary>
    public byte Reserved;
}
