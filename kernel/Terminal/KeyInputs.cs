using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>Where keys come from: the PS/2 keyboard, the serial port, and what was typed while the kernel booted.</summary>
/// <param name="clock">Decides when an ESC is a key of its own.</param>
/// <param name="keymap">The layout of keyboards.</param>
internal sealed class KeyInputs(IClockView clock, Keymap keymap)
{
    private readonly List<IKeySource> _sources = [];
    private readonly KeyLocks _locks = new();
    private SerialKeyDecoder? _serial;

    /// <summary>In how many milliseconds a key that has begun is decided; null when none has begun.</summary>
    public ulong? DecidesIn => _serial?.DecidesIn;

    /// <summary>Lets the serial port interrupt. As early as interrupts work: the port itself holds 16 bytes.</summary>
    public static void ConnectSerial()
    {
        if (KernelConsole.Serial is not null)
        {
            InputEvents.AddSerial();
        }
    }

    /// <summary>Opens all devices that keys come from.</summary>
    /// <param name="fadt">What firmware says of the keyboard controller, or null.</param>
    public void Open(Fadt? fadt)
    {
        var keyboard = new Ps2Keyboard<CpuPorts>(default, keymap, _locks);
        Ps2Status status = keyboard.Initialize(fadt?.KeyboardController ?? Ps2Presence.Unknown);
        LogLevel level = status == Ps2Status.Ready ? LogLevel.Information : LogLevel.Warning;
        Report(level, "PS/2 keyboard: " + status switch
        {
            Ps2Status.Ready => "ready",
            Ps2Status.NoKeyboard => "the controller works, but no keyboard answers",
            Ps2Status.Absent => "no controller",
            Ps2Status.SelfTestFailed => "the controller fails its self test and is left alone",
            _ => "the controller's keyboard port does not work",
        });
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
            Report(LogLevel.Error, "There is neither a keyboard nor a serial port: nothing can be typed");
        }
    }

    /// <summary>All sources as one.</summary>
    /// <param name="early">Keys that were pressed before; they come first.</param>
    public KeyQueue Combine(ReadOnlySpan<KeyPress> early) => new(early, [.. _sources]);

    private static void Report(LogLevel level, string message) => KernelLog.WriteLine(level, $"[KERNEL] {message}");
}
