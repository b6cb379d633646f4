using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// Runs lines: finds the command, puts filters, pager and log behind it, and keeps a failing command from ending the shell.
/// </summary>
public sealed class LineRunner
{
    // Commands that run commands, and names that stand for such lines.
    private const int DeepestNesting = 16;

    private int _depth;

    /// <summary>Makes a runner.</summary>
    public LineRunner(CommandSession session) => Session = session;

    /// <summary>What its commands share.</summary>
    public CommandSession Session { get; }

    /// <summary>Runs one line as if it had been typed. A blank one does nothing.</summary>
    public void Run(string line)
    {
        Session.Restart();
        try
        {
            Run(line, Session.Screen, mayPage: true);
        }
        catch (CommandStoppedException)
        {
            Session.Screen.WriteLine("^C");
            if (Session.Interrupted.Length > 0)
            {
                Session.Screen.WriteLine(Session.Interrupted);
            }
        }
        catch (Exception e)
        {
            // The parts around a command: words, filters, the pager.
            Report("shell", ExceptionText.Describe(e), Session.Screen, asJson: false);
        }
        finally
        {
            // A command that was stopped may have left a style behind.
            Session.Screen.SetStyle(TextStyle.Plain);
        }
    }

    /// <summary>Runs a line for a command. What stops the command itself goes through.</summary>
    internal CommandStatus RunNested(string line, ConsoleWriter output) => Run(line, output, mayPage: false);

    /// <summary>Reports a failure in one line, part by part, which allocates nothing.</summary>
    /// <param name="name">The name of the command that failed.</param>
    /// <param name="problem">What it is.</param>
    /// <param name="target">Where to.</param>
    /// <param name="asJson">Whether a program reads it.</param>
    internal static void Report(string name, string problem, ConsoleWriter target, bool asJson)
    {
        if (asJson)
        {
            JsonError.Write(target, name, ": ", problem);
        }
        else
        {
            target.WriteLine($"{TextStyle.Bad}{name}: {problem}{TextStyle.Plain}");
        }
    }

    private CommandStatus Run(string line, ConsoleWriter target, bool mayPage)
    {
        if (!ParsedLine.TryParse(Session.Aliases.Expand(line), IsExpression, out ParsedLine? parsed, out string problem))
        {
            target.WriteLine(problem);
            return CommandStatus.Rejected;
        }

        // A blank line does nothing, but a command that is to run one was given nothing to run.
        if (parsed is null || Find(parsed.Words, target) is not { } command)
        {
            return CommandStatus.Rejected;
        }

        if (_depth == DeepestNesting)
        {
            target.WriteLine($"{command.Name}: lines that run lines may be nested {DeepestNesting} deep at most.");
            return CommandStatus.Rejected;
        }

        _depth++;
        try
        {
            return Run(command, parsed, target, mayPage);
        }
        finally
        {
            _depth--;
        }
    }

    private CommandStatus Run(Command command, ParsedLine parsed, ConsoleWriter target, bool mayPage)
    {
        string? problem = ArgumentParser.Parse(command, parsed.Words.AsSpan(1), out ParsedArguments arguments);
        if (problem is not null)
        {
            return new CommandContext(this, command, arguments, target, target).Reject(problem);
        }

        bool takesScreen = command.Output == OutputForm.FullScreen && !arguments.WantsHelp;
        if (takesScreen && (parsed.Filters.Length > 0 || parsed.Target is not null))
        {
            target.WriteLine(
                $"{command.Name}: uses the whole screen, so its output cannot be filtered; put the command's line in quotes");
            return CommandStatus.Rejected;
        }

        if (!TryOpenSource(command, parsed, out IFile? input, out problem))
        {
            target.WriteLine($"{command.Name}: {problem}");
            return CommandStatus.Rejected;
        }

        using IFile? source = input;
        if (!TryConnect(parsed, target, mayPage && !takesScreen, out ILineSink? lines, out problem))
        {
            target.WriteLine(problem);
            return CommandStatus.Rejected;
        }

        using var file = EndOf(lines) as FileSink;
        var output = new CommandOutput(Session, target, lines);
        var context = new CommandContext(this, command, arguments, output, target, source);
        try
        {
            return RunGuarded(command, arguments, context, output, target);
        }
        catch (CommandStoppedException e) when (e.Reader is not null && IsPartOf(lines, e.Reader))
        {
            EndFrom(e.Reader, lines);
            return CommandStatus.Success;
        }
    }

