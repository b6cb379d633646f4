using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Programs;
using UefiKernel.Shell;
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
internal sealed class KeyInputs(IClockView clock, Keymap keymap, UsbKeys usb) : IIdle
{
    // The interval in milliseconds at which a stalled serial line is checked while no key comes.
    private const uint StalledCheckInterval = 100;

    private readonly List<IKeySource> _sources = [];
    private SerialKeyDecoder? _serial;

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
    /// <param name="findings">What is known of the others; a notice shows it where no keyboard works.</param>
    public void Open(Fadt? fadt, InputFindings findings)
    {
        var keyboard = new Ps2Keyboard<CpuPorts>(default, keymap, usb.Locks);
        Ps2 = keyboard.Initialize(fadt?.KeyboardController ?? Ps2Presence.Unknown);
        LogLevel level = Ps2 is Ps2Status.Ready or Ps2Status.Absent ? LogLevel.Information : LogLevel.Warning;
        Report(level, "PS/2 keyboard: " + Ps2StatusText.Of(Ps2));
        KeyboardKeys? ps2Keys = null;
        if (keyboard.IsUsable)
        {
            InputEvents.Add(keyboard);
            _sources.Add(ps2Keys = new KeyboardKeys(keyboard));
        }

        if (KernelConsole.Serial is { } serial)
        {
            _serial = new SerialKeyDecoder(serial, clock: clock, terminal: KernelConsole.Writer.SerialTerminal);
            _sources.Add(_serial);
        }

        // Without the shell the screen is the program's.
        if (ImageParts.HasShell && Ps2 != Ps2Status.Ready)
        {
            new InputWatch(findings with { Ps2 = Ps2 }, () => usb.Ring.Keyboards > 0 || ps2Keys is { HasGivenKey: true }).Start();
        }

        _sources.Add(usb);
    }

    /// <summary>All sources as one.</summary>
    /// <param name="early">Keys that were pressed before; they come first.</param>
    /// <param name="line">A line that comes before those, as if it had been typed; empty for none.</param>
    public KeyQueue Combine(ReadOnlySpan<KeyPress> early, string line)
    {
        var keys = new List<KeyPress>();
        foreach (Rune rune in line.EnumerateRunes())
        {
            keys.Add(new KeyPress(rune));
        }

        if (line.Length > 0)
        {
            keys.Add(new KeyPress(KeyKind.Enter));
        }

        keys.AddRange(early);
        return new KeyQueue(CollectionsMarshal.AsSpan(keys), [.. _sources]);
    }

    public void Wait() => InputEvents.Wait(LongestWait);

    public void Wait(TimeSpan limit) => InputEvents.Wait((uint)Math.Min(Math.Ceiling(limit.TotalMilliseconds), LongestWait));

    // An ESC becomes a key when nothing follows it, so the wait must end then too.
    private uint LongestWait => (uint)Math.Clamp(
        _serial?.DecidesIn ?? InputEvents.CheckInterval,
        1,
        SerialConsole.Port.IsStalled ? StalledCheckInterval : InputEvents.CheckInterval);

    private static void Report(LogLevel level, string message) => KernelLog.WriteLine(level, $"[KERNEL] {message}");
}
