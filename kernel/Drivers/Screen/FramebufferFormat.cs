namespace UefiKernel.Kernel.Drivers.Screen;

/// <summary>Where the colors lie in a pixel of 32 bits.</summary>
public enum FramebufferFormat
{
    /// <summary>Red in bits 0 to 7, green in bits 8 to 15, blue in bits 16 to 23.</summary>
    Rgb,

    /// <summary>Blue in bits 0 to 7, green in bits 8 to 15, red in bits 16 to 23.</summary>
    Bgr,

    /// <summary>As the masks say.</summary>
    BitMask,
}
