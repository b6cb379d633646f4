using System;
using System.Runtime;
using UefiKernel.Platform;

namespace UefiKernel.Runtime.Windows;

/// <summary>BCryptGenRandom and CoCreateGuid, over the kernel's generator.</summary>
internal static unsafe class RandomNumbers
{
    private const int StatusSuccess = 0;

    [RuntimeExport("BCryptGenRandom")]
    private static int Generate(nint algorithm, byte* buffer, int count, uint flags)
    {
        // The caller vouches for count bytes at buffer.
        RandomGenerator.Fill(new Span<byte>(buffer, count));
        return StatusSuccess;
    }

    /// <summary>A random UUID: version 4, variant 1 (RFC 9562, section 5.4).</summary>
    [RuntimeExport("CoCreateGuid")]
    private static int CreateGuid(byte* guid)
    {
        const int Size = 16;
        RandomGenerator.Fill(new Span<byte>(guid, Size));

        // The third field is stored little-endian, so its high byte, which holds the version, is byte 7.
        guid[7] = (byte)((guid[7] & 0x0F) | 0x40);
        guid[8] = (byte)((guid[8] & 0x3F) | 0x80);
        return StatusSuccess;
    }
}
