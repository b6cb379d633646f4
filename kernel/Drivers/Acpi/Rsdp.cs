using System;
using System.Buffers.Binary;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// The Root System Description Pointer, which firmware hands over in its configuration table (ACPI 6.4, 5.2.5.3).
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
public readonly struct Rsdp
{
    /// <summary>
    /// The longest one that is read. Longer ones would be a later version's; nothing defines one, so this is generous.
    /// </summary>
    public const int LongestLength = 256;

    /// <summary>The part that the first checksum covers, which is all there was in ACPI 1.0.</summary>
    public const int FirstLength = 20;

    /// <summary>With the part that has the 64-bit address.</summary>
    public const int SecondLength = 36;

    private const int ChecksumRevision = 2;

    /// <summary>0 for ACPI 1.0, 2 since ACPI 2.0.</summary>
    public byte Revision { get; private init; }

    /// <summary>Its bytes.</summary>
    public int Length { get; private init; }

    /// <summary>Address of the root table with 32-bit entries; zero when there is none.</summary>
    public PhysicalAddress Rsdt { get; private init; }

    /// <summary>Address of the root table with 64-bit entries; zero when there is none, or its part is not sound.</summary>
    public PhysicalAddress Xsdt { get; private init; }

    /// <summary>How many bytes are needed, according to the first ones: call it again until that many are given.</summary>
    /// <param name="bytes">The first bytes; none at the start.</param>
    /// <returns>At most <see cref="LongestLength"/>.</returns>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FirstLength || bytes[15] < ChecksumRevision)
        {
            return FirstLength;
        }

        return bytes.Length >= SecondLength && IsLength(ReadLength(bytes)) ? (int)ReadLength(bytes) : SecondLength;
    }

    /// <summary>Reads the structure.</summary>
    /// <param name="bytes">Its bytes, as many as <see cref="LengthOf"/> asks for, or as there are.</param>
    /// <param name="rsdp">What it says; of a sound first part also when the rest is not.</param>
    public static RsdpFault Parse(ReadOnlySpan<byte> bytes, out Rsdp rsdp)
    {
        rsdp = default;
        if (!bytes.StartsWith("RSD PTR "u8) || bytes.Length < FirstLength)
        {
            return RsdpFault.Signature;
        }

        if (AcpiChecksum.Sum(bytes[..FirstLength]) != 0)
        {
            return RsdpFault.Checksum;
        }

        byte revision = bytes[15];
        var rsdt = new PhysicalAddress(BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]));
        rsdp = new() { Revision = revision, Length = FirstLength, Rsdt = rsdt };
        if (revision < ChecksumRevision)
        {
            return RsdpFault.None;
        }

        if (bytes.Length < SecondLength)
        {
            return RsdpFault.CutOff;
        }

        uint length = ReadLength(bytes);
        if (!IsLength(length))
        {
            return RsdpFault.Length;
        }

        if (bytes.Length < length)
        {
            return RsdpFault.CutOff;
        }

        if (AcpiChecksum.Sum(bytes[..(int)length]) != 0)
        {
            return RsdpFault.ExtendedChecksum;
        }

        var xsdt = new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        rsdp = new() { Revision = revision, Length = (int)length, Rsdt = rsdt, Xsdt = xsdt };
        return RsdpFault.None;
    }

    private static uint ReadLength(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]);

    private static bool IsLength(uint length) => length is >= SecondLength and <= LongestLength;
}
