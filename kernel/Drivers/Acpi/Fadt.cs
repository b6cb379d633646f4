using System;
using System.Buffers.Binary;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// The fields of the Fixed ACPI Description Table that switch a PC off, restart it, time it and find its legacy devices. Offsets
/// are those of ACPI 6.4, table 5.9 (section 5.2.9). Fields beyond the end of an older, shorter table read as zero.
/// </summary>
public sealed class Fadt
{
    private const int KnownLength = 276;
    private const int Acpi1Length = 116;

    private const uint FlagTimerExtended = 1 << 8;
    private const uint FlagResetRegister = 1 << 10;
    private const uint FlagHardwareReduced = 1 << 20;
    private const ushort BootArchitecture8042 = 1 << 1;
    private const ushort BootArchitectureNoRtc = 1 << 5;

    private Fadt(ReadOnlySpan<byte> table, byte revision)
    {
        Revision = revision;
        SmiCommandPort = BinaryPrimitives.ReadUInt32LittleEndian(table[48..]);
        AcpiEnableValue = table[52];
        CenturyRegister = table[108];
        Flags = BinaryPrimitives.ReadUInt32LittleEndian(table[112..]);
        BootArchitecture = BinaryPrimitives.ReadUInt16LittleEndian(table[109..]);
        ResetRegister = GenericAddress.Read(table[116..]);
        ResetValue = table[128];

        ulong dsdt = BinaryPrimitives.ReadUInt64LittleEndian(table[140..]);
        Dsdt = new PhysicalAddress(dsdt != 0 ? dsdt : BinaryPrimitives.ReadUInt32LittleEndian(table[40..]));

        Pm1aEvent = Prefer(GenericAddress.Read(table[148..]), BinaryPrimitives.ReadUInt32LittleEndian(table[56..]), table[88]);
        Pm1bEvent = Prefer(GenericAddress.Read(table[160..]), BinaryPrimitives.ReadUInt32LittleEndian(table[60..]), table[88]);
        Pm1aControl = Prefer(GenericAddress.Read(table[172..]), BinaryPrimitives.ReadUInt32LittleEndian(table[64..]), table[89]);
        Pm1bControl = Prefer(GenericAddress.Read(table[184..]), BinaryPrimitives.ReadUInt32LittleEndian(table[68..]), table[89]);
        PmTimer = ReadPmTimer(table);
        SciInterrupt = BinaryPrimitives.ReadUInt16LittleEndian(table[46..]);
        SleepControl = GenericAddress.Read(table[244..]);
        SleepStatus = GenericAddress.Read(table[256..]);
    }

    /// <summary>Major version of the table.</summary>
    public byte Revision { get; }

    /// <summary>DSDT address: X_DSDT, or the 32-bit DSDT where that is zero. Zero when there is none.</summary>
    public PhysicalAddress Dsdt { get; }

    /// <summary>SMI_CMD: I/O port that hands ACPI over to the operating system; 0 when the system has no legacy mode.</summary>
    public uint SmiCommandPort { get; }

    /// <summary>ACPI_ENABLE: what to write to <see cref="SmiCommandPort"/>; 0 when the system has no legacy mode.</summary>
    public byte AcpiEnableValue { get; }

    /// <summary>CENTURY: index of the century in CMOS RAM; 0 when there is none.</summary>
    public byte CenturyRegister { get; }

    /// <summary>The fixed feature flags (table 5.10).</summary>
    public uint Flags { get; }

    /// <summary>IAPC_BOOT_ARCH (section 5.2.9.3). Meaningful when <see cref="HasBootArchitecture"/>.</summary>
    public ushort BootArchitecture { get; }

    /// <summary>RESET_REG; use it when <see cref="HasResetRegister"/>.</summary>
    public GenericAddress ResetRegister { get; }

    /// <summary>RESET_VALUE: what to write to <see cref="ResetRegister"/>.</summary>
    public byte ResetValue { get; }

    /// <summary>PM1a event block; its first word is the PM1 status register.</summary>
    public GenericAddress Pm1aEvent { get; }

