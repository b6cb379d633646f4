using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>alias</c>: short names for the beginnings of lines.</summary>
internal static class AliasCommand
{
    private static readonly Argument<string> s_name = Argument.Text("NAME").Optional();
    private static readonly Argument<string> s_line = Argument.CommandLine("LINE...").Optional();
    private static readonly Argument<string> s_forgotten =
        Argument.Text("NAME").Propose(static session => session.Aliases.All.Keys);

    public static Command Create() => new("alias", "Define a short name for the beginning of a line")
    {
        Topic = CommandTopic.Shell,
        Help = """
            Where the name is the first word of a line, LINE replaces it, and the words after it are kept. An alias may have the
            name of a command.
            """,
        Arguments = [s_name, s_line],
        Subcommands = [new("-d", "removes an alias") { Arguments = [s_forgotten], Changes = CommandEffect.Shell, Run = Forget }],
        Examples =
        [
            new("alias", "list the aliases"),
            new("alias warnings log warn", "make 'warnings' run 'log warn'"),
            new("alias first 'mem | head 5'", "with a filter"),
            new("alias -d first", "remove it"),
        ],
        Changes = CommandEffect.Shell,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        CommandAliases aliases = context.Session.Aliases;
        string name = context.Get(s_name);
        if (!context.Has(s_name))
        {
            foreach ((string known, string line) in aliases.All)
            {
                Print(context, known, line);
            }

            if (aliases.All.Count == 0)
            {
                context.Console.WriteLine("There are no aliases.");
            }
        }
        else if (!context.Has(s_line))
        {
            if (!aliases.All.TryGetValue(name, out string? line))
            {
                return context.Reject($"there is no alias '{name}'");
            }

            Print(context, name, line);
        }
        else if (name.StartsWith('-') || CommandLine.Quote(name) != name)
        {
            return context.Reject(
                $"expected a name without spaces, quotes, |, > and \\ that does not begin with -, found '{name}'");
        }
        else if (!aliases.Set(name, context.Get(s_line)))
        {
            return context.Reject($"expected at most {CommandAliases.Capacity} names; 'alias -d' makes room");
        }
        else if (context.Registry.Find(name) is { } hidden)
        {
            context.Console.WriteLine($"'{hidden.Name}' hides the command of that name until 'alias -d {hidden.Name}'.");
        }

        return CommandStatus.Success;
    }

    private static CommandStatus Forget(CommandContext context) =>
        context.Session.Aliases.Remove(context.Get(s_forgotten))
            ? CommandStatus.Success
            : context.Reject($"there is no alias '{context.Get(s_forgotten)}'");

    private static void Print(CommandContext context, string name, string line) =>
        context.Console.WriteLine($"{name,-10}  {line}");
}
