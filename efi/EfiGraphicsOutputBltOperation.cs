namespace UefiKernel.Efi;

/// <summary>EFI_GRAPHICS_OUTPUT_BLT_OPERATION: what Blt copies (UEFI 2.10, section 12.9.2.3).</summary>
public enum EfiGraphicsOutputBltOperation
{
    /// <summary>One pixel of the buffer into a rectangle of the screen.</summary>
    EfiBltVideoFill = 0,

    /// <summary>A rectangle of the screen into the buffer.</summary>
    EfiBltVideoToBltBuffer = 1,

    /// <summary>A rectangle of the buffer onto the screen.</summary>
    EfiBltBufferToVideo = 2,

    /// <summary>A rectangle of the screen to another place of it.</summary>
    EfiBltVideoToVideo = 3,
}
