using System;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>Modes of a console's input (Microsoft, "SetConsoleMode function").</summary>
[Flags]
public enum ConsoleInputModes : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>ENABLE_PROCESSED_INPUT: Ctrl-C is a signal and no key.</summary>
    Processed = 0x1,

    /// <summary>ENABLE_LINE_INPUT: reads return whole lines, which the user can edit.</summary>
    Line = 0x2,

    /// <summary>ENABLE_ECHO_INPUT: the line is shown while it is edited.</summary>
    Echo = 0x4,

    /// <summary>ENABLE_WINDOW_INPUT: a change of the size is a record.</summary>
    Window = 0x8,

    /// <summary>ENABLE_INSERT_MODE: a typed character moves those behind it.</summary>
    Insert = 0x20,

    /// <summary>ENABLE_VIRTUAL_TERMINAL_INPUT: keys without a character come as escape sequences.</summary>
    VirtualTerminal = 0x200,

    /// <summary>A new console's modes, as Windows has them.</summary>
    Default = 0x1F7,

    /// <summary>All modes that exist: mouse (10h), quick edit (40h), extended flags (80h), automatic place (100h) too.</summary>
    All = 0x3FF,
}

/// <summary>Modes of a console's output (Microsoft, "SetConsoleMode function").</summary>
[Flags]
public enum ConsoleOutputModes : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>ENABLE_PROCESSED_OUTPUT: control characters are carried out.</summary>
    Processed = 0x1,

    /// <summary>ENABLE_WRAP_AT_EOL_OUTPUT: a character after the last column goes to the next row.</summary>
    Wrap = 0x2,

    /// <summary>ENABLE_VIRTUAL_TERMINAL_PROCESSING: escape sequences are carried out.</summary>
    VirtualTerminal = 0x4,

    /// <summary>DISABLE_NEWLINE_AUTO_RETURN: a line feed stays in its column.</summary>
    NoAutoReturn = 0x8,

    /// <summary>A new console's modes, escape sequences included.</summary>
    Default = Processed | Wrap | VirtualTerminal,

    /// <summary>All modes that exist: ENABLE_LVB_GRID_WORLDWIDE (10h) too.</summary>
    All = 0x1F,
}
