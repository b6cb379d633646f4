using System.Collections.Generic;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// A command of the shell. One class, one file; <see cref="CommandRegistry.CreateDefault"/> lists them. A command may be called
/// while another one runs it (<c>repeat</c>, <c>watch</c>), so what it needs for one call it keeps in variables of
/// <see cref="Run"/>.
/// </summary>
public interface ICommand
{
    /// <summary>What the user types: lower case, no spaces.</summary>
    string Name { get; }

    /// <summary>Under which heading <c>help</c> lists it.</summary>
    CommandTopic Topic { get; }

    /// <summary>What it does, in a few words.</summary>
    string Summary { get; }

    /// <summary>
    /// The name with its arguments, one line for each form: <c>[optional]</c>, <c>PLACEHOLDER</c>, <c>this|that</c>, <c>...</c>
    /// for more. Options of the framework (see <see cref="CommandFlags"/>) are left out.
    /// </summary>
    string Usage { get; }

    /// <summary>What <c>help NAME</c> tells beyond summary and usage: options, units, what is meant by what is printed.</summary>
    string Help { get; }

    /// <summary>Lines that somebody would type, at least one.</summary>
    IReadOnlyList<CommandExample> Examples { get; }

    /// <summary>What the framework has to know of it.</summary>
    CommandFlags Flags => CommandFlags.None;

    /// <summary>
    /// Words that may come next, whatever has been typed of them: sub commands, options, names. Options of the framework are left
    /// out.
    /// </summary>
    IEnumerable<string> Complete(CompletionContext context) => [];

    /// <summary>
    /// Runs it. Input that is not as expected is answered with <see cref="CommandContext.Reject"/>; nothing is thrown.
    /// </summary>
    void Run(CommandContext context);
}
