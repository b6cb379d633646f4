using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// Where PCI Express configuration space is mapped into memory (PCI Firmware Specification 3.3, 4.1.2, table 4-2).
/// </summary>
public sealed class Mcfg
{
    /// <summary>Most entries that are read; machines have one, large servers a dozen.</summary>
    public const int MaximumEntries = 64;

    private const int FirstEntry = 44;
    private const int EntryLength = 16;

    private Mcfg(List<McfgEntry> entries) => Entries = entries;

    /// <summary>The sound entries, in the table's order.</summary>
    public IReadOnlyList<McfgEntry> Entries { get; }

    /// <summary>Reads the table. Entries that cannot be are reported and left out.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="table">A verified table with the signature <see cref="AcpiSignature.Mcfg"/>.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>Null when no entry is sound.</returns>
    public static Mcfg? TryRead(IPhysicalMemory memory, AcpiTable table, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(report);

        var entries = new List<McfgEntry>();
        Span<byte> bytes = stackalloc byte[EntryLength];
        int count = Math.Min((table.Length - FirstEntry) / EntryLength, MaximumEntries);
        for (int i = 0; i < count && table.TryRead(memory, FirstEntry + i * EntryLength, bytes); i++)
        {
            var entry = new McfgEntry(
                new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), bytes[10], bytes[11]);
            if (IsSound(entry, entries))
            {
                entries.Add(entry);
            }
            else
            {
                report($"ACPI: MCFG maps buses {entry.FirstBus} to {entry.LastBus} of segment {entry.Segment} at " +
                    $"{entry.Address}, which cannot be");
            }
        }

        if (entries.Count > 0)
        {
            return new Mcfg(entries);
        }

        report($"ACPI: MCFG at {table.Address} has no usable entry");
        return null;
    }

    // A bus takes a mebibyte, and the address is that of bus 0, so it is aligned at least that much. Two entries for one bus
    // contradict each other.
    private static bool IsSound(McfgEntry entry, List<McfgEntry> others)
    {
        if (entry.Address.IsZero || entry.Address.Value % McfgEntry.BytesPerBus != 0 || entry.LastBus < entry.FirstBus
            || !entry.Address.TryAdd(new ByteCount(256 * McfgEntry.BytesPerBus), out _))
        {
            return false;
        }

        foreach (McfgEntry other in others)
        {
            if (other.Segment == entry.Segment && other.FirstBus <= entry.LastBus && entry.FirstBus <= other.LastBus)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Some buses whose configuration space is mapped into memory.</summary>
/// <param name="address">Where bus 0 of the segment is, or would be.</param>
/// <param name="segment">The segment group's number.</param>
/// <param name="firstBus">The first bus that is mapped.</param>
/// <param name="lastBus">The last one.</param>
public readonly struct McfgEntry(PhysicalAddress address, ushort segment, byte firstBus, byte lastBus)
{
    /// <summary>32 devices of 8 functions of 4 KiB.</summary>
    public const ulong BytesPerBus = 1 << 20;

    /// <summary>Where bus 0 of the segment is, or would be.</summary>
    public PhysicalAddress Address { get; } = address;

    /// <summary>The segment group's number.</summary>
    public ushort Segment { get; } = segment;

    /// <summary>The first bus that is mapped.</summary>
    public byte FirstBus { get; } = firstBus;

    /// <summary>The last bus that is mapped.</summary>
    public byte LastBus { get; } = lastBus;

    /// <summary>The addresses that are mapped; of a sound entry.</summary>
    public PhysicalRange Range => new(
        new(Address.Value + (FirstBus * BytesPerBus)), new((LastBus - (ulong)FirstBus + 1) * BytesPerBus));
}