    /// <summary>PM1b event block; often absent. Its first word is a PM1 status register of its own.</summary>
    public GenericAddress Pm1bEvent { get; }

    /// <summary>PM1a control register.</summary>
    public GenericAddress Pm1aControl { get; }

    /// <summary>PM1b control register; often absent.</summary>
    public GenericAddress Pm1bControl { get; }

    /// <summary>
    /// Power management timer: counts at 3.579545 MHz (4.8.3.3). Absent where PM_TMR_LEN is 0, as on hardware-reduced systems.
    /// </summary>
    public GenericAddress PmTimer { get; }

    /// <summary>Whether the power management timer has 32 bits rather than 24 (flag TMR_VAL_EXT).</summary>
    public bool PmTimerHas32Bits => (Flags & FlagTimerExtended) != 0;

    /// <summary>SCI_INT: interrupt of the fixed hardware, as an ISA IRQ or a global system interrupt.</summary>
    public ushort SciInterrupt { get; }

    /// <summary>SLEEP_CONTROL_REG of hardware-reduced systems.</summary>
    public GenericAddress SleepControl { get; }

    /// <summary>SLEEP_STATUS_REG of hardware-reduced systems.</summary>
    public GenericAddress SleepStatus { get; }

    /// <summary>
    /// Whether <see cref="BootArchitecture"/> exists: since ACPI 2.0, whose table has revision 3 (2 in its drafts).
    /// </summary>
    public bool HasBootArchitecture => Revision >= 2;

    /// <summary>Whether RESET_REG is there and said to work (flag RESET_REG_SUP).</summary>
    public bool HasResetRegister => Revision >= 2 && (Flags & FlagResetRegister) != 0 && ResetRegister.IsPresent;

    /// <summary>Whether the fixed hardware (the PM1 registers) is absent (flag HW_REDUCED_ACPI).</summary>
    public bool IsHardwareReduced => Revision >= 5 && (Flags & FlagHardwareReduced) != 0;

    /// <summary>What the table says about a keyboard controller.</summary>
    public Ps2Presence KeyboardController =>
        !HasBootArchitecture ? Ps2Presence.Unknown
        : (BootArchitecture & BootArchitecture8042) != 0 ? Ps2Presence.Declared : Ps2Presence.Denied;

    /// <summary>Whether the table says that there is no CMOS clock.</summary>
    public bool DeniesCmosClock => HasBootArchitecture && (BootArchitecture & BootArchitectureNoRtc) != 0;

    /// <summary>Reads the table.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="table">A verified table with the signature <see cref="AcpiSignature.Fadt"/>.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>The fields, or null when the table is shorter than ACPI 1.0's.</returns>
    public static Fadt? TryRead(IPhysicalMemory memory, AcpiTable table, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(report);

        if (table.Signature != AcpiSignature.Fadt || table.Length < Acpi1Length)
        {
            report($"ACPI: FADT at {table.Address} has {table.Length} bytes, expected at least {Acpi1Length}");
            return null;
        }

        Span<byte> bytes = stackalloc byte[KnownLength];
        bytes.Clear();
        if (!table.TryRead(memory, 0, bytes[..Math.Min(KnownLength, table.Length)]))
        {
            report($"ACPI: FADT at {table.Address} cannot be read");
            return null;
        }

        return new Fadt(bytes, table.Revision);
    }

    // PM_TMR_LEN is 4 where there is a timer.
    private static GenericAddress ReadPmTimer(ReadOnlySpan<byte> table) =>
        table[91] == 4
        ? Prefer(GenericAddress.Read(table[208..]), BinaryPrimitives.ReadUInt32LittleEndian(table[76..]), table[91])
        : default;

    // The X_ fields win where they are not zero (5.2.9). The 32-bit fields are always I/O ports.
    private static GenericAddress Prefer(GenericAddress extended, uint port, byte lengthInBytes) =>
        extended.IsPresent ? extended : new GenericAddress(AcpiAddressSpace.SystemIo, (byte)(lengthInBytes * 8), 0, port);
}
