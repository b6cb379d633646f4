using System.Numerics;

namespace UefiKernel.Kernel.Drivers.Screen;

/// <summary>
/// Turns colours of 8 bits per channel into a framebuffer's pixels (EFI_PIXEL_BITMASK, UEFI 2.10, section 12.9.2).
/// </summary>
internal readonly struct PixelFormat
{
    private readonly Channel _red;
    private readonly Channel _green;
    private readonly Channel _blue;

    /// <summary>Takes the masks, which are runs of set bits; an empty one drops its colour.</summary>
    public PixelFormat(uint redMask, uint greenMask, uint blueMask)
    {
        _red = new Channel(redMask);
        _green = new Channel(greenMask);
        _blue = new Channel(blueMask);
    }

    /// <summary>The pixel of a colour 0x00RRGGBB; bits that no mask names are 0.</summary>
    public uint Convert(uint rgb) => _red.Place(rgb >> 16 & 0xFF) | _green.Place(rgb >> 8 & 0xFF) | _blue.Place(rgb & 0xFF);

    private readonly struct Channel(uint mask)
    {
        private readonly int _shift = mask == 0 ? 0 : BitOperations.TrailingZeroCount(mask);
        private readonly uint _most = mask == 0 ? 0 : mask >> BitOperations.TrailingZeroCount(mask);

        // Rounded, so that 0 stays black and 255 becomes the brightest there is, however many bits the channel has.
        public uint Place(uint value) =>
            _most == 0xFF ? value << _shift : (uint)(((ulong)value * _most + 127) / 255) << _shift;
    }
}
