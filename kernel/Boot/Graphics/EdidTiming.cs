using System;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>The resolution that a monitor prefers, from its EDID (VESA Enhanced EDID Standard, release A revision 2).</summary>
/// <param name="width">Pixels of a row.</param>
/// <param name="height">Rows.</param>
public readonly struct EdidTiming(int width, int height)
{
    /// <summary>Bytes of the base block, the only one that is read.</summary>
    public const int BlockSize = 128;

    /// <summary>Where the first 18-byte descriptor stands (section 3.10).</summary>
    internal const int FirstDescriptor = 54;

    /// <summary>Pixels of a row, 1 to 4095.</summary>
    public int Width { get; } = width;

    /// <summary>Rows, 1 to 4095.</summary>
    public int Height { get; } = height;

    /// <summary>
    /// Decodes the first detailed timing, which is the preferred one in EDID 1.4 and, with a flag that many monitors forget,
    /// before (sections 3.6.4 and 3.10.1).
    /// </summary>
    /// <param name="edid">The EDID, at least its base block; any bytes are accepted.</param>
    /// <param name="timing">The resolution.</param>
    /// <returns>False when header, version or checksum is wrong, the descriptor is no timing, or it is interlaced.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> edid, out EdidTiming timing)
    {
        timing = default;
        if (!IsSound(edid))
        {
            return false;
        }

        // Section 3.10.2: pixel clock 0 marks other descriptors; at 17, bit 7 says interlaced, which no graphics output offers.
        ReadOnlySpan<byte> descriptor = edid.Slice(FirstDescriptor, 18);
        if ((descriptor[0] | descriptor[1]) == 0 || (descriptor[17] & 0x80) != 0)
        {
            return false;
        }

        int width = descriptor[2] | ((descriptor[4] & 0xF0) << 4);
        int height = descriptor[5] | ((descriptor[7] & 0xF0) << 4);
        timing = width != 0 && height != 0 ? new(width, height) : default;
        return timing.Width != 0;
    }

    /// <summary>Whether the base block is there, and its header, version and checksum are right.</summary>
    /// <param name="edid">Any bytes.</param>
    internal static bool IsSound(ReadOnlySpan<byte> edid)
    {
        if (edid.Length < BlockSize)
        {
            return false;
        }

        byte sum = 0;
        for (int i = 0; i < BlockSize; i++)
        {
            sum += edid[i];
        }

        // Section 3.11: the sum of all bytes is 0. Section 3.3: the header. Section 3.5: version 1.
        bool isSound = sum == 0 && edid[0] == 0 && edid[7] == 0 && edid[18] == 1;
        for (int i = 1; i <= 6; i++)
        {
            isSound &= edid[i] == 0xFF;
        }

        return isSound;
    }
}
