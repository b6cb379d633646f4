using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>A processor (ACPI 6.4, 5.2.12.2 and 5.2.12.12).</summary>
/// <param name="uid">The number that the tables know it by.</param>
/// <param name="apicId">Its local APIC's number; above 255 only in x2APIC mode.</param>
/// <param name="flags">Bit 0: enabled; bit 1: can be enabled later.</param>
public readonly struct MadtProcessor(uint uid, uint apicId, uint flags)
{
    /// <summary>The number that the tables know it by.</summary>
    public uint Uid { get; } = uid;

    /// <summary>Its local APIC's number; above 255 only in x2APIC mode.</summary>
    public uint ApicId { get; } = apicId;

    /// <summary>Whether it can be used.</summary>
    public bool IsEnabled { get; } = (flags & 1) != 0;
}

/// <summary>An I/O APIC (ACPI 6.4, 5.2.12.3).</summary>
/// <param name="id">Its number.</param>
/// <param name="address">Where its registers are.</param>
/// <param name="firstInterrupt">The global system interrupt at its first pin.</param>
public readonly struct MadtIoApic(byte id, PhysicalAddress address, uint firstInterrupt)
{
    /// <summary>Its number.</summary>
    public byte Id { get; } = id;

    /// <summary>Where its registers are.</summary>
    public PhysicalAddress Address { get; } = address;

    /// <summary>The global system interrupt at its first pin.</summary>
    public uint FirstInterrupt { get; } = firstInterrupt;
}

/// <summary>
/// How an interrupt is signalled: the MPS INTI flags (ACPI 6.4, table 5.26). Where the flags do not say, the bus decides; ISA is
/// active high and edge-triggered.
/// </summary>
/// <param name="flags">Polarity in bits 0 and 1, trigger mode in bits 2 and 3.</param>
public readonly struct MadtSignal(ushort flags)
{
    /// <summary>Whether the line is active low.</summary>
    public bool IsActiveLow { get; } = (flags & 3) == 3;

    /// <summary>Whether a level rather than an edge triggers.</summary>
    public bool IsLevelTriggered { get; } = (flags >> 2 & 3) == 3;
}

/// <summary>An ISA interrupt that arrives at another pin, or is signalled in another way (ACPI 6.4, 5.2.12.5).</summary>
/// <param name="irq">The ISA interrupt.</param>
/// <param name="interrupt">The global system interrupt that it is.</param>
/// <param name="signal">How it is signalled.</param>
public readonly struct MadtOverride(byte irq, uint interrupt, MadtSignal signal)
{
    /// <summary>The ISA interrupt.</summary>
    public byte Irq { get; } = irq;

    /// <summary>The global system interrupt that it is.</summary>
    public uint Interrupt { get; } = interrupt;

    /// <summary>How it is signalled.</summary>
    public MadtSignal Signal { get; } = signal;
}

/// <summary>A local APIC pin with a non-maskable interrupt (ACPI 6.4, 5.2.12.7 and 5.2.12.13).</summary>
/// <param name="processor">The <see cref="MadtProcessor.Uid"/> of the processor; null for all.</param>
/// <param name="pin">0 for LINT0, 1 for LINT1.</param>
/// <param name="signal">How it is signalled.</param>
public readonly struct MadtNmi(uint? processor, byte pin, MadtSignal signal)
{
    /// <summary>The <see cref="MadtProcessor.Uid"/> of the processor; null for all.</summary>
    public uint? Processor { get; } = processor;

    /// <summary>0 for LINT0, 1 for LINT1.</summary>
    public byte Pin { get; } = pin;

    /// <summary>How it is signalled.</summary>
    public MadtSignal Signal { get; } = signal;
}
