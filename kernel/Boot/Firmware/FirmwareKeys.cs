using System.Collections.Generic;
using System.Text;
using UefiKernel.Efi;
using UefiKernel.Shell;

namespace UefiKernel.Boot;

/// <summary>
/// Takes over the keys that the firmware has taken from its keyboards and terminals and that nobody has read: somebody typed them while the kernel booted.
/// Until boot services end, the firmware polls these devices, so what is typed goes to it.
/// </summary>
public static unsafe class FirmwareKeys
{
    /// <summary>Keys that are taken at most: a firmware that has a key each time it is asked must not keep the kernel.</summary>
    public const int MostKeys = 4096;

    // Scan codes of EFI_SIMPLE_TEXT_INPUT_PROTOCOL (UEFI 2.10, section 12.1.2, table 12.1), from 01h on.
    private static readonly KeyKind[] s_scanCodes =
    [
        KeyKind.Up, KeyKind.Down, KeyKind.Right, KeyKind.Left, KeyKind.Home, KeyKind.End, KeyKind.Insert, KeyKind.Delete, KeyKind.PageUp, KeyKind.PageDown,
    ];

    private const ushort FirstFunctionKey = 0x0B;
    private const ushort LastFunctionKey = 0x16;
    private const ushort Escape = 0x17;

    /// <summary>Takes the keys that wait.</summary>
    /// <param name="input">The firmware's keyboard, or null.</param>
    public static KeyPress[] Take(EfiSimpleTextInputProtocol* input)
    {
        List<KeyPress> keys = [];
        EfiInputKey key;
        for (int i = 0; input != null && i < MostKeys && !input->ReadKeyStroke(input, &key).IsError; i++)
        {
            KeyPress press = Read(key);
            if (press.Kind != KeyKind.None)
                keys.Add(press);
        }

        return [.. keys];
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

    private static KeyPress FromScanCode(ushort code) => code switch
    {
        >= FirstFunctionKey and <= LastFunctionKey => new KeyPress(KeyKind.Function, KeyModifiers.None, code - FirstFunctionKey + 1),
        Escape => new KeyPress(KeyKind.Escape),
        _ => code >= 1 && code <= s_scanCodes.Length ? new KeyPress(s_scanCodes[code - 1]) : default,
    };
}
