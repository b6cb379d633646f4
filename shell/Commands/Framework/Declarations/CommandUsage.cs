using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>How a command is used, as its declaration says: a line for each form, and a page of help.</summary>
internal static class CommandUsage
{
    private const int UsageWidth = 7;
    private const int ContinuationIndent = 2;
    private const int Indent = 2;
    private const int Gap = 2;
    private const int NarrowestLine = 20;

    /// <summary>The forms of a command, one for itself and one for each subcommand.</summary>
    /// <param name="command">The command.</param>
    /// <param name="path">The names up to it, its own included.</param>
    /// <param name="common">What is added to each form, with a space in front.</param>
    public static List<string> Forms(Command command, string path, string common = "")
    {
        var forms = new List<string>();
        AddForms(command, path, common, forms);
        return forms;
    }

    /// <summary>Prints a page of help.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="root">The command.</param>
    /// <param name="command">The command again, or the subcommand that is to be explained.</param>
    /// <param name="path">The names up to it, its own included.</param>
    public static void Explain(ConsoleWriter console, Command root, Command command, string path)
    {
        console.Write($"{TextStyle.Name}{path}{TextStyle.Plain}: ");
        console.WriteWrapped(command.Summary);
        string common = root.Output == OutputForm.Report ? $" [{ArgumentParser.JsonOption}]" : "";
        string label = "usage:";
        foreach (string form in Forms(command, path, common))
        {
            console.Write($"{TextStyle.Heading}{label,-UsageWidth}{TextStyle.Plain}");
            console.WriteWrapped(form, UsageWidth + ContinuationIndent);
            label = "";
        }

        console.WriteLine();
        WriteParagraphs(console, command.Help);
        List<CommandExample> rows = Rows(command);
        if (root.Output == OutputForm.Report)
        {
            rows.Add(new(ArgumentParser.JsonOption, "print one JSON object instead of text"));
        }

        WritePairs(console, CollectionsMarshal.AsSpan(rows));
        if (Describe(command) is { Length: > 0 } effect)
        {
            console.WriteWrapped(effect);
        }

        if (command.Examples.Length > 0)
        {
            console.WriteLine();
            console.WriteLine($"{TextStyle.Heading}examples:{TextStyle.Plain}");
            WritePairs(console, command.Examples);
        }
    }

    /// <summary>Prints lines and their meanings in two columns.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="pairs">The lines.</param>
    public static void WritePairs(ConsoleWriter console, ReadOnlySpan<CommandExample> pairs)
    {
        int width = 0;
        foreach (CommandExample pair in pairs)
        {
            width = Math.Max(width, pair.Line.Length);
        }

        // A long line must not push all meanings to the right edge: its own stands below it.
        int column = Indent + Math.Min(width, Math.Max(console.WrapColumns / 2, NarrowestLine)) + Gap;
        foreach (CommandExample pair in pairs)
        {
            console.Write($"  {TextStyle.Name}{pair.Line}{TextStyle.Plain}");
            int used = Indent + pair.Line.Length;
            if (used + Gap > column)
            {
                console.WriteLine();
                used = 0;
            }

            console.Repeat(' ', column - used);
            console.WriteWrapped(pair.Meaning, column);
        }
    }

    private static void AddForms(Command command, string path, string common, List<string> forms)
    {
        if (command.Run is not null)
        {
            var form = new StringBuilder(path);
            foreach (Argument argument in command.Arguments)
            {
                form.Append(' ').Append(argument.IsOptional ? $"[{argument.Name}]" : argument.Name);
            }

            foreach (Option option in command.Options)
            {
                form.Append($" [{option.Name}]");
            }

            form.Append(command.Changes == CommandEffect.Hardware ? $" [{ArgumentParser.YesOption}]" : "").Append(common);
            forms.Add(form.ToString());
        }

        foreach (Command subcommand in command.Subcommands)
        {
            AddForms(subcommand, $"{path} {(subcommand.IsDefault ? $"[{subcommand.Name}]" : subcommand.Name)}", common, forms);
        }
    }

    // What the help lists: subcommands, arguments and the names that they take, options.
    private static List<CommandExample> Rows(Command command)
    {
        var rows = new List<CommandExample>();
        foreach (Command subcommand in command.Subcommands)
        {
            rows.Add(new(subcommand.Name, subcommand.Summary));
        }

        foreach (Argument argument in command.Arguments)
        {
            rows.Add(new(argument.Name, argument.Summary));
            foreach (Choice choice in argument.Choices?.Invoke() ?? [])
            {
                rows.Add(new(choice.Name, choice.Summary));
            }
        }

        AddOptions(command, rows);
        rows.RemoveAll(static row => row.Meaning.Length == 0);
        return rows;
    }

    // Each once, though several subcommands may take it.
    private static void AddOptions(Command command, List<CommandExample> rows)
    {
        foreach (Option option in command.Options)
        {
            if (!rows.Exists(row => row.Line == option.Name))
            {
                rows.Add(new(option.Name, option.Summary));
            }
        }

        foreach (Command subcommand in command.Subcommands)
        {
            AddOptions(subcommand, rows);
        }
    }

    private static string Describe(Command command) => command switch
    {
        { Asks: true } => $"Asks before it changes memory or registers; {ArgumentParser.YesOption} answers yes.",
        { Changes: CommandEffect.Power } => "The name has to be typed in full.",
        { Changes: CommandEffect.Kernel } => "Changes the kernel's own state.",
        { Changes: CommandEffect.Shell } => "What it sets lasts until the machine restarts.",
        _ => "",
    };

    // Line breaks in the source are those of the source. A blank line ends a paragraph; an indented line stands for itself.
    private static void WriteParagraphs(ConsoleWriter console, string text)
    {
        var paragraph = new StringBuilder();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            bool isIndented = line.StartsWith(' ');
            if (paragraph.Length > 0 && (isIndented || line.IsEmpty))
            {
                console.WriteWrapped(paragraph.ToString());
                paragraph.Clear();
            }

            if (isIndented)
            {
                console.WriteWrapped(line, Indent);
            }
            else if (!line.IsEmpty)
            {
                paragraph.Append(paragraph.Length > 0 ? " " : "").Append(line);
            }
        }

        if (paragraph.Length > 0)
        {
            console.WriteWrapped(paragraph.ToString());
        }
    }
}
