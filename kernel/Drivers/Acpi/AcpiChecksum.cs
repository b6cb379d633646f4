using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>The checksum of ACPI structures: all bytes added, modulo 256, give zero (ACPI 6.4, 5.2.5.3 and 5.2.6).</summary>
internal static class AcpiChecksum
{
    /// <summary>The sum of bytes.</summary>
    public static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>The sum of bytes in memory, read piece by piece; false when some are not readable.</summary>
    public static bool TrySum(IPhysicalMemory memory, PhysicalAddress address, int length, out byte sum)
    {
        Span<byte> piece = stackalloc byte[512];
        sum = 0;
        for (int offset = 0; offset < length; offset += piece.Length)
        {
            Span<byte> part = piece[..Math.Min(piece.Length, length - offset)];
            if (!address.TryAdd(new ByteCount((ulong)offset), out PhysicalAddress start) || !memory.TryRead(start, part))
            {
                return false;
            }

            sum += Sum(part);
        }

        return true;
    }
}
