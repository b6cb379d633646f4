using System;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>
/// Keys of USB keyboards (HUT 1.5, section 10, page 7) as scan codes of set 1, so that both kinds of keyboards share their
/// layouts. Source: Microsoft, "USB HID to PS/2 Scan Code Translation Table", set 1.
/// </summary>
internal static class UsageCodes
{
    /// <summary>Keyboard ErrorRollOver: more keys are held than the keyboard can tell apart.</summary>
    public const byte ErrorRollOver = 1;

    /// <summary>The last usage that is an error and no key.</summary>
    public const byte LastError = 3;

    /// <summary>Left Control, the first of eight modifiers.</summary>
    public const byte FirstModifier = 0xE0;

    /// <summary>Right GUI, the last modifier.</summary>
    public const byte LastModifier = 0xE7;

    /// <summary>The bit of a scan code that says that the key was released.</summary>
    public const ushort Released = 0x80;

    private const byte FirstUsage = 0x04;
    private const byte LastUsage = 0x73;
    private const ushort Extended = 0xE000;
    private const byte PrefixBit = 0x80;
    private const byte CapsLock = 0x39;
    private const byte ScrollLock = 0x47;
    private const byte NumLock = 0x53;

    // From usage 0x04 on. Bit 7 stands for the prefix E0; 0 for keys that nothing is done with. Pause is one of them: it has
    // a sequence of its own and no release.
    private static ReadOnlySpan<byte> Codes =>
    [
        0x1E, 0x30, 0x2E, 0x20, 0x12, 0x21, 0x22, 0x23, 0x17, 0x24, 0x25, 0x26, 0x32, // a to m
        0x31, 0x18, 0x19, 0x10, 0x13, 0x1F, 0x14, 0x16, 0x2F, 0x11, 0x2D, 0x15, 0x2C, // n to z
        0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, // 1 to 0
        0x1C, 0x01, 0x0E, 0x0F, 0x39, // Enter, Escape, Backspace, Tab, space
        0x0C, 0x0D, 0x1A, 0x1B, 0x2B, 0x2B, 0x27, 0x28, 0x29, 0x33, 0x34, 0x35, // - = [ ] \ # ; ' ` , . /
        0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40, 0x41, 0x42, 0x43, 0x44, 0x57, 0x58, // Caps Lock, F1 to F12
        0xB7, 0x46, 0x00, // Print Screen, Scroll Lock, Pause
        0xD2, 0xC7, 0xC9, 0xD3, 0xCF, 0xD1, // Insert, Home, Page Up, Delete, End, Page Down
        0xCD, 0xCB, 0xD0, 0xC8, // right, left, down, up
        0x45, 0xB5, 0x37, 0x4A, 0x4E, 0x9C, // Num Lock and the keypad's / * - + Enter
        0x4F, 0x50, 0x51, 0x4B, 0x4C, 0x4D, 0x47, 0x48, 0x49, 0x52, 0x53, // keypad 1 to 9, 0, .
        0x56, 0xDD, 0xDE, 0x59, // the key beside the left shift, Application, Power, keypad =
        0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x76, // F13 to F24
    ];

    // Control, shift, Alt and GUI, left and right.
    private static ReadOnlySpan<byte> Modifiers => [0x1D, 0x2A, 0x38, 0xDB, 0x9D, 0x36, 0xB8, 0xDC];

    /// <summary>The scan code of a key that is pressed.</summary>
    /// <param name="usage">The key.</param>
    /// <returns>The code, behind 0xE0 in the upper byte where it has that prefix; 0 for keys that nothing is done with.</returns>
    public static ushort CodeOf(byte usage)
    {
        byte code = usage switch
        {
            >= FirstUsage and <= LastUsage => Codes[usage - FirstUsage],
            >= FirstModifier and <= LastModifier => Modifiers[usage - FirstModifier],
            _ => 0,
        };
        return (code & PrefixBit) == 0 ? code : (ushort)(Extended | (code & ~PrefixBit));
    }

    /// <summary>Whether a key repeats while it is held: neither modifiers nor locks do.</summary>
    /// <param name="usage">The key.</param>
    public static bool Repeats(byte usage) =>
        usage is not ((>= FirstModifier and <= LastModifier) or CapsLock or ScrollLock or NumLock) && CodeOf(usage) != 0;
}
