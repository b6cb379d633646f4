using System;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>
/// The size of a monitor's picture, from its EDID (VESA Enhanced EDID Standard, release A revision 2). Many monitors do not say
/// it, and many say something wrong: then it is not known.
/// </summary>
/// <param name="width">Millimetres, 0 when not known.</param>
/// <param name="height">Millimetres, 0 when not known.</param>
public readonly struct EdidSize(int width, int height)
{
    // Section 3.6.2: centimetres. One of them 0: a ratio, a projector, or not known.
    private const int CentimetresWide = 21;
    private const int CentimetresHigh = 22;

    // Screens before which one types. What is larger is a television or a projector, which is looked at from further away.
    private const int LeastMillimetres = 80;
    private const int MostMillimetres = 1100;

    // Pixels in 25.4 mm.
    private const int LeastDensity = 40;
    private const int MostDensity = 500;

    // The two places may differ by rounding and by what a frame hides: a tenth and a centimetre.
    private const int Tolerance = 10;

    /// <summary>Width in millimetres; 0 when the size is not known.</summary>
    public int Width { get; } = width;

    /// <summary>Height in millimetres; 0 when the size is not known.</summary>
    public int Height { get; } = height;

    /// <summary>Whether the size is known.</summary>
    public bool IsKnown => Height != 0;

    /// <summary>Reads the size. The two places that have it must not contradict each other or the resolution.</summary>
    /// <param name="edid">The EDID, at least its base block; any bytes are accepted.</param>
    public static EdidSize Read(ReadOnlySpan<byte> edid)
    {
        if (!EdidTiming.IsSound(edid))
        {
            return default;
        }

        bool hasTiming = EdidTiming.TryDecode(edid, out EdidTiming timing);
        EdidSize coarse = IsPlausible(edid[CentimetresWide] * 10, edid[CentimetresHigh] * 10, timing)
            ? new(edid[CentimetresWide] * 10, edid[CentimetresHigh] * 10)
            : default;

        // Section 3.10.2: bytes 12 to 14 of a detailed timing.
        ReadOnlySpan<byte> descriptor = edid[EdidTiming.FirstDescriptor..];
        int wide = descriptor[12] | ((descriptor[14] & 0xF0) << 4);
        int high = descriptor[13] | ((descriptor[14] & 0x0F) << 8);
        if (!hasTiming || !IsPlausible(wide, high, timing))
        {
            return coarse;
        }

        return !coarse.IsKnown || (Agree(wide, coarse.Width) && Agree(high, coarse.Height)) ? new(wide, high) : default;
    }

    private static bool IsPlausible(int width, int height, EdidTiming timing)
    {
        if (Math.Max(width, height) is < LeastMillimetres or > MostMillimetres || Math.Min(width, height) < LeastMillimetres / 2)
        {
            return false;
        }

        // A ratio in the place of the size: 16:9 and 16:10 in tenths of it.
        if (width == 160 && height is 90 or 100)
        {
            return false;
        }

        if (timing.Width == 0)
        {
            return true;
        }

        // Pixels are square, or nearly so.
        int across = timing.Width * height;
        int down = timing.Height * width;
        int density = timing.Width * 254 / (width * 10);
        return Math.Abs(across - down) <= Math.Max(across, down) / 5 && density is >= LeastDensity and <= MostDensity;
    }

    private static bool Agree(int fine, int coarse) => Math.Abs(fine - coarse) <= Tolerance + (coarse / Tolerance);
}
