using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Power;

/// <summary>
/// Restarts a PC through its I/O ports. Each method gets a bounded time to take effect; if it returns, the next one is tried.
/// Allocates nothing.
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <param name="ports">Access to the ports.</param>
internal readonly struct PortReset<TPorts>(TPorts ports)
    where TPorts : IPortIo
{
    /// <summary>
    /// Port reads that a way gets to take effect, at about a microsecond each (ISA timing; emulators are quicker): two seconds,
    /// as embedded controllers can need several hundred milliseconds.
    /// </summary>
    public const int SettleReads = 2_000_000;

    // Reading the POST code port has no effect and takes a bus cycle.
    private const ushort DelayPort = 0x80;

    // Reset Control Register of Intel's chipsets ("RST_CNT", I/O port CF9h, Intel 300 Series PCH datasheet volume 2) and
    // compatibles.
    private const ushort ResetControlPort = 0xCF9;
    private const byte ResetControlHard = 0x02;
    private const byte ResetControlGo = 0x06;
    private const int ResetControlGapReads = 50;

    // The 8042's output port bit 0 is the processor's reset line; command FEh pulses it low.
    private const byte KeyboardInputFull = 0x02;
    private const byte KeyboardPulseReset = 0xFE;
    private const int KeyboardWaitLimit = 100_000;

    private readonly TPorts _ports = ports;

    /// <summary>Through the reset register that the FADT names, if that is a port (ACPI 6.4, 4.8.3.6).</summary>
    /// <param name="register">Where it is.</param>
    /// <param name="value">What resets.</param>
    public void TryRegister(GenericAddress register, byte value)
    {
        if (!register.IsPort)
        {
            return;
        }

        _ports.WriteByte((ushort)register.Address, value);
        Settle();
    }

    /// <summary>Through the chipset's reset control register.</summary>
    public void TryResetControl()
    {
        _ports.WriteByte(ResetControlPort, ResetControlHard);
        Delay(ResetControlGapReads);
        _ports.WriteByte(ResetControlPort, ResetControlGo);
        Settle();
    }

    /// <summary>Through the keyboard controller.</summary>
    public void TryKeyboardController()
    {
        for (int i = 0; i < KeyboardWaitLimit &&
            (_ports.ReadByte(Ps2Controller<TPorts>.CommandPort) & KeyboardInputFull) != 0; i++)
        {
        }

        _ports.WriteByte(Ps2Controller<TPorts>.CommandPort, KeyboardPulseReset);
        Settle();
    }

    /// <summary>Waits as long as a way may need.</summary>
    public void Settle() => Delay(SettleReads);

    private void Delay(int reads)
    {
        for (int i = 0; i < reads; i++)
        {
            _ports.ReadByte(DelayPort);
        }
    }
}
