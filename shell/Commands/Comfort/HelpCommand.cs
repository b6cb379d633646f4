using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>help</c>: what there is; <c>help X</c>: how to use X.</summary>
internal static class HelpCommand
{
    private static readonly Argument<string> s_command = Argument.Text("COMMAND").Optional()
        .Propose(static session => CommandRegistry.NamesOf(session.Registry.Commands));

    private static readonly Argument<string> s_subcommand = Argument.Text("SUBCOMMAND").Optional();

    public static Command Create() => new("help", "List the commands, or explain one")
    {
        Topic = CommandTopic.Shell,
        Help = """
            Without arguments: all commands by topic. With a command's name, or a unique prefix of it: how to use that command.
            COMMAND --help, COMMAND -h and COMMAND ? show the same.
            """,
        Arguments = [s_command, s_subcommand],
        Subcommands = [new("pipes", "what may follow a command") { Run = ExplainPipes }],
        Examples =
        [
            new("help", "all commands"),
            new("help heap", "how to use heap"),
            new("help heap alloc", "how to use one of its subcommands"),
        ],
        Run = static context => context.Has(s_command) ? Explain(context, context.Get(s_command)) : List(context),
    };

    private static CommandStatus List(CommandContext context)
    {
        CommandOverview.Write(context.Console, context.Registry.Commands);
        return CommandStatus.Success;
    }

    private static CommandStatus Explain(CommandContext context, string name)
    {
        IReadOnlyList<Command> found = context.Registry.Resolve(name);
        if (found.Count > 1)
        {
            return context.Reject($"'{name}' is ambiguous: {string.Join(", ", CommandRegistry.NamesOf(found))}");
        }

        if (found.Count == 0)
        {
            Command? nearest = context.Registry.FindNearest(name);
            return context.Reject(
                nearest is null
                ? $"there is no command '{name}'"
                : $"there is no command '{name}', did you mean '{nearest.Name}'?");
        }

        Command command = found[0];
        if (!context.Has(s_subcommand))
        {
            CommandUsage.Explain(context.Console, command, command, command.Name);
        }
        else if (command.Find(context.Get(s_subcommand)) is { } subcommand)
        {
            CommandUsage.Explain(context.Console, command, subcommand, $"{command.Name} {subcommand.Name}");
        }
        else
        {
            return context.Reject($"'{command.Name}' has no subcommand '{context.Get(s_subcommand)}'");
        }

        return CommandStatus.Success;
    }

    private static CommandStatus ExplainPipes(CommandContext context)
    {
        ConsoleWriter console = context.Console;
        console.WriteLine($"{TextStyle.Heading}Filters and redirection{TextStyle.Plain}");
        var rows = new List<CommandExample>();
        foreach (CommandExample filter in Filter.All)
        {
            rows.Add(new("| " + filter.Line, filter.Meaning));
        }

        rows.Add(new("> FILE", "at the end: writes into a file instead of onto the screen; >> FILE: to the end of a file"));
        rows.Add(new("> log", "at the end: writes into the kernel's log; '> ./log' is a file of this name"));
        CommandUsage.WritePairs(console, CollectionsMarshal.AsSpan(rows));
        console.WriteWrapped("Quotes make | and > ordinary text. Errors are not filtered.");
        console.WriteLine();
        console.WriteLine($"{TextStyle.Heading}examples:{TextStyle.Plain}");
        CommandUsage.WritePairs(
            console,
            [
                new("log | grep acpi | count", "how often the log mentions ACPI"),
                new("mem map > log", "keep the memory map in the log"),
                new("devices >> notes.txt", "put the devices at the end of a file"),
            ]);
        return CommandStatus.Success;
    }
}
