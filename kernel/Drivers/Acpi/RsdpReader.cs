using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>Reads an RSDP through guarded memory, and says what is wrong with it.</summary>
internal static class RsdpReader
{
    /// <summary>Reads and verifies the structure.</summary>
    /// <param name="memory">Where it is.</param>
    /// <param name="address">Its address as firmware gave it.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>The pointer, or null when it cannot be trusted. A bad second checksum only loses the 64-bit address.</returns>
    public static Rsdp? TryRead(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        Span<byte> buffer = stackalloc byte[Rsdp.LongestLength];
        int length = 0;
        while (!address.IsZero && Rsdp.LengthOf(buffer[..length]) is var needed && needed > length
            && memory.TryRead(address, buffer[..needed]))
        {
            length = needed;
        }

        ReadOnlySpan<byte> bytes = buffer[..length];
        if (bytes.IsEmpty)
        {
            report($"ACPI: no readable RSDP at {address}");
            return null;
        }

        RsdpFault fault = Rsdp.Parse(bytes, out Rsdp rsdp);
        if (fault != RsdpFault.None)
        {
            report($"ACPI: RSDP at {address} {Describe(fault, bytes)}");
        }

        return fault is RsdpFault.Signature or RsdpFault.Checksum ? null : rsdp;
    }

    private static string Describe(RsdpFault fault, ReadOnlySpan<byte> bytes) => fault switch
    {
        RsdpFault.Signature => "does not begin with the signature \"RSD PTR \"",
        RsdpFault.Checksum => $"adds up to 0x{AcpiChecksum.Sum(bytes[..Rsdp.FirstLength]):X2}, expected 0x00",
        RsdpFault.CutOff => $"is cut off after {bytes.Length} bytes, expected {Rsdp.LengthOf(bytes)}",
        RsdpFault.Length => $"has an invalid length, expected {Rsdp.SecondLength}",
        _ => "has a wrong extended checksum",
    };
}
