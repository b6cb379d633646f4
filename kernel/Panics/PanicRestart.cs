using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics.X86;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// The end of a panic: waits for a key, or for a minute where there is nothing to press one on, and restarts the machine. Needs
/// neither heap nor interrupts.
/// </summary>
internal static class PanicRestart
{
    // Set during boot.
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

    /// <summary>Waits for a key, or a minute, and restarts.</summary>
    [DoesNotReturn]
    public static void Run()
    {
        Cpu.DisableInterrupts();
        // Keys that were typed before the panic must not restart the machine.
        PanicKeys.Discard();
        if (PanicKeys.CanBePressed)
        {
            WaitForKey();
        }
        else
        {
            CountDown();
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

    private static void WaitForKey()
    {
        PanicScreen.Close("Press a key to restart.");
        KernelLog.WriteLine("[PANIC] The system is halted. Press a key to restart.");
        SerialConsole.Port.TryDrain();
        while (!PanicKeys.IsPressed())
        {
            X86Base.Pause();
            PanicLog.RepeatWhatSerialLost();
        }
    }

    // A keyboard that is plugged in meanwhile is not found: no thread runs any more. PS/2 keyboards need no detection.
    private static void CountDown()
    {
        Span<char> buffer = stackalloc char[RestartCountdown.MostText];
        var countdown = new RestartCountdown(KernelClock.RawNanoseconds);
        while (!countdown.IsOver(KernelClock.RawNanoseconds) && !PanicKeys.IsPressed())
        {
            if (countdown.TryDescribe(KernelClock.RawNanoseconds, buffer, out ReadOnlySpan<char> text))
            {
                PanicScreen.Close(text);
            }

            X86Base.Pause();
        }
    }
}
