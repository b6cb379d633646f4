using System.Numerics;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Memory.Map;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>Turns a graphics mode's description into a framebuffer that can be drawn on, or refuses it.</summary>
internal static class FramebufferCheck
{
    private const int BytesPerPixel = 4;

    public static GraphicsOutcome Read(
        in EfiGraphicsOutputModeInformation mode, EfiPhysicalAddress start, nuint size, out FramebufferInfo info)
    {
        info = default;
        if (mode.PixelFormat == EfiGraphicsPixelFormat.PixelBltOnly)
        {
            return GraphicsOutcome.NoFramebuffer;
        }

        if (mode.HorizontalResolution is 0 or > GraphicsMode.LargestDimension
            || mode.VerticalResolution is 0 or > GraphicsMode.LargestDimension
            || mode.PixelsPerScanLine < mode.HorizontalResolution
            || mode.PixelsPerScanLine > 2 * GraphicsMode.LargestDimension)
        {
            return GraphicsOutcome.BrokenFramebuffer;
        }

        ulong needed = (ulong)mode.PixelsPerScanLine * mode.VerticalResolution * BytesPerPixel;
        if (start.Value == 0 || start.Value % BytesPerPixel != 0 || size < needed
            || start.Value >= MemoryRegion.PhysicalAddressLimit || size > MemoryRegion.PhysicalAddressLimit - start.Value)
        {
            return GraphicsOutcome.BrokenFramebuffer;
        }

        if (!TryGetMasks(mode, out FramebufferFormat format, out uint red, out uint green, out uint blue))
        {
            return GraphicsOutcome.BrokenFramebuffer;
        }

        info = new()
        {
            Range = new(new(start.Value), new(size)),
            Width = (int)mode.HorizontalResolution,
            Height = (int)mode.VerticalResolution,
            PixelsPerScanLine = (int)mode.PixelsPerScanLine,
            Format = format,
            RedMask = red,
            GreenMask = green,
            BlueMask = blue,
        };
        return GraphicsOutcome.KeptMode;
    }

    private static bool TryGetMasks(
        in EfiGraphicsOutputModeInformation mode, out FramebufferFormat format, out uint red, out uint green, out uint blue)
    {
        switch (mode.PixelFormat)
        {
            case EfiGraphicsPixelFormat.PixelRedGreenBlueReserved8BitPerColor:
                (format, red, green, blue) = (FramebufferFormat.Rgb, 0x0000FF, 0x00FF00, 0xFF0000);
                return true;
            case EfiGraphicsPixelFormat.PixelBlueGreenRedReserved8BitPerColor:
                (format, red, green, blue) = (FramebufferFormat.Bgr, 0xFF0000, 0x00FF00, 0x0000FF);
                return true;
            case EfiGraphicsPixelFormat.PixelBitMask:
                EfiPixelBitmask masks = mode.PixelInformation;
                (format, red, green, blue) = (FramebufferFormat.BitMask, masks.RedMask, masks.GreenMask, masks.BlueMask);
                // A pixel is as wide as its highest bit asks for, the reserved ones included: below 25 bits it takes 2 or 3
                // bytes.
                return IsRun(red) && IsRun(green) && IsRun(blue)
                    && (red & green) == 0 && (red & blue) == 0 && (green & blue) == 0
                    && BitOperations.Log2(red | green | blue | masks.ReservedMask) >= 24;
            default:
                format = default;
                red = green = blue = 0;
                return false;
        }
    }

    // Set bits without a gap: shifted down to bit 0, they are one less than a power of two.
    private static bool IsRun(uint mask)
    {
        if (mask == 0)
        {
            return false;
        }

        uint run = mask >> BitOperations.TrailingZeroCount(mask);
        return (run & (run + 1)) == 0;
    }
}
