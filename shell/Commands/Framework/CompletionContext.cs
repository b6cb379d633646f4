using System;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>What a command has to go by when it proposes its next word.</summary>
/// <param name="before">The words between the command's name and the one that is being typed.</param>
/// <param name="machine">The machine.</param>
/// <param name="registry">All commands.</param>
public sealed class CompletionContext(string[] before, IMachine machine, CommandRegistry registry)
{
    /// <summary>The words between the command's name and the one that is being typed.</summary>
    public ReadOnlySpan<string> Before => before;

    /// <summary>The machine.</summary>
    public IMachine Machine { get; } = machine;

    /// <summary>All commands.</summary>
    public CommandRegistry Registry { get; } = registry;
}
