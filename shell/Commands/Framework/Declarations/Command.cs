using System;

namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>
/// The declaration of a command or of a subcommand: its name, what it takes, what it changes, how it is explained, and what runs.
/// Parsing, usage, help, completion and messages follow from it.
/// </summary>
/// <remarks>
/// A command may be called while another one runs it (<c>repeat</c>, <c>watch</c>), so what it needs for one call it keeps in
/// variables of the call.
/// </remarks>
/// <param name="name">What the user types: lower case, no spaces.</param>
/// <param name="summary">What it does, in a few words.</param>
public sealed class Command(string name, string summary)
{
    /// <summary>What the user types. Upper and lower case are the same.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, in a few words.</summary>
    public string Summary { get; } = summary;

    /// <summary>Under which heading <c>help</c> lists it. Of no meaning for a subcommand.</summary>
    public CommandTopic Topic { get; init; } = CommandTopic.Shell;

    /// <summary>What <c>help NAME</c> prints besides all that follows from the declaration.</summary>
    public string Help { get; init; } = "";

    /// <summary>
    /// The arguments, in their order. An optional one with others behind it is passed over when a word is not of its kind.
    /// </summary>
    public Argument[] Arguments { get; init; } = [];

    /// <summary>The options, besides those that follow from <see cref="Output"/> and <see cref="Changes"/>.</summary>
    public Option[] Options { get; init; } = [];

    /// <summary>What may stand first instead of an argument.</summary>
    public Command[] Subcommands { get; init; } = [];

    /// <summary>Whether this subcommand is meant when none is given.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Lines that a user would type, at least one for a command; a subcommand needs none.</summary>
    public CommandExample[] Examples { get; init; } = [];

    /// <summary>In which form it prints. A subcommand prints as its command does.</summary>
    public OutputForm Output { get; init; }

    /// <summary>
    /// Whether it reads input, so that <c>&lt; FILE</c> may stand behind it (<see cref="CommandContext.Input"/>).
    /// </summary>
    public bool ReadsInput { get; init; }

    /// <summary>What it changes. What a subcommand changes is said there.</summary>
    public CommandEffect Changes { get; init; }

    /// <summary>The argument without which it changes nothing but only looks; null when it always changes something.</summary>
    public Argument? ChangesWith { get; init; }

    /// <summary>Runs it with what was parsed; null when there has to be a subcommand.</summary>
    public Func<CommandContext, CommandStatus>? Run { get; init; }

    /// <summary>Whether it, or a subcommand, asks before it works.</summary>
    internal bool Asks => Changes == CommandEffect.Hardware || Array.Exists(Subcommands, static command => command.Asks);

    /// <summary>The subcommand that is meant when none is given, or this command.</summary>
    internal Command Default => Array.Find(Subcommands, static command => command.IsDefault) ?? this;

    /// <summary>The subcommand of a name, or null.</summary>
    internal Command? Find(string word) =>
        Array.Find(Subcommands, command => command.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Rejects a declaration that contradicts itself.</summary>
    /// <exception cref="InvalidOperationException">The message says what is wrong with it.</exception>
    internal void Validate()
    {
        UniqueNames.Check($"subcommand of '{Name}'", Subcommands, static command => command.Name, Describe);
        UniqueNames.Check($"option of '{Name}'", Options, static option => option.Name, static option => option.Summary);
        int end = Array.FindIndex(Arguments, static argument => argument.Extent != ArgumentExtent.Word);
        bool runs = Run is not null || Subcommands.Length > 0;
        bool runsTwice = Run is not null && Default != this;
        bool looksWith = ChangesWith is null || Array.IndexOf(Arguments, ChangesWith) >= 0;
        if (!runs || runsTwice || !looksWith || (end >= 0 && end != Arguments.Length - 1))
        {
            throw new InvalidOperationException(
                $"The command '{Name}' is declared wrongly: expected either Run or a default subcommand, not both, an " +
                "argument of several words only at the end, and ChangesWith among the arguments.");
        }

        foreach (Command command in Subcommands)
        {
            command.Validate();
        }
    }

    /// <summary>What distinguishes it from another one of the same name.</summary>
    internal static string Describe(Command command) => $"'{command.Summary}'";
}
