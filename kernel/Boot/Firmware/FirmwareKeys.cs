using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Input;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>
/// Takes over the keys that the firmware has read from its keyboards and terminals and that no program has read: they were typed
/// while the kernel booted. Until boot services end, the firmware polls these devices, so what is typed goes to it.
/// </summary>
public static unsafe class FirmwareKeys
{
    /// <summary>The largest number of keys: a firmware that reports a key at every call must not block the boot.</summary>
    public const int MostKeys = 4096;

    /// <summary>
    /// Microseconds between two polls: longer than a firmware's own polls of its terminals (20 ms in EDK2's TerminalDxe).
    /// </summary>
    public const uint LookMicroseconds = 25_000;

    /// <summary>Polls without a key after which the firmware's buffers are treated as empty.</summary>
    public const int QuietLooks = 2;

    /// <summary>The largest number of polls, a second: continuous typing must not block the boot.</summary>
    public const int MostLooks = 40;

    // Scan codes of EFI_SIMPLE_TEXT_INPUT_PROTOCOL (UEFI 2.10, section 12.1.2, table 12.1), from 01h on.
    private static readonly KeyKind[] s_scanCodes =
    [
        KeyKind.Up, KeyKind.Down, KeyKind.Right, KeyKind.Left, KeyKind.Home, KeyKind.End, KeyKind.Insert, KeyKind.Delete,
            KeyKind.PageUp, KeyKind.PageDown,
    ];

    private const ushort FirstFunctionKey = 0x0B;
    private const ushort LastFunctionKey = 0x16;
    private const ushort Escape = 0x17;

    /// <summary>Takes the keys that wait.</summary>
    /// <param name="input">The firmware's keyboard, or null.</param>
    /// <param name="keys">Where they go.</param>
    /// <returns>How many the firmware had.</returns>
    public static int Take(EfiSimpleTextInputProtocol* input, List<KeyPress> keys)
    {
        int taken = 0;
        for (; input != null && taken < MostKeys && TryRead(input, out EfiInputKey key); taken++)
        {
            KeyPress press = Read(key);
            if (press.Kind != KeyKind.None)
            {
                keys.Add(press);
            }
        }

        return taken;
    }

    /// <summary>
    /// Takes keys until no more come. A firmware has buffers between the device and its keys, and what is in them when boot
    /// services end is lost.
    /// </summary>
    /// <param name="input">The firmware's keyboard, or null.</param>
    /// <param name="keys">Where the keys go.</param>
    /// <param name="pause">Waits for <see cref="LookMicroseconds"/> while the firmware works on.</param>
    public static void TakeUntilQuiet(EfiSimpleTextInputProtocol* input, List<KeyPress> keys, Action pause)
    {
        int quiet = 0;
        for (int looks = 0; input != null && quiet < QuietLooks && looks < MostLooks; looks++)
        {
            pause();
            quiet = Take(input, keys) > 0 ? 0 : quiet + 1;
        }
    }

    /// <summary>A firmware's key as the shell's; <see cref="KeyKind.None"/> where the shell has none.</summary>
    public static KeyPress Read(EfiInputKey key) => key.UnicodeChar switch
    {
        0 => FromScanCode(key.ScanCode),
        '\r' or '\n' => new KeyPress(KeyKind.Enter),
        '\b' => new KeyPress(KeyKind.Backspace),
        '\t' => new KeyPress(KeyKind.Tab),
        <= 0x1A => KeyPress.Control((char)(key.UnicodeChar - 1 + 'a')),
        0x1B => new KeyPress(KeyKind.Escape),
        < 0x20 or >= 0x7F and < 0xA0 => default,
        _ => Rune.TryCreate(key.UnicodeChar, out Rune rune) ? new KeyPress(rune) : default,
    };

    private static bool TryRead(EfiSimpleTextInputProtocol* input, out EfiInputKey key)
    {
        EfiInputKey read;
        using (FirmwareGate.Enter())
        {
            bool isRead = !input->ReadKeyStroke(input, &read).IsError;
            key = read;
            return isRead;
        }
    }

    private static KeyPress FromScanCode(ushort code) => code switch
    {
        >= FirstFunctionKey and <= LastFunctionKey =>
            new KeyPress(KeyKind.Function, KeyModifiers.None, code - FirstFunctionKey + 1),
        Escape => new KeyPress(KeyKind.Escape),
        _ => code >= 1 && code <= s_scanCodes.Length ? new KeyPress(s_scanCodes[code - 1]) : default,
    };
}
