using System;
using UefiKernel.Devices.Acpi;
using UefiKernel.Efi;
using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Devices;

/// <summary>
/// Switches the machine off or restarts it, by every way there is, the cleanest first. Each step is logged, gets a bounded time to take
/// effect, and leads to the next when it has none.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
public sealed class Power<TPorts> : IPowerControl
    where TPorts : struct, IPortIo
{
    /// <summary>
    /// Port reads that a step gets to take effect, at about a microsecond each (ISA timing; emulators are quicker): two seconds, as
    /// embedded controllers can need several hundred milliseconds to cut the power.
    /// </summary>
    public const int SettleReads = 2_000_000;

    // Reading the POST code port has no effect and takes a bus cycle.
    private const ushort DelayPort = 0x80;

    // Reset Control Register of Intel's chipsets ("RST_CNT", I/O port CF9h, Intel 300 Series PCH datasheet volume 2) and compatibles.
    private const ushort ResetControlPort = 0xCF9;
    private const byte ResetControlHard = 0x02;
    private const byte ResetControlGo = 0x06;
    private const int ResetControlGapReads = 50;

    // The 8042's output port bit 0 is the processor's reset line; command FEh pulses it low.
    private const byte KeyboardInputFull = 0x02;
    private const byte KeyboardPulseReset = 0xFE;
    private const int KeyboardWaitLimit = 100_000;

    private readonly TPorts _ports;
    private readonly AcpiTables _acpi;
    private readonly IPhysicalMemory _memory;
    private readonly PowerHooks _hooks;

    /// <summary>Takes what the steps need.</summary>
    /// <param name="ports">Access to the ports.</param>
    /// <param name="acpi">The machine's tables; <see cref="AcpiTables.None"/> where there are none.</param>
    /// <param name="memory">Access to memory-mapped registers.</param>
    /// <param name="hooks">The rest of the kernel.</param>
    public Power(TPorts ports, AcpiTables acpi, IPhysicalMemory memory, PowerHooks hooks)
    {
        ArgumentNullException.ThrowIfNull(acpi);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(hooks);
        _ports = ports;
        _acpi = acpi;
        _memory = memory;
        _hooks = hooks;
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        if (_acpi is { Fadt: { } fadt, SoftOff: { } type })
        {
            _hooks.Drain();
            if (new SoftOff<TPorts>(_ports, new AcpiRegisters<TPorts>(_ports, _memory), Announce).TryEnter(fadt, type))
                Settle();
        }

        ResetThroughFirmware(EfiResetType.EfiResetShutdown);
        _hooks.Log("Power: the machine could not be switched off");
    }

    /// <inheritdoc/>
    public void Reboot()
    {
        ResetThroughAcpi();
        ResetThroughFirmware(EfiResetType.EfiResetCold);

        Announce("Power: restart through port 0xCF9");
        _ports.WriteByte(ResetControlPort, ResetControlHard);
        Delay(ResetControlGapReads);
        _ports.WriteByte(ResetControlPort, ResetControlGo);
        Settle();

        Announce("Power: restart through the keyboard controller");
        WaitForKeyboardController();
        _ports.WriteByte(Ps2Controller<TPorts>.CommandPort, KeyboardPulseReset);
        Settle();

        Announce("Power: restart through a triple fault");
        _hooks.TripleFault();
        _hooks.Log("Power: the machine could not be restarted");
    }

    private void ResetThroughAcpi()
    {
        if (_acpi.Fadt is not { HasResetRegister: true } fadt)
            return;

        // The register is one byte wide, in one of three address spaces (4.8.3.6).
        Announce($"Power: restart through the ACPI reset register, {fadt.ResetRegister}");
        if (new AcpiRegisters<TPorts>(_ports, _memory).TryWriteByte(fadt.ResetRegister, fadt.ResetValue))
            Settle();
        else
            _hooks.Log($"Power: the ACPI reset register, {fadt.ResetRegister}, cannot be reached");
    }

    private void ResetThroughFirmware(EfiResetType type)
    {
        if (_hooks.FirmwareReset is not { } reset)
            return;

        Announce(type == EfiResetType.EfiResetShutdown ? "Power: EFI ResetSystem, shutdown" : "Power: EFI ResetSystem, cold");
        reset(type);

        // Firmware that returns at all has failed, or leaves the power to a controller that needs a moment.
        Settle();
    }

    private void WaitForKeyboardController()
    {
        for (int i = 0; i < KeyboardWaitLimit; i++)
        {
            if ((_ports.ReadByte(Ps2Controller<TPorts>.CommandPort) & KeyboardInputFull) == 0)
                return;
        }
    }

    private void Announce(string line)
    {
        _hooks.Log(line);
        _hooks.Drain();
    }

    private void Settle() => Delay(SettleReads);

    private void Delay(int reads)
    {
        for (int i = 0; i < reads; i++)
            _ports.ReadByte(DelayPort);
    }
}
