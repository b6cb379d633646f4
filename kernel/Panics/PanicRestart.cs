using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics.X86;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Panics;

/// <summary>The end of a panic: waits for a key, polled, and restarts the machine. Needs neither heap nor interrupts.</summary>
internal static class PanicRestart
{
    private const byte ReleasedBit = 0x80;

    // Keys that have a prefix, and answers of the keyboard that are no keys, begin here (IBM PS/2 Hardware Interface Technical
    // Reference, "Keyboards", scan code set 1).
    private const byte FirstPrefix = 0xE0;

    private const int PendingLimit = 64;

    // Prepared during boot; then used by the panic only.
    private static Ps2Controller<CpuPorts> s_keyboard;
    private static GenericAddress s_resetRegister;
    private static byte s_resetValue;

    /// <summary>Notes what the firmware's tables say of the restart.</summary>
    /// <param name="fadt">The FADT, or null.</param>
    public static void Prepare(Fadt? fadt)
    {
        if (fadt is not { HasResetRegister: true })
        {
            return;
        }

        s_resetRegister = fadt.ResetRegister;
        s_resetValue = fadt.ResetValue;
    }

    /// <summary>Waits for a key and restarts.</summary>
    [DoesNotReturn]
    public static void Run()
    {
        Cpu.DisableInterrupts();
        // What was typed before the panic is not meant for the question below.
        SerialConsole.Port.DiscardInput();
        for (int i = 0; i < PendingLimit && s_keyboard.TryRead(out _); i++)
        {
        }

        PanicScreen.Close("Press a key to restart.");
        KernelLog.WriteLine("[PANIC] The system is halted. Press a key to restart.");
        SerialConsole.Port.TryDrain();

        while (!IsKeyPressed())
        {
            X86Base.Pause();
            PanicLog.RepeatWhatSerialLost();
        }

        KernelLog.WriteLine("[PANIC] Restarting");
        SerialConsole.Port.TryDrain();
        var reset = new PortReset<CpuPorts>(default);
        reset.TryRegister(s_resetRegister, s_resetValue);
        reset.TryResetControl();
        reset.TryKeyboardController();
        InterruptDescriptorTable.TripleFault();
        while (true)
        {
            Cpu.HaltForever();
        }
    }

    private static bool IsKeyPressed() =>
        SerialConsole.Port.Read(out _) != SerialInput.None ||
        (s_keyboard.TryRead(out byte code) && code < FirstPrefix && (code & ReleasedBit) == 0);
}
