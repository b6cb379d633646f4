namespace UefiKernel.Efi;

/// <summary>EFI_GRAPHICS_OUTPUT_MODE_INFORMATION: one mode of a graphics screen (UEFI 2.10, section 12.9.2).</summary>
public struct EfiGraphicsOutputModeInformation
{
    /// <summary>0.</summary>
    public uint Version;

    /// <summary>Pixels of a row.</summary>
    public uint HorizontalResolution;

    /// <summary>Rows.</summary>
    public uint VerticalResolution;

    /// <summary>Where a pixel's colors lie.</summary>
    public EfiGraphicsPixelFormat PixelFormat;

    /// <summary>Valid only with PixelBitMask.</summary>
    public EfiPixelBitmask PixelInformation;

    /// <summary>Pixels from one row to the next, at least <see cref="HorizontalResolution"/>.</summary>
    public uint PixelsPerScanLine;
}
