using System;
using System.Buffers.Binary;
using UefiKernel.Memory;

namespace UefiKernel.Devices.Acpi;

/// <summary>Where a system description table lies and what its header says (ACPI 6.4, 5.2.6). Its checksum has been verified.</summary>
public sealed class AcpiTable
{
    /// <summary>Size of the header that all these tables share, in bytes.</summary>
    public const int HeaderLength = 36;

    /// <summary>
    /// Longest table that is accepted, in bytes. The longest seen in machines, DSDTs, stay below one megabyte; a length beyond this is
    /// damage.
    /// </summary>
    public const int MaximumLength = 4 << 20;

    private const int LengthOffset = 4;
    private const int RevisionOffset = 8;

    private AcpiTable(uint signature, PhysicalAddress address, int length, byte revision)
    {
        Signature = signature;
        Address = address;
        Length = length;
        Revision = revision;
    }

    /// <summary>One of <see cref="AcpiSignature"/>, or another.</summary>
    public uint Signature { get; }

    /// <summary>The first byte of the header.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>Length with the header, in bytes: 36 to <see cref="MaximumLength"/>.</summary>
    public int Length { get; }

    /// <summary>Revision of the table's layout.</summary>
    public byte Revision { get; }

    /// <summary>Reads a header and verifies the whole table.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="address">Where this one should be.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>The table, or null when it is unreadable, too short, too long, or its bytes do not add up to zero.</returns>
    public static AcpiTable? TryRead(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);

        Span<byte> header = stackalloc byte[HeaderLength];
        if (address.IsZero || !memory.TryRead(address, header))
        {
            report($"ACPI: no readable table at {address}");
            return null;
        }

        uint signature = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[LengthOffset..]);
        if (length is < HeaderLength or > MaximumLength)
        {
            report($"ACPI: table {AcpiSignature.ToText(signature)} at {address} claims {length} bytes, "
                + $"expected {HeaderLength} to {MaximumLength}");
            return null;
        }

        if (!AcpiChecksum.TrySum(memory, address, (int)length, out byte sum))
        {
            report($"ACPI: table {AcpiSignature.ToText(signature)} at {address}, {length} bytes, reaches out of readable memory");
            return null;
        }

        if (sum != 0)
        {
            report($"ACPI: table {AcpiSignature.ToText(signature)} at {address}, {length} bytes, adds up to 0x{sum:X2}, expected 0x00");
            return null;
        }

        return new AcpiTable(signature, address, (int)length, header[RevisionOffset]);
    }

    /// <summary>Copies bytes out of the table.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="offset">First byte, counted from the header's first.</param>
    /// <param name="destination">Filled completely, or left as it is.</param>
    /// <returns>False when the bytes are not all inside the table.</returns>
    public bool TryRead(IPhysicalMemory memory, int offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return offset >= 0 && offset <= Length && destination.Length <= Length - offset
            && Address.TryAdd(new ByteCount((ulong)offset), out PhysicalAddress address)
            && memory.TryRead(address, destination);
    }
}
