using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Wakes the shell's thread for keys: interrupt handlers and drivers' threads read them from the devices.
/// </summary>
internal static unsafe class InputEvents
{
    // The interval in milliseconds at which devices without an interrupt are polled.
    private const uint PollInterval = 10;

    /// <summary>The interval in milliseconds at which the others are polled too, in case an interrupt was lost.</summary>
    public const uint CheckInterval = 2000;

    // Set during boot.
    private static WaitObject* s_event;
    private static Ps2Keyboard<CpuPorts>? s_keyboard;
    private static bool s_hasSerial;
    private static bool s_polls;

    /// <summary>Takes a keyboard over.</summary>
    public static void Add(Ps2Keyboard<CpuPorts> keyboard)
    {
        s_keyboard = keyboard;
        CreateEvent();
        if (!TryConnect(InterruptVectors.KeyboardIrq, &OnKeyboard))
        {
            return;
        }

        using (Interrupts.Disable())
        {
            keyboard.EnableInterrupt(ReceiveFromKeyboard);
        }
    }

    /// <summary>Takes the serial port over, which works.</summary>
    public static void AddSerial()
    {
        s_hasSerial = true;
        CreateEvent();
        if (!TryConnect(SerialConsole.Irq, &OnSerial))
        {
            return;
        }

        SerialConsole.Port.EnableReceiveInterrupt();
    }

    /// <summary>Lets USB keyboards wake the shell; none has been found yet.</summary>
    public static void AddUsb() => CreateEvent();

    /// <summary>There is a key. Called by threads.</summary>
    public static void Wake()
    {
        using (Interrupts.Disable())
        {
            if (s_event != null)
            {
                Waits.Set(s_event);
            }
        }

        Preemption.Poll();
    }

    /// <summary>Waits until there may be a key.</summary>
    /// <param name="milliseconds">How long at most.</param>
    public static void Wait(uint milliseconds)
    {
        if (s_event == null || s_polls)
        {
            Waits.Sleep(uint.Min(PollInterval, milliseconds));
            return;
        }

        if (Waits.For(s_event, milliseconds) == WaitObject.Signalled)
        {
            return;
        }

        using (Interrupts.Disable())
        {
            s_keyboard?.Receive();
            if (s_hasSerial)
            {
                SerialConsole.Port.Receive();
            }
        }
    }

    private static void ReceiveFromKeyboard()
    {
        using (Interrupts.Disable())
        {
            s_keyboard?.Receive();
        }
    }

    // Before the first interrupt, which would otherwise wake no thread.
    private static void CreateEvent() => s_event = s_event != null ? s_event : WaitObjects.Create(WaitKind.AutoEvent, 0, 1);

    private static bool TryConnect(byte? irq, delegate*<InterruptFrame*, void> handler)
    {
        bool isConnected = irq is { } number && InterruptSetup.IsConnected(number);
        s_polls |= !isConnected;
        if (isConnected)
        {
            Interrupts.SetHandler((byte)(InterruptVectors.Isa + irq!.Value), handler);
        }

        return isConnected;
    }

    private static void OnKeyboard(InterruptFrame* frame)
    {
        s_keyboard?.Receive();
        Finish(frame);
    }

    private static void OnSerial(InterruptFrame* frame)
    {
        SerialConsole.Port.Receive();
        Finish(frame);
    }

    private static void Finish(InterruptFrame* frame)
    {
        ApicInterrupts.End(frame);
        if (s_event != null)
        {
            Waits.Set(s_event);
        }
    }
}
