using System;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>What the framework has to know of a command.</summary>
[Flags]
public enum CommandFlags
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Reads memory or registers at addresses that the user gives.</summary>
    ReadsMemory = 1,

    /// <summary>
    /// Writes memory or registers, or does something else that cannot be undone: asks by <see cref="CommandContext.Confirm"/>,
    /// and takes <c>-y</c> for yes.
    /// </summary>
    Asks = 2,

    /// <summary>Restarts, stops or breaks the machine: has to be typed in full, since a slip must not do that.</summary>
    EndsMachine = 4,

    /// <summary>Prints by <see cref="CommandContext.Print"/>, so that <c>--json</c> makes it machine-readable.</summary>
    Json = 8,

    /// <summary>Takes the whole screen and the keys: cannot stand in front of a <c>|</c>.</summary>
    FullScreen = 16,

    /// <summary>Takes an expression: <c>|</c> and <c>&gt;</c> are part of it unless a filter follows.</summary>
    Expression = 32,

    /// <summary>Takes a command line: options behind it belong to that one.</summary>
    TakesCommand = 64,
}
