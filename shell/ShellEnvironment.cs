using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell;

/// <summary>All that the shell needs from its surroundings.</summary>
public sealed class ShellEnvironment
{
    /// <summary>Where text goes.</summary>
    public required ConsoleWriter Console { get; init; }

    /// <summary>Where keys come from.</summary>
    public required KeyQueue Keys { get; init; }

    /// <summary>What to do while no key is pressed.</summary>
    public required IIdle Idle { get; init; }

    /// <summary>The machine that commands look at.</summary>
    public required IMachine Machine { get; init; }

    /// <summary>The commands; by default all of them.</summary>
    public CommandRegistry Commands { get; init; } = CommandRegistry.CreateDefault();

    /// <summary>What stands in front of the line; one cell per char.</summary>
    public string Prompt { get; init; } = "uefi> ";
}
