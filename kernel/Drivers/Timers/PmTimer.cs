using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>The ACPI power management timer (ACPI 6.4, 4.8.3.3).</summary>
/// <param name="ports">Access to the ports.</param>
/// <param name="port">PM_TMR_BLK.</param>
/// <param name="has32Bits">Whether 32 bits count rather than 24 (flag TMR_VAL_EXT).</param>
public sealed class PmTimer(IPortIo ports, ushort port, bool has32Bits) : IReferenceTimer
{
    private const uint FloatingBus = uint.MaxValue;

    public string Name => "ACPI PM timer";

    /// <summary>3.579545 MHz, three times the PIT's.</summary>
    public ulong FemtosecondsPerTick => 279_365_115;

    public ulong Mask => has32Bits ? 0xFFFF_FFFF : 0xFF_FFFF;

    public bool TryStart() => ports.ReadDword(port) != FloatingBus || ports.ReadDword(port) != FloatingBus;

    public ulong Read() => ports.ReadDword(port) & Mask;
}
