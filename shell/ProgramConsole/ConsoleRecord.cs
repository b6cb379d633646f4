using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>What a record of the input tells (Microsoft, "INPUT_RECORD structure").</summary>
public enum ConsoleEvent : ushort
{
    /// <summary>KEY_EVENT: a key was pressed or released.</summary>
    Key = 1,

    /// <summary>WINDOW_BUFFER_SIZE_EVENT: the console has another size.</summary>
    Size = 4,
}

/// <summary>State of keys that are held or locked (Microsoft, "KEY_EVENT_RECORD structure").</summary>
[System.Flags]
public enum ConsoleKeyState : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>LEFT_ALT_PRESSED.</summary>
    Alt = 2,

    /// <summary>LEFT_CTRL_PRESSED.</summary>
    Control = 8,

    /// <summary>SHIFT_PRESSED.</summary>
    Shift = 0x10,

    /// <summary>ENHANCED_KEY: an arrow or a key of the block above them.</summary>
    Enhanced = 0x100,
}

/// <summary>A record of the input.</summary>
/// <param name="Event">What it tells.</param>
/// <param name="IsDown">Whether the key was pressed.</param>
/// <param name="VirtualKey">The key by Windows' number; 0 for a character that no key of the US layout has.</param>
/// <param name="ScanCode">The key by its place on the keyboard (set 1).</param>
/// <param name="Character">The UTF-16 unit that the key stands for, or U+0000.</param>
/// <param name="State">Keys held with it.</param>
/// <param name="Columns">Width, for <see cref="ConsoleEvent.Size"/>.</param>
/// <param name="Rows">Height, for <see cref="ConsoleEvent.Size"/>.</param>
/// <param name="Source">The key that it was made from, when it is the first record of one; nobody has read it yet.</param>
public readonly record struct ConsoleRecord(
    ConsoleEvent Event, bool IsDown, ushort VirtualKey, ushort ScanCode, char Character, ConsoleKeyState State,
    short Columns = 0, short Rows = 0, KeyPress Source = default);
