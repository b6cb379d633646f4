namespace UefiKernel.Efi;

/// <summary>EFI_GRAPHICS_PIXEL_FORMAT: where a pixel's colors lie (UEFI 2.10, section 12.9.2).</summary>
public enum EfiGraphicsPixelFormat
{
    /// <summary>32 bits: red in byte 0, green in byte 1, blue in byte 2, byte 3 reserved.</summary>
    PixelRedGreenBlueReserved8BitPerColor = 0,

    /// <summary>32 bits: blue in byte 0, green in byte 1, red in byte 2, byte 3 reserved.</summary>
    PixelBlueGreenRedReserved8BitPerColor = 1,

    /// <summary>As the mode's bit masks say.</summary>
    PixelBitMask = 2,

    /// <summary>There is no linear framebuffer, only Blt.</summary>
    PixelBltOnly = 3,
}
