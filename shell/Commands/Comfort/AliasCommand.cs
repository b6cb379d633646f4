using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>alias</c>: names of the user's own for the beginnings of lines.</summary>
internal static class AliasCommand
{
    private static readonly Argument<string> s_name = Argument.Text("NAME").Optional();
    private static readonly Argument<string> s_line = Argument.CommandLine("LINE...").Optional();
    private static readonly Argument<string> s_forgotten =
        Argument.Text("NAME").Propose(static session => session.Aliases.All.Keys);

    public static Command Create() => new("alias", "Give a name of your own to the beginning of a line")
    {
        Topic = CommandTopic.Shell,
        Help = """
            The name then stands for the line wherever it is the first word, and what follows it is added. It may be the name of a
            command. Names last until the kernel ends.
            """,
        Arguments = [s_name, s_line],
        Subcommands = [new("-d", "forgets a name") { Arguments = [s_forgotten], Changes = CommandEffect.Shell, Run = Forget }],
        Examples =
        [
            new("alias", "all names"),
            new("alias warnings log warn", "'warnings' is 'log warn' from now on"),
            new("alias first 'mem | head 5'", "with a filter"),
            new("alias -d first", "no more"),
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
