namespace UefiKernel.Kernel.Drivers.Screen;

/// <summary>
/// A linear framebuffer with pixels of 32 bits, as the firmware's graphics output protocol left it (UEFI 2.10, section 12.9.2).
/// </summary>
/// <remarks>
/// Its creator has checked it: the size is at least <see cref="PixelsPerScanLine"/> · <see cref="Height"/> · 4 bytes, the
/// scan line is no shorter than the width, and the masks are runs of set bits that do not overlap.
/// </remarks>
public readonly struct FramebufferInfo
{
    /// <summary>The pixels, aligned on 4 bytes; may lie above 4 GiB, and be more than the visible rows take.</summary>
    public PhysicalRange Range { get; init; }

    /// <summary>Visible pixels of a row.</summary>
    public int Width { get; init; }

    /// <summary>Visible rows.</summary>
    public int Height { get; init; }

    /// <summary>Pixels from the start of one row to the start of the next, at least <see cref="Width"/>.</summary>
    public int PixelsPerScanLine { get; init; }

    /// <summary>Where the colors lie.</summary>
    public FramebufferFormat Format { get; init; }

    /// <summary>Red's bits in a pixel, filled for every format.</summary>
    public uint RedMask { get; init; }

    /// <summary>Green's bits in a pixel, filled for every format.</summary>
    public uint GreenMask { get; init; }

    /// <summary>Blue's bits in a pixel, filled for every format.</summary>
    public uint BlueMask { get; init; }
}
