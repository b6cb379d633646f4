using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// The system description tables that the RSDP leads to, as far as they are sound. Broken ones are reported and left out, so a
/// machine with bad tables, or none, gives an object with fewer tables, never a failure.
/// </summary>
public sealed class AcpiTables
{
    /// <summary>Most entries of a root table that are looked at. Machines have some 20 to 60.</summary>
    public const int MaximumTables = 256;

    private readonly List<AcpiTable> _tables = [];
    private readonly List<AcpiTable> _all = [];

    private AcpiTables()
    {
    }

    /// <summary>Every table that passed its checks, in the root table's order, the DSDT last.</summary>
    public IReadOnlyList<AcpiTable> Tables => _tables;

    /// <summary>
    /// Every table that was looked at, the broken ones and the root tables too, in the order in which they were met.
    /// </summary>
    public IReadOnlyList<AcpiTable> All => _all;

    /// <summary>The fixed table, or null.</summary>
    public Fadt? Fadt { get; private set; }

    /// <summary>Processors and interrupt controllers, or null.</summary>
    public Madt? Madt { get; private set; }

    /// <summary>Where configuration space is mapped, or null.</summary>
    public Mcfg? Mcfg { get; private set; }

    /// <summary>The event timer, or null.</summary>
    public HpetTable? Hpet { get; private set; }

    /// <summary>The serial console that firmware uses, or null.</summary>
    public Spcr? Spcr { get; private set; }

    /// <summary>How to enter soft-off, or null when no table says so in a form that is understood.</summary>
    public SleepType? SoftOff { get; private set; }

    /// <summary>A machine without ACPI.</summary>
    public static AcpiTables None { get; } = new();

    /// <summary>Follows the RSDP.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="rsdp">Address from firmware's configuration table.</param>
    /// <param name="report">Told, one line each, of everything that is wrong.</param>
    public static AcpiTables Read(IPhysicalMemory memory, PhysicalAddress rsdp, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);

        var result = new AcpiTables();
        if (RsdpReader.TryRead(memory, rsdp, report) is not { } pointer)
        {
            return result;
        }

        // The 64-bit root table is the valid one where both exist (5.2.5.3); the other serves when it is damaged.
        bool walked = (!pointer.Xsdt.IsZero && result.TryWalk(memory, pointer.Xsdt, AcpiSignature.Xsdt, sizeof(ulong), report))
            || (!pointer.Rsdt.IsZero && result.TryWalk(memory, pointer.Rsdt, AcpiSignature.Rsdt, sizeof(uint), report));
        if (!walked)
        {
            report("ACPI: no sound root table (XSDT or RSDT)");
        }

        result.ReadFixedTable(memory, report);
        result.Madt = result.Find(AcpiSignature.Madt) is { } madt
            ? global::UefiKernel.Kernel.Drivers.Acpi.Madt.TryRead(memory, madt, report)
            : null;
        result.Mcfg = result.Find(AcpiSignature.Mcfg) is { } mcfg
            ? global::UefiKernel.Kernel.Drivers.Acpi.Mcfg.TryRead(memory, mcfg, report)
            : null;
        result.Hpet = result.Find(AcpiSignature.Hpet) is { } hpet ? HpetTable.TryRead(memory, hpet, report) : null;
        result.Spcr = result.Find(AcpiSignature.Spcr) is { } spcr
            ? global::UefiKernel.Kernel.Drivers.Acpi.Spcr.TryRead(memory, spcr, report)
            : null;
        return result;
    }

    /// <summary>The first table with a signature, or null.</summary>
    /// <param name="signature">One of <see cref="AcpiSignature"/>, or another.</param>
    public AcpiTable? Find(uint signature)
    {
        foreach (AcpiTable table in _tables)
        {
            if (table.Signature == signature)
            {
                return table;
            }
        }

        return null;
    }

    private bool TryWalk(IPhysicalMemory memory, PhysicalAddress address, uint signature, int entryLength, Action<string> report)
    {
        AcpiTable root = ReadTable(memory, address, report);
        if (root.State != AcpiTableState.Sound)
        {
            return false;
        }

        if (root.Signature != signature)
        {
            report($"ACPI: table at {address} is {AcpiSignature.ToText(root.Signature)}, expected " +
                $"{AcpiSignature.ToText(signature)}");
            return false;
        }

        int count = (root.Length - AcpiTable.HeaderLength) / entryLength;
        if (count > MaximumTables)
        {
            report($"ACPI: {AcpiSignature.ToText(signature)} lists {count} tables, only the first {MaximumTables} are read");
            count = MaximumTables;
        }

        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < count; i++)
        {
            entry.Clear();
            if (!root.TryRead(memory, AcpiTable.HeaderLength + i * entryLength, entry[..entryLength]))
            {
                return i > 0;
            }

            // Entries of zero occur in machines and mean nothing; a table that is listed twice is read once.
            var target = new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(entry));
            if (!target.IsZero && !IsKnown(target) && ReadTable(memory, target, report) is { State: AcpiTableState.Sound } table)
            {
                _tables.Add(table);
            }
        }

        if (_tables.Count == 0)
        {
            report($"ACPI: {AcpiSignature.ToText(signature)} at {address} leads to no sound table");
        }

        return _tables.Count > 0;
    }

    private void ReadFixedTable(IPhysicalMemory memory, Action<string> report)
    {
        if (Find(AcpiSignature.Fadt) is { } table)
        {
            Fadt = global::UefiKernel.Kernel.Drivers.Acpi.Fadt.TryRead(memory, table, report);
        }

        if (Fadt == null)
        {
            report("ACPI: no usable FADT; power and legacy devices are not described");
            return;
        }

        ReadDsdt(memory, Fadt.Dsdt, report);
        SoftOff = FindSoftOff(memory);
        if (SoftOff == null)
        {
            report(@"ACPI: no static \_S5 package in the DSDT and SSDTs; the firmware has to switch the machine off");
        }
    }

    private void ReadDsdt(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        if (address.IsZero)
        {
            report("ACPI: the FADT names no DSDT");
        }
        else if (!IsKnown(address) && ReadTable(memory, address, report) is { State: AcpiTableState.Sound } table)
        {
            if (table.Signature == AcpiSignature.Dsdt)
            {
                _tables.Add(table);
            }
            else
            {
                report($"ACPI: the FADT names {AcpiSignature.ToText(table.Signature)} at {address} as DSDT");
            }
        }
    }

    private AcpiTable ReadTable(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        var table = AcpiTable.Read(memory, address, report);
        _all.Add(table);
        return table;
    }

    private SleepType? FindSoftOff(IPhysicalMemory memory)
    {
        // The DSDT is loaded first and has \_S5 on nearly every machine, so it is asked first.
        if (Find(AcpiSignature.Dsdt) is { } dsdt && S5Object.TryFind(memory, dsdt, out SleepType type))
        {
            return type;
        }

        foreach (AcpiTable table in _tables)
        {
            if (table.Signature == AcpiSignature.Ssdt && S5Object.TryFind(memory, table, out type))
            {
                return type;
            }
        }

        return null;
    }

    private bool IsKnown(PhysicalAddress address)
    {
        foreach (AcpiTable table in _all)
        {
            if (table.Address == address)
            {
                return true;
            }
        }

        return false;
    }
}
