using System;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// Keys during a panic, polled: of the serial port, the PS/2 keyboard, and USB keyboards. The USB drivers' objects lie on the
/// heap, which may be damaged: when they fail, the other keys still work.
/// </summary>
internal static class PanicKeys
{
    private const byte ReleasedBit = 0x80;

    // Keys that have a prefix, and answers of the keyboard that are no keys, begin here (IBM PS/2 Hardware Interface Technical
    // Reference, "Keyboards", scan code set 1).
    private const byte FirstPrefix = 0xE0;

    private const int PendingLimit = 64;

    // Set during boot.
    private static KeyRing? s_usb;

    // Used by the panic only.
    private static Ps2Controller<CpuPorts> s_keyboard;
    private static bool s_isPollingUsb;
    private static bool s_hasUsbFailed;
    private static uint s_presses;

    /// <summary>Whether there is anything that a key can come from.</summary>
    public static bool CanBePressed =>
        SerialConsole.Port.IsUsable || !s_keyboard.IsAbsent || (!s_hasUsbFailed && s_usb is { Keyboards: > 0 });

    /// <summary>Notes USB keyboards, those that come later included.</summary>
    /// <param name="keys">What they bring.</param>
    public static void AddUsb(KeyRing keys) => s_usb = keys;

    /// <summary>Forgets what was typed before. Called again when a panic went wrong while keys were waited for.</summary>
    public static void Discard()
    {
        s_hasUsbFailed |= s_isPollingUsb;
        SerialConsole.Port.DiscardInput();
        for (int i = 0; i < PendingLimit && s_keyboard.TryRead(out _); i++)
        {
        }

        IsUsbPressed();
    }

    /// <summary>Whether a key has been pressed.</summary>
    public static bool IsPressed() =>
        SerialConsole.Port.Read(out _) != SerialInput.None ||
        (s_keyboard.TryRead(out byte code) && code < FirstPrefix && (code & ReleasedBit) == 0) ||
        IsUsbPressed();

    private static bool IsUsbPressed()
    {
        if (s_hasUsbFailed || s_usb is null)
        {
            return false;
        }

        s_isPollingUsb = true;
        try
        {
            UsbPanic.Poll();
        }
        catch (Exception)
        {
            s_hasUsbFailed = true;
        }

        s_isPollingUsb = false;
        bool isPressed = s_usb.Presses != s_presses;
        s_presses = s_usb.Presses;
        return isPressed;
    }
}
