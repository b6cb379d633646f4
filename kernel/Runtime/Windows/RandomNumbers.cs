using System;
using System.Runtime;
using UefiKernel.Kernel.Processor.Random;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>BCryptGenRandom and CoCreateGuid, over the kernel's generator.</summary>
internal static unsafe class RandomNumbers
{
    private const int StatusSuccess = 0;

    // STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER and E_INVALIDARG.
    private const int StatusInvalidHandle = unchecked((int)0xC000_0008);
    private const int StatusInvalidParameter = unchecked((int)0xC000_000D);
    private const int InvalidArgument = unchecked((int)0x8007_0057);

    // BCRYPT_USE_SYSTEM_PREFERRED_RNG: asks for the generator of the system instead of one that was opened. There is no other.
    private const uint SystemGenerator = 2;

    [RuntimeExport("BCryptGenRandom")]
    private static int Generate(nint algorithm, byte* buffer, uint count, uint flags)
    {
        if (algorithm != 0 || (flags & SystemGenerator) == 0)
        {
            return StatusInvalidHandle;
        }

        if (buffer == null && count != 0)
        {
            return StatusInvalidParameter;
        }

        // The caller vouches for count bytes at buffer. A span holds less than 2^31.
        while (count > 0)
        {
            int part = (int)Math.Min(count, int.MaxValue);
            RandomGenerator.Fill(new Span<byte>(buffer, part));
            buffer += part;
            count -= (uint)part;
        }

        return StatusSuccess;
    }

    /// <summary>A random UUID: version 4, variant 1 (RFC 9562, section 5.4).</summary>
    [RuntimeExport("CoCreateGuid")]
    private static int CreateGuid(byte* guid)
    {
        if (guid == null)
        {
            return InvalidArgument;
        }

        const int Size = 16;
        RandomGenerator.Fill(new Span<byte>(guid, Size));

        // The third field is stored little-endian, so its high byte, which holds the version, is byte 7.
        guid[7] = (byte)((guid[7] & 0x0F) | 0x40);
        guid[8] = (byte)((guid[8] & 0x3F) | 0x80);
        return StatusSuccess;
    }
}
