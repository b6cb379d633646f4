using System;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// Enters soft-off (S5) through the registers that the FADT names (ACPI 6.4, 4.8.3 and 16.1). The tables' <c>\_PTS</c> method,
/// which asks for an interpreter, is not run; machines that depend on it are switched off by firmware's ResetSystem instead.
/// </summary>
/// <param name="ports">Access to the SMI command port.</param>
/// <param name="registers">Access to the registers that the table names.</param>
/// <param name="log">Told what is done and what is wrong.</param>
internal readonly struct SoftOff(IPortIo ports, AcpiRegisters registers, Action<string> log)
{
    /// <summary>
    /// The largest number of polls for the hand-over to ACPI mode, at about a microsecond each: three seconds, more than firmware
    /// needs.
    /// </summary>
    public const int EnableWaitLimit = 3_000_000;

    // PM1 control register, 4.8.3.2.1.
    private const ushort SciEnable = 1 << 0;
    private const ushort GlobalRelease = 1 << 2;
    private const int SleepTypeShift = 10;
    private const ushort SleepTypeMask = 7 << SleepTypeShift;
    private const ushort SleepEnable = 1 << 13;

    // PM1 status register, 4.8.3.1.1; a one clears it.
    private const ushort WakeStatus = 1 << 15;

    // Sleep control register, 4.8.3.7.
    private const int ReducedSleepTypeShift = 2;
    private const byte ReducedSleepEnable = 1 << 5;

    // Sleep status register, 4.8.3.7; a one clears it.
    private const byte ReducedWakeStatus = 1 << 7;

    private const ushort FloatingBus = 0xFFFF;

    /// <summary>Writes what switches the machine off; some milliseconds may pass until it is.</summary>
    /// <param name="fadt">The fixed table.</param>
    /// <param name="type">The values of <c>\_S5</c>.</param>
    /// <returns>False when the registers are absent or of a kind that cannot be written.</returns>
    public bool TryEnter(Fadt fadt, SleepType type)
    {
        if (fadt.IsHardwareReduced)
        {
            byte value = (byte)(type.Pm1a << ReducedSleepTypeShift | ReducedSleepEnable);
            log($"Power: ACPI S5 through the sleep control register, {fadt.SleepControl}");
            registers.TryWriteByte(fadt.SleepStatus, ReducedWakeStatus);
            return registers.TryWriteByte(fadt.SleepControl, value);
        }

        GenericAddress eventA = fadt.Pm1aEvent;
        GenericAddress registerA = fadt.Pm1aControl;
        if (IntelPowerPorts.IsImpossible(registerA))
        {
            log(
                $"Power: PM1a control register is {registerA}, which is the DMA controller's; " +
                "the chipset's register is used instead");
            if (!IntelPowerPorts.TryFind(ports, out eventA, out registerA))
            {
                return false;
            }
        }

        if (!registerA.IsPort && !registerA.IsMemory)
        {
            log($"Power: PM1a control register is {registerA}, expected an I/O port or memory");
            return false;
        }

        if (!TryEnableAcpi(fadt, registerA) || !registers.TryReadWord(registerA, out ushort controlA))
        {
            return false;
        }

        // The reason for the last wake-up must not wake the machine again. WAK_STS may be in either register (4.8.3.1).
        registers.TryWriteWord(eventA, WakeStatus);
        registers.TryWriteWord(fadt.Pm1bEvent, WakeStatus);

        // First the types, then the enable bits, PM1a before PM1b each time (16.1 and 7.4.2). Where there is no PM1b, nothing is
        // written to it.
        registers.TryReadWord(fadt.Pm1bControl, out ushort controlB);
        ushort valueA = WithType(controlA, type.Pm1a);
        ushort valueB = WithType(controlB, type.Pm1b);
        log($"Power: ACPI S5 through PM1a control, {registerA}, type {type.Pm1a}");
        registers.TryWriteWord(registerA, valueA);
        registers.TryWriteWord(fadt.Pm1bControl, valueB);
        registers.TryWriteWord(registerA, (ushort)(valueA | SleepEnable));
        registers.TryWriteWord(fadt.Pm1bControl, (ushort)(valueB | SleepEnable));
        return true;
    }

    private bool TryEnableAcpi(Fadt fadt, GenericAddress registerA)
    {
        if (!registers.TryReadWord(registerA, out ushort control) || control == FloatingBus)
        {
            log($"Power: nothing answers at PM1a control, {registerA}");
            return false;
        }

        if ((control & SciEnable) != 0)
        {
            return true;
        }

        // Without an SMI port, or with a command of 0, the machine is always in ACPI mode (5.2.9, SMI_CMD and ACPI_ENABLE).
        if (fadt.SmiCommandPort is 0 or > ushort.MaxValue || fadt.AcpiEnableValue == 0)
        {
            return true;
        }

        log($"Power: requesting ACPI mode, 0x{fadt.AcpiEnableValue:X2} to port 0x{fadt.SmiCommandPort:X}");
        ports.WriteByte((ushort)fadt.SmiCommandPort, fadt.AcpiEnableValue);
        for (int i = 0; i < EnableWaitLimit; i++)
        {
            if (registers.TryReadWord(registerA, out control) && (control & SciEnable) != 0)
            {
                return true;
            }
        }

        // Some chipsets switch off anyway, so this is only a warning.
        log("Power: ACPI mode was not entered in time");
        return true;
    }

    private static ushort WithType(ushort control, byte type) =>
        (ushort)(control & ~(SleepTypeMask | SleepEnable | GlobalRelease) | type << SleepTypeShift);
}
