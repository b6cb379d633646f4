using System;
using System.Buffers.Binary;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// The Root System Description Pointer, which firmware hands over in its configuration table (ACPI 6.4, 5.2.5.3).
/// </summary>
public sealed class Rsdp
{
    // The part that the first checksum covers, which is all there was in ACPI 1.0; then the part with the 64-bit address.
    private const int FirstLength = 20;
    private const int SecondLength = 36;

    // Longer ones would be a later version's; nothing defines one, so this is generous.
    private const int MaximumLength = 256;

    private Rsdp(byte revision, PhysicalAddress rsdt, PhysicalAddress xsdt)
    {
        Revision = revision;
        Rsdt = rsdt;
        Xsdt = xsdt;
    }

    /// <summary>0 for ACPI 1.0, 2 since ACPI 2.0.</summary>
    public byte Revision { get; }

    /// <summary>Address of the root table with 32-bit entries; zero when there is none.</summary>
    public PhysicalAddress Rsdt { get; }

    /// <summary>Address of the root table with 64-bit entries; zero when there is none.</summary>
    public PhysicalAddress Xsdt { get; }

    /// <summary>Reads and verifies the structure.</summary>
    /// <param name="memory">Where it is.</param>
    /// <param name="address">Its address as firmware gave it.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>The pointer, or null when it cannot be trusted. A bad second checksum only loses the 64-bit address.</returns>
    public static Rsdp? TryRead(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);

        Span<byte> first = stackalloc byte[FirstLength];
        if (address.IsZero || !memory.TryRead(address, first))
        {
            report($"ACPI: no readable RSDP at {address}");
            return null;
        }

        if (!first[..8].SequenceEqual("RSD PTR "u8))
        {
            report($"ACPI: no RSDP at {address}, expected the signature \"RSD PTR \"");
            return null;
        }

        byte sum = AcpiChecksum.Sum(first);
        if (sum != 0)
        {
            report($"ACPI: RSDP at {address} adds up to 0x{sum:X2}, expected 0x00");
            return null;
        }

        byte revision = first[15];
        PhysicalAddress rsdt = new(BinaryPrimitives.ReadUInt32LittleEndian(first[16..]));
        PhysicalAddress xsdt = revision >= 2 ? ReadXsdtAddress(memory, address, report) : default;
        return new Rsdp(revision, rsdt, xsdt);
    }

    private static PhysicalAddress ReadXsdtAddress(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        Span<byte> all = stackalloc byte[SecondLength];
        if (!memory.TryRead(address, all))
        {
            report($"ACPI: RSDP at {address} is cut off after {FirstLength} bytes, expected {SecondLength}");
            return default;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(all[20..]);
        if (length is < SecondLength or > MaximumLength)
        {
            report($"ACPI: RSDP at {address} claims {length} bytes, expected {SecondLength}");
            return default;
        }

        if (!AcpiChecksum.TrySum(memory, address, (int)length, out byte sum) || sum != 0)
        {
            report($"ACPI: RSDP at {address}: extended checksum is wrong");
            return default;
        }

        return new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(all[24..]));
    }
}
