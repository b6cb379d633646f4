using System.Collections.Generic;

namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>What a line asks a command for.</summary>
internal sealed class ParsedArguments
{
    // Arguments with their values, and options.
    private readonly Dictionary<object, object> _given = [];

    /// <summary>The command, or the subcommand that was named.</summary>
    public required Command Command { get; set; }

    /// <summary>What <c>--help</c> explains: the command that was named, without the default that may stand for it.</summary>
    public required Command Explained { get; set; }

    /// <summary>The names of command and subcommand, as in the usage.</summary>
    public required string Path { get; set; }

    /// <summary>Whether only help is wanted: <c>--help</c> or <c>-h</c> was given.</summary>
    public bool WantsHelp { get; set; }

    /// <summary>Whether the output is meant for a program: <c>--json</c> was given.</summary>
    public bool WantsJson { get; set; }

    /// <summary>Whether questions are answered with yes: <c>-y</c> was given.</summary>
    public bool SaysYes { get; set; }

    /// <summary>What the command changes, given these arguments.</summary>
    public CommandEffect Changes =>
        Command.ChangesWith is { } argument && !Has(argument) ? CommandEffect.None : Command.Changes;

    /// <summary>Keeps the value of an argument.</summary>
    public void Add(Argument argument, object value) => _given[argument] = value;

    /// <summary>Keeps that an option was given.</summary>
    public void Add(Option option) => _given[option] = option;

    /// <summary>Whether an argument or an option was given.</summary>
    public bool Has(object argumentOrOption) => _given.ContainsKey(argumentOrOption);

    /// <summary>The value of an argument; null when it was left out.</summary>
    public object? Find(Argument argument) => _given.GetValueOrDefault(argument);
}