    private static ILineSink? EndOf(ILineSink? lines)
    {
        while (lines is Filter filter)
        {
            lines = filter.Next;
        }

        return lines;
    }

    // A stage that accepts no more output: the stages after it have received everything, and may then accept no more either.
    private static void EndFrom(ILineSink? reader, ILineSink? lines)
    {
        while (reader is not null)
        {
            try
            {
                reader.End();
                return;
            }
            catch (CommandStoppedException e) when (e.Reader is not null && IsPartOf(lines, e.Reader))
            {
                reader = e.Reader;
            }
        }
    }

    // A failing command must not end the shell, whatever it throws.
    private static CommandStatus RunGuarded(
        Command command, ParsedArguments arguments, CommandContext context, CommandOutput output, ConsoleWriter target)
    {
        try
        {
            CommandStatus status = CommandStatus.Success;
            if (arguments.WantsHelp)
            {
                CommandUsage.Explain(output, command, arguments.Explained, arguments.Path);
            }
            else if (arguments.Changes == CommandEffect.Hardware && context.Machine.Lockdown.IsOn)
            {
                status = context.Fail(context.Machine.Lockdown.Refusal);
            }
            else
            {
                status = arguments.Command.Run!(context);
            }

            output.End();
            return status;
        }
        catch (Exception e) when (e is not CommandStoppedException)
        {
            // Programs read whole lines, and a partly written object is not one.
            output.EndOpenLine();
            Report(command.Name, e is FileSinkException ? e.Message : ExceptionText.Describe(e), target, arguments.WantsJson);
            return CommandStatus.Failed;
        }
    }

    private bool TryOpenSource(Command command, ParsedLine parsed, out IFile? input, out string problem)
    {
        input = null;
        problem = "";
        if (parsed.Source is not { } path)
        {
            return true;
        }

        if (!command.ReadsInput)
        {
            problem = "reads no input, so that < has no meaning for it; put a line that it is to run in quotes";
            return false;
        }

        FileProblem found = Session.Machine.Files.Open(path, FileUse.Read, out input);
        problem = found == FileProblem.None ? "" : FileProblemText.Describe(path, found);
        return input is not null;
    }

    private bool TryConnect(ParsedLine parsed, ConsoleWriter target, bool mayPage, out ILineSink? lines, out string problem)
    {
        problem = "";
        lines = null;
        if (parsed.Target == ParsedLine.Log && !parsed.Appends)
        {
            lines = new LogSink(Session.Machine.Log);
        }
        else if (parsed.Target is { } path)
        {
            // Checked before the file is emptied.
            lines = AreFiltersWrong(parsed, target, out problem)
                ? null
                : FileSink.Open(Session.Machine.Files, path, parsed.Appends, out problem);
            if (lines is null)
            {
                return false;
            }
        }
        else if (mayPage)
        {
            lines = Pager.Create(Session);
        }

        for (int i = parsed.Filters.Length - 1; i >= 0; i--)
        {
            lines = Filter.Create(parsed.Filters[i], lines ?? new ConsoleSink(target), out problem);
            if (lines is null)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreFiltersWrong(ParsedLine parsed, ConsoleWriter target, out string problem)
    {
        problem = "";
        foreach (string[] words in parsed.Filters)
        {
            if (Filter.Create(words, new ConsoleSink(target), out problem) is null)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPartOf(ILineSink? lines, ILineSink wanted)
    {
        while (lines is Filter filter && lines != wanted)
        {
            lines = filter.Next;
        }

        return lines == wanted;
    }

    private bool IsExpression(string name) =>
        Session.Registry.Resolve(name) is [var command] && command.Arguments is [.., { Extent: ArgumentExtent.Expression }];

    // Says what was expected when it returns null.
    private Command? Find(string[] words, ConsoleWriter target)
    {
        string name = words[0];
        IReadOnlyList<Command> found = Session.Registry.Resolve(name);
        if (found.Count == 1)
        {
            return found[0];
        }

        string problem = found.Count > 1
            ? $"Ambiguous command '{name}': {string.Join(", ", CommandRegistry.NamesOf(found))}."
            : Session.Registry.FindNearest(name) is { } nearest
                ? $"Unknown command '{name}', did you mean '{nearest.Name}'?"
                : $"Unknown command '{name}'; 'help' lists all commands.";
        if (Array.IndexOf(words, ArgumentParser.JsonOption) > 0)
        {
            JsonError.Write(target, problem);
        }
        else
        {
            target.WriteLine($"{TextStyle.Warning}{problem}{TextStyle.Plain}");
        }

        return null;
    }
}
