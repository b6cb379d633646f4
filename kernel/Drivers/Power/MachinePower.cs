using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Power;

/// <summary>
/// Switches the machine off or restarts it, by all known methods, the cleanest first. Each step is logged, gets a bounded time
/// to take effect, and leads to the next when it has none.
/// </summary>
public sealed class MachinePower
{
    /// <summary>
    /// Port reads that a step gets to take effect: two seconds, as embedded controllers can need several hundred milliseconds to
    /// cut the power.
    /// </summary>
    public const int SettleReads = PortReset<IPortIo>.SettleReads;

    private readonly IPortIo _ports;
    private readonly PortReset<IPortIo> _reset;
    private readonly AcpiTables _acpi;
    private readonly IPhysicalMemory _memory;
    private readonly PowerHooks _hooks;

    /// <summary>Takes what the steps need.</summary>
    /// <param name="ports">Access to the ports.</param>
    /// <param name="acpi">The machine's tables; <see cref="AcpiTables.None"/> where there are none.</param>
    /// <param name="memory">Access to memory-mapped registers.</param>
    /// <param name="hooks">The rest of the kernel.</param>
    public MachinePower(IPortIo ports, AcpiTables acpi, IPhysicalMemory memory, PowerHooks hooks)
    {
        ArgumentNullException.ThrowIfNull(acpi);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(hooks);
        _ports = ports;
        _reset = new PortReset<IPortIo>(ports);
        _acpi = acpi;
        _memory = memory;
        _hooks = hooks;
    }

    /// <summary>Switches the machine off. Returns only when no way works.</summary>
    public void Shutdown()
    {
        if (_acpi is { Fadt: { } fadt, SoftOff: { } type })
        {
            _hooks.Drain();
            if (new SoftOff(_ports, new AcpiRegisters(_ports, _memory), Announce).TryEnter(fadt, type))
            {
                Settle();
            }
        }

        ResetThroughFirmware(EfiResetType.EfiResetShutdown);
        _hooks.Log("Power: the machine could not be switched off");
    }

    /// <summary>Restarts the machine. Returns only when no way works.</summary>
    public void Reboot()
    {
        ResetThroughAcpi();
        ResetThroughFirmware(EfiResetType.EfiResetCold);

        Announce("Power: restart through port 0xCF9");
        _reset.TryResetControl();

        Announce("Power: restart through the keyboard controller");
        _reset.TryKeyboardController();

        Announce("Power: restart through a triple fault");
        _hooks.TripleFault();
        _hooks.Log("Power: the machine could not be restarted");
    }

    private void ResetThroughAcpi()
    {
        if (_acpi.Fadt is not { HasResetRegister: true } fadt)
        {
            return;
        }

        // The register is one byte wide, in one of three address spaces (4.8.3.6).
        Announce($"Power: restart through the ACPI reset register, {fadt.ResetRegister}");
        if (new AcpiRegisters(_ports, _memory).TryWriteByte(fadt.ResetRegister, fadt.ResetValue))
        {
            Settle();
        }
        else
        {
            _hooks.Log($"Power: the ACPI reset register, {fadt.ResetRegister}, cannot be reached");
        }
    }

    private void ResetThroughFirmware(EfiResetType type)
    {
        if (_hooks.FirmwareReset is not { } reset)
        {
            return;
        }

        Announce(type == EfiResetType.EfiResetShutdown ? "Power: EFI ResetSystem, shutdown" : "Power: EFI ResetSystem, cold");
        reset(type);

        // Firmware that returns at all has failed, or leaves the power to a controller that needs a moment.
        Settle();
    }

    private void Announce(string line)
    {
        _hooks.Log(line);
        _hooks.Drain();
    }

    private void Settle() => _reset.Settle();
}
