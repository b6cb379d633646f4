using System;
using System.Buffers.Binary;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>Where a system description table lies, what its header says, and whether it is sound (ACPI 6.4, 5.2.6).</summary>
public sealed class AcpiTable
{
    /// <summary>Size of the header that all these tables share, in bytes.</summary>
    public const int HeaderLength = 36;

    /// <summary>
    /// Longest table that is accepted, in bytes. The longest seen in machines, DSDTs, stay below one megabyte; a length beyond
    /// this is damage.
    /// </summary>
    public const int MaximumLength = 4 << 20;

    private const int LengthOffset = 4;
    private const int RevisionOffset = 8;
    private const int OemIdOffset = 10;
    private const int OemIdLength = 6;
    private const int OemTableIdOffset = 16;
    private const int OemTableIdLength = 8;
    private const int OemRevisionOffset = 24;

    private AcpiTable(PhysicalAddress address, ReadOnlySpan<byte> header)
    {
        Address = address;
        Signature = BinaryPrimitives.ReadUInt32LittleEndian(header);
        ClaimedLength = BinaryPrimitives.ReadUInt32LittleEndian(header[LengthOffset..]);
        Revision = header[RevisionOffset];
        OemId = AcpiSignature.ToText(header.Slice(OemIdOffset, OemIdLength));
        OemTableId = AcpiSignature.ToText(header.Slice(OemTableIdOffset, OemTableIdLength));
        OemRevision = BinaryPrimitives.ReadUInt32LittleEndian(header[OemRevisionOffset..]);
    }

    /// <summary>One of <see cref="AcpiSignature"/>, or another.</summary>
    public uint Signature { get; }

    /// <summary>The first byte of the header.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>Length with the header as the header has it, in bytes; anything where the table is broken.</summary>
    public uint ClaimedLength { get; }

    /// <summary>
    /// Length with the header, in bytes: 36 to <see cref="MaximumLength"/> in a sound table, 0 in one that cannot be read.
    /// </summary>
    public int Length => State is AcpiTableState.Sound ? (int)ClaimedLength : 0;

    /// <summary>Revision of the table's layout.</summary>
    public byte Revision { get; }

    /// <summary>Who made the firmware: six characters, without trailing blanks.</summary>
    public string OemId { get; }

    /// <summary>Which of the maker's tables it is: eight characters, without trailing blanks.</summary>
    public string OemTableId { get; }

    /// <summary>The maker's revision of it.</summary>
    public uint OemRevision { get; }

    /// <summary>What verifying it found. Only sound tables are used.</summary>
    public AcpiTableState State { get; private init; }

    /// <summary>Reads a header and verifies the whole table.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="address">Where this one should be.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>The table in whatever <see cref="State"/> it is.</returns>
    public static AcpiTable Read(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);

        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        if (address.IsZero || !memory.TryRead(address, header))
        {
            report($"ACPI: no readable table at {address}");
            return new AcpiTable(address, header) { State = AcpiTableState.Unreadable };
        }

        var table = new AcpiTable(address, header);
        string name = $"ACPI: table {AcpiSignature.ToText(table.Signature)} at {address}";
        uint length = table.ClaimedLength;
        if (length is < HeaderLength or > MaximumLength)
        {
            report($"{name} claims {length} bytes, expected {HeaderLength} to {MaximumLength}");
            return new AcpiTable(address, header) { State = AcpiTableState.BadLength };
        }

        if (!AcpiChecksum.TrySum(memory, address, (int)length, out byte sum))
        {
            report($"{name}, {length} bytes, reaches out of readable memory");
            return new AcpiTable(address, header) { State = AcpiTableState.CutOff };
        }

        if (sum != 0)
        {
            report($"{name}, {length} bytes, adds up to 0x{sum:X2}, expected 0x00");
            return new AcpiTable(address, header) { State = AcpiTableState.BadChecksum };
        }

        return table;
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
