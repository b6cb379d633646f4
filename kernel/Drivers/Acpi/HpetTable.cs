using System;
using System.Buffers.Binary;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>The HPET table: where the event timer's registers are (IA-PC HPET Specification 1.0a, 3.2.4).</summary>
public sealed class HpetTable
{
    private const int KnownLength = 56;
    private const int BaseOffset = 40;

    private HpetTable(PhysicalAddress address) => Address = address;

    /// <summary>Where the block of registers begins in memory.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>Reads the table.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="table">A verified table with the signature <see cref="AcpiSignature.Hpet"/>.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>Null when the table is too short or names no place in memory.</returns>
    public static HpetTable? TryRead(IPhysicalMemory memory, AcpiTable table, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(report);

        Span<byte> bytes = stackalloc byte[KnownLength];
        if (!table.TryRead(memory, 0, bytes))
        {
            report($"ACPI: HPET at {table.Address} has {table.Length} bytes, expected {KnownLength}");
            return null;
        }

        // Older firmware leaves the structure's width and access fields empty, so only space and address count.
        var registers = GenericAddress.Read(bytes[BaseOffset..]);
        if (registers.IsPresent && registers.Space == AcpiAddressSpace.SystemMemory)
        {
            return new HpetTable(new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(bytes[(BaseOffset + 4)..])));
        }

        report($"ACPI: HPET's registers are at {registers}, expected memory");
        return null;
    }
}
