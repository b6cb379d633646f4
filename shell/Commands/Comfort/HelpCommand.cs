using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>help</c>: what there is; <c>help X</c>: how to use X.</summary>
public sealed class HelpCommand : ICommand
{
    private const int NameWidth = 10;
    private const string PipesTopic = "pipes";

    public string Name => "help";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "List the commands, or explain one";

    public string Usage => "help [COMMAND|pipes]";

    public string Help =>
        "Without arguments: all commands by topic. With a command's name, or a start of it that is not ambiguous: how to use " +
        "that one.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("help", "all commands"),
        new("help heap", "how to use heap"),
    ];

    public IEnumerable<string> Complete(CompletionContext context) =>
        context.Before.Length == 0 ? [.. CommandRegistry.NamesOf(context.Registry.Commands), PipesTopic] : [];

    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case []:
                List(context);
                break;
            case [PipesTopic]:
                ExplainPipes(context);
                break;
            case [var name]:
                Explain(context, name);
                break;
            default:
                context.Reject("expected at most one command");
                break;
        }
    }

    private static void List(CommandContext context)
    {
        ConsoleWriter console = context.Console;
        foreach (CommandTopic topic in Enum.GetValues<CommandTopic>())
        {
            console.WriteLine($"{NameOf(topic)}:");
            foreach (ICommand command in context.Registry.Commands)
            {
                if (command.Topic == topic)
                {
                    console.WriteLine($"  {command.Name,-NameWidth} {command.Summary}");
                }
            }
        }

        console.WriteLine("'help COMMAND' explains one. The start of a name is enough while it is the only one.");
        console.WriteLine("'help pipes' tells what may follow a command: filters after |, and > log.");
    }

    private static void Explain(CommandContext context, string name)
    {
        IReadOnlyList<ICommand> found = context.Registry.Resolve(name);
        if (found.Count > 1)
        {
            context.Reject($"'{name}' is ambiguous: {string.Join(", ", CommandRegistry.NamesOf(found))}");
        }
        else if (found.Count == 1)
        {
            Explain(context.Console, found[0]);
        }
        else
        {
            ICommand? nearest = context.Registry.FindNearest(name);
            context.Reject(
                nearest is null
                ? $"there is no command '{name}'"
                : $"there is no command '{name}', did you mean '{nearest.Name}'?");
        }
    }

    private static void Explain(ConsoleWriter console, ICommand command)
    {
        console.WriteLine($"{command.Name}: {command.Summary}");
        string[] forms = command.Usage.Split('\n');
        for (int i = 0; i < forms.Length; i++)
        {
            console.WriteLine($"{(i == 0 ? "usage:" : "      ")} {forms[i]}{OptionsOf(command)}");
        }

        console.WriteLine();
        console.WriteLine(command.Help);
        ReadOnlySpan<string> notes =
        [
            command.Flags.HasFlag(CommandFlags.Json) ? "--json prints one JSON object instead of text." : "",
            command.Flags.HasFlag(CommandFlags.Asks) ? "Asks before it does anything; -y answers yes." : "",
            command.Flags.HasFlag(CommandFlags.EndsMachine) ? "The name has to be typed in full." : "",
        ];
        foreach (string note in notes)
        {
            if (note.Length > 0)
            {
                console.WriteLine(note);
            }
        }

        console.WriteLine();
        PrintExamples(console, "examples:", command.Examples);
    }

    private static string OptionsOf(ICommand command) =>
        (command.Flags.HasFlag(CommandFlags.Asks) ? " [-y]" : "") + (command.Flags.HasFlag(CommandFlags.Json) ? " [--json]" : "");

    private static void ExplainPipes(CommandContext context)
    {
        context.Console.WriteLine("What follows a command takes its output:");
        PrintExamples(context.Console, null, Filter.All, "| ");
        PrintExamples(context.Console, null, [new("> log", "at the end: into the kernel's log instead of the screen")]);
        context.Console.WriteLine("Quotes make | and > ordinary text. Errors pass by the filters.");
        context.Console.WriteLine();
        PrintExamples(
            context.Console, "examples:",
            [new("log | grep acpi | count", "how often the log mentions ACPI"),
            new("mem -b > log", "keep the memory map in the log")]);
    }

    private static void PrintExamples(
        ConsoleWriter console, string? header, IReadOnlyList<CommandExample> examples, string before = "")
    {
        int width = 0;
        foreach (CommandExample example in examples)
        {
            width = Math.Max(width, example.Line.Length);
        }

        if (header is not null)
        {
            console.WriteLine(header);
        }

        foreach (CommandExample example in examples)
        {
            console.Write($"  {before}{example.Line}");
            console.Repeat(' ', width - example.Line.Length);
            console.WriteLine($"  {example.Meaning}");
        }
    }

    private static string NameOf(CommandTopic topic) => topic switch
    {
        CommandTopic.Memory => "Memory",
        CommandTopic.Machine => "Machine",
        CommandTopic.Kernel => "Kernel",
        _ => "Shell",
    };
}
