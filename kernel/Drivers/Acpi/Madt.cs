using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// Processors and interrupt controllers: the Multiple APIC Description Table (ACPI 6.4, 5.2.12). Structures that are too short
/// for their type, and everything after one with an invalid length, are reported and left out.
/// </summary>
public sealed class Madt
{
    /// <summary>Address of the local APICs where the table says nothing better.</summary>
    public const ulong UsualLocalApicAddress = 0xFEE0_0000;

    private const int FirstStructure = 44;
    private const uint FlagLegacyPic = 1;
    private const int LongestKnown = 16;

    private readonly List<MadtProcessor> _processors = [];
    private readonly List<MadtIoApic> _ioApics = [];
    private readonly List<MadtOverride> _overrides = [];
    private readonly List<MadtNmi> _nmis = [];

    private Madt()
    {
    }

    /// <summary>Where the processors find their local APICs' registers.</summary>
    public PhysicalAddress LocalApic { get; private set; }

    /// <summary>
    /// Whether the machine has a pair of 8259 interrupt controllers too, which have to be masked (flag PCAT_COMPAT).
    /// </summary>
    public bool HasLegacyPic { get; private set; }

    /// <summary>The processors, those that are disabled included.</summary>
    public IReadOnlyList<MadtProcessor> Processors => _processors;

    /// <summary>The I/O APICs.</summary>
    public IReadOnlyList<MadtIoApic> IoApics => _ioApics;

    /// <summary>ISA interrupts that are wired otherwise than one to one, edge-triggered, active high.</summary>
    public IReadOnlyList<MadtOverride> Overrides => _overrides;

    /// <summary>Local APIC pins that carry non-maskable interrupts.</summary>
    public IReadOnlyList<MadtNmi> Nmis => _nmis;

    /// <summary>Where an ISA interrupt arrives and how it is signalled.</summary>
    /// <param name="irq">The ISA interrupt, 0 to 15.</param>
    public MadtOverride Resolve(byte irq)
    {
        foreach (MadtOverride entry in _overrides)
        {
            if (entry.Irq == irq)
            {
                return entry;
            }
        }

        return new MadtOverride(irq, irq, default);
    }

    /// <summary>Reads the table.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="table">A verified table with the signature <see cref="AcpiSignature.Madt"/>.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>Null when the table is too short to say anything.</returns>
    public static Madt? TryRead(IPhysicalMemory memory, AcpiTable table, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(report);

        Span<byte> head = stackalloc byte[FirstStructure];
        if (!table.TryRead(memory, 0, head))
        {
            report($"ACPI: MADT at {table.Address} has {table.Length} bytes, expected at least {FirstStructure}");
            return null;
        }

        var madt = new Madt
        {
            LocalApic = new PhysicalAddress(BinaryPrimitives.ReadUInt32LittleEndian(head[36..])),
            HasLegacyPic = (BinaryPrimitives.ReadUInt32LittleEndian(head[40..]) & FlagLegacyPic) != 0,
        };
        madt.ReadStructures(memory, table, report);
        if (madt.LocalApic.IsZero)
        {
            report($"ACPI: MADT at {table.Address} names no local APIC address; the usual one is taken");
            madt.LocalApic = new PhysicalAddress(UsualLocalApicAddress);
        }

        return madt;
    }

    private void ReadStructures(IPhysicalMemory memory, AcpiTable table, Action<string> report)
    {
        Span<byte> structure = stackalloc byte[LongestKnown];
        for (int offset = FirstStructure; offset < table.Length;)
        {
            Span<byte> head = structure[..2];
            int length = table.TryRead(memory, offset, head) ? head[1] : 0;
            if (length < head.Length || length > table.Length - offset)
            {
                report($"ACPI: MADT at {table.Address} is damaged at byte {offset}: a structure of {length} bytes; what " +
                    $"follows is not read");
                return;
            }

            // Later revisions may lengthen a structure, so longer ones are accepted.
            Span<byte> body = structure[..Math.Min(length, LongestKnown)];
            if (table.TryRead(memory, offset, body) && !TryRead(body))
            {
                report($"ACPI: MADT at {table.Address} has a structure of type {body[0]} with {length} bytes at byte {offset}, " +
                    $"which is too short");
            }

            offset += length;
        }
    }

    // The types of table 5.21 that PCs have; this kernel does not need the others.
    private bool TryRead(ReadOnlySpan<byte> s)
    {
        switch (s[0])
        {
            case 0 when s.Length >= 8:
                _processors.Add(new MadtProcessor(s[2], s[3], Read32(s, 4)));
                return true;
            case 1 when s.Length >= 12:
                _ioApics.Add(new MadtIoApic(s[2], new PhysicalAddress(Read32(s, 4)), Read32(s, 8)));
                return true;
            case 2 when s.Length >= 10:
                // Bus 0 is ISA, the only one that is defined.
                if (s[2] == 0)
                {
                    _overrides.Add(new MadtOverride(s[3], Read32(s, 4), new MadtSignal(Read16(s, 8))));
                }

                return true;
            case 4 when s.Length >= 6:
                _nmis.Add(new MadtNmi(s[2] == byte.MaxValue ? null : s[2], s[5], new MadtSignal(Read16(s, 3))));
                return true;
            case 5 when s.Length >= 12:
                LocalApic = new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(s[4..]));
                return true;
            case 9 when s.Length >= 16:
                _processors.Add(new MadtProcessor(Read32(s, 12), Read32(s, 4), Read32(s, 8)));
                return true;
            case 10 when s.Length >= 9:
                uint processor = Read32(s, 4);
                _nmis.Add(new MadtNmi(processor == uint.MaxValue ? null : processor, s[8], new MadtSignal(Read16(s, 2))));
                return true;
            default:
                return s[0] is not (0 or 1 or 2 or 4 or 5 or 9 or 10);
        }
    }

    private static uint Read32(ReadOnlySpan<byte> s, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(s[offset..]);

    private static ushort Read16(ReadOnlySpan<byte> s, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(s[offset..]);
}
