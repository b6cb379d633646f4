using System;
using System.Collections.Generic;
using System.Threading;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Where keys come from: the PS/2 keyboard, USB keyboards, the serial port, and what was typed while the kernel booted.
/// </summary>
/// <param name="clock">Decides when an ESC is a key of its own.</param>
/// <param name="keymap">The layout of keyboards.</param>
/// <param name="usb">The USB keyboards, which are found later by their driver.</param>
internal sealed class KeyInputs(IClockView clock, Keymap keymap, UsbKeys usb)
{
    // By then each USB device has been found: firmware may take 5 s to release a controller.
    private const int UsbMilliseconds = 10_000;

    private readonly List<IKeySource> _sources = [];
    private SerialKeyDecoder? _serial;

    /// <summary>In how many milliseconds a key that has begun is decided; null when none has begun.</summary>
    public ulong? DecidesIn => _serial?.DecidesIn;

    /// <summary>What was found at the PS/2 keyboard port.</summary>
    public Ps2Status Ps2 { get; private set; }

    /// <summary>Lets the serial port interrupt. As early as interrupts work: the port itself holds 16 bytes.</summary>
    public static void ConnectSerial()
    {
        if (KernelConsole.Serial is not null)
        {
            InputEvents.AddSerial();
        }
    }

    /// <summary>Opens all devices that keys come from.</summary>
    /// <param name="fadt">What the firmware reports about the keyboard controller, or null.</param>
    public void Open(Fadt? fadt)
    {
        var keyboard = new Ps2Keyboard<CpuPorts>(default, keymap, usb.Locks);
        Ps2 = keyboard.Initialize(fadt?.KeyboardController ?? Ps2Presence.Unknown);
        LogLevel level = Ps2 is Ps2Status.Ready or Ps2Status.Absent ? LogLevel.Information : LogLevel.Warning;
        Report(level, "PS/2 keyboard: " + Ps2StatusText.Of(Ps2));
        if (keyboard.IsUsable)
        {
            InputEvents.Add(keyboard);
            _sources.Add(new KeyboardKeys(keyboard));
        }

        if (KernelConsole.Serial is { } serial)
        {
            _serial = new SerialKeyDecoder(serial, clock: clock, terminal: KernelConsole.Writer.SerialTerminal);
            _sources.Add(_serial);
        }

        if (_sources.Count == 0)
        {
            new Thread(ReportIfNone) { IsBackground = true, Name = "keyboards" }.Start();
        }

        _sources.Add(usb);
    }

    /// <summary>All sources as one.</summary>
    /// <param name="early">Keys that were pressed before; they come first.</param>
    public KeyQueue Combine(ReadOnlySpan<KeyPress> early) => new(early, [.. _sources]);

    private void ReportIfNone()
    {
        Thread.Sleep(UsbMilliseconds);
        if (usb.Ring.Keyboards == 0)
        {
            Report(
                LogLevel.Error,
                "There is neither a keyboard nor a serial port: nothing can be typed until a USB keyboard is plugged in");
        }
    }

    private static void Report(LogLevel level, string message) => KernelLog.WriteLine(level, $"[KERNEL] {message}");
}
