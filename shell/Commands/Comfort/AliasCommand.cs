using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Lines;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>alias</c>: names of the user's own for the beginnings of lines.</summary>
public sealed class AliasCommand : ICommand
{
    public string Name => "alias";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Give a name of your own to the beginning of a line";

    public string Usage => "alias [NAME]\nalias NAME LINE...\nalias -d NAME";

    public string Help => """
        The name then stands for the line wherever it is the first word, and what follows it is added. It may be the name of a
        command. Names last until the kernel ends.
          -d         forgets a name
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("alias", "all names"),
        new("alias warnings log warn", "'warnings' is 'log warn' from now on"),
        new("alias first 'mem | head 5'", "with a filter"),
        new("alias -d first", "no more"),
    ];

    public CommandFlags Flags => CommandFlags.TakesCommand;

    public void Run(CommandContext context)
    {
        CommandAliases aliases = context.Session.Aliases;
        switch (context.Arguments)
        {
            case []:
                foreach ((string name, string line) in aliases.All)
                {
                    Print(context, name, line);
                }

                break;
            case ["-d", var name]:
                if (!aliases.Remove(name))
                {
                    context.Reject($"there is no alias '{name}'");
                }

                break;
            case ["-d", ..]:
                context.Reject("expected one name after -d");
                break;
            case [var name] when aliases.All.TryGetValue(name, out string? line):
                Print(context, name, line);
                break;
            case [var name]:
                context.Reject($"there is no alias '{name}'");
                break;
            case [var name, ..] when name.StartsWith('-') || CommandLine.Quote(name) != name:
                context.Reject($"expected a name without spaces, quotes, |, > and \\ that does not begin with -, found '{name}'");
                break;
            default:
                if (!aliases.Set(context.Arguments[0], CommandLine.Join(context.Arguments[1..])))
                {
                    context.Reject($"expected at most {CommandAliases.Capacity} names; 'alias -d' makes room");
                }
                else if (context.Registry.Find(context.Arguments[0]) is { } hidden)
                {
                    context.Console.WriteLine($"'{hidden.Name}' hides the command of that name until 'alias -d {hidden.Name}'.");
                }

                break;
        }
    }

    private static void Print(CommandContext context, string name, string line) =>
        context.Console.WriteLine($"{name,-10}  {line}");
}
