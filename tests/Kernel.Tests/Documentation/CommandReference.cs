using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>The reference of the shell's commands, from their declarations.</summary>
internal static class CommandReference
{
    /// <summary>Renders the commands by topic, then the filters.</summary>
    public static string Render(IReadOnlyList<Command> commands)
    {
        var page = new StringBuilder();
        foreach (CommandTopic topic in Enum.GetValues<CommandTopic>())
        {
            page.Append($"\n## Topic: {topic.ToString().ToLowerInvariant()}\n\n| command | what it does |\n|---|---|\n");
            Command[] ofTopic = [.. commands.Where(command => command.Topic == topic)];
            foreach (Command command in ofTopic)
            {
                page.Append($"| [`{command.Name}`](#{command.Name}) | {Escape(command.Summary)} |\n");
            }

            foreach (Command command in ofTopic)
            {
                Append(page, command);
            }
        }

        page.Append("\n## Filters\n\nA filter stands behind a command and a `|`, and takes its output.\n\n");
        AppendTable(page, "filter", "what it passes on", Filter.All.Select(static filter => (filter.Line, filter.Meaning)));
        page.Append('\n');
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command)
    {
        page.Append($"\n### {command.Name}\n\n{Escape(command.Summary)}.\n\n```text\n");
        string json = command.Output == OutputForm.Report ? $" [{ArgumentParser.JsonOption}]" : "";
        foreach (string form in CommandUsage.Forms(command, command.Name, json))
        {
            page.Append(form).Append('\n');
        }

        page.Append("```\n\n");
        if (command.Help.Length > 0)
        {
            page.Append(HelpText(command.Help)).Append("\n\n");
        }

        AppendTable(page, "word", "meaning", Words(command).Distinct());
        if (Effect(command) is { Length: > 0 } effect)
        {
            page.Append(effect).Append("\n\n");
        }

        AppendTable(
            page, "example", "what it does", command.Examples.Select(static example => (example.Line, example.Meaning)));
        page.Length--;
    }

    // Text that is indented keeps its columns; the rest is ordinary paragraphs.
    private static string HelpText(string help)
    {
        var text = new StringBuilder();
        bool isTable = false;
        foreach (string line in help.Split('\n'))
        {
            bool isIndented = line.StartsWith("  ", StringComparison.Ordinal);
            if (isIndented != isTable)
            {
                text.Append(isIndented ? "\n```text\n" : "```\n\n");
                isTable = isIndented;
            }

            text.Append(isIndented ? line : Escape(line)).Append('\n');
        }

        text.Append(isTable ? "```\n" : "");
        return text.ToString().TrimEnd('\n');
    }

    private static IEnumerable<(string Word, string Meaning)> Words(Command command, string path = "")
    {
        foreach (Argument argument in command.Arguments)
        {
            yield return (argument.Name, Meaning(argument));
            foreach (Choice choice in argument.Choices?.Invoke() ?? [])
            {
                yield return (choice.Name, choice.Summary);
            }
        }

        foreach (Option option in command.Options)
        {
            yield return (option.Name, option.Summary);
        }

        foreach (Command subcommand in command.Subcommands)
        {
            string name = path + subcommand.Name;
            yield return (name, subcommand.Summary);
            foreach ((string, string) word in Words(subcommand, name + " "))
            {
                yield return word;
            }
        }
    }

    // What it takes follows from its kind, unless that only repeats its name.
    private static string Meaning(Argument argument)
    {
        string expected = argument.Choices is null && argument.Expected != argument.Name ? argument.Expected : "";
        return argument.Summary.Length > 0 && expected.Length > 0
            ? $"{argument.Summary}: {expected}"
            : argument.Summary + expected;
    }

    private static string Effect(Command command) => command switch
    {
        { Asks: true } => $"Asks before it changes memory or registers; `{ArgumentParser.YesOption}` answers yes.",
        { Changes: CommandEffect.Power } => "Its name has to be typed in full.",
        { Changes: CommandEffect.Kernel } => "Changes the kernel's own state.",
        { Changes: CommandEffect.Shell } => "What it sets lasts until the machine restarts.",
        _ => "",
    };

    private static void AppendTable(
        StringBuilder page, string first, string second, IEnumerable<(string Code, string Meaning)> rows)
    {
        (string Code, string Meaning)[] shown = [.. rows.Where(static row => row.Meaning.Length > 0)];
        if (shown.Length == 0)
        {
            return;
        }

        page.Append($"| {first} | {second} |\n|---|---|\n");
        foreach ((string code, string meaning) in shown)
        {
            page.Append($"| `{code.Replace("|", "\\|", StringComparison.Ordinal)}` | {Escape(meaning)} |\n");
        }

        page.Append('\n');
    }

    // What Markdown would take for markup.
    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
