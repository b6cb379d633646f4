using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>
/// The system description tables that firmware has left, the broken ones too, in the order in which they were met.
/// </summary>
public interface IAcpiView
{
    /// <summary>Number of tables; 0 on a machine without ACPI.</summary>
    int Count { get; }

    /// <summary>A table, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    AcpiTableInfo GetTable(int index);
}

/// <summary>What a system description table's header says, and whether it is sound.</summary>
public readonly record struct AcpiTableInfo
{
    /// <summary>The four characters that name it.</summary>
    public required string Signature { get; init; }

    /// <summary>Physical address of its header.</summary>
    public required PhysicalAddress Address { get; init; }

    /// <summary>The length that it claims.</summary>
    public required ByteCount Length { get; init; }

    /// <summary>Revision of its layout.</summary>
    public required byte Revision { get; init; }

    /// <summary>Who made it.</summary>
    public required string OemId { get; init; }

    /// <summary>The maker's name of it.</summary>
    public required string OemTableId { get; init; }

    /// <summary>The maker's revision.</summary>
    public required uint OemRevision { get; init; }

    /// <summary>What verifying it found, in a word or two.</summary>
    public required string State { get; init; }
}
