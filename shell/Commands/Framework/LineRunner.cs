using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// Runs lines: finds the command, puts filters, pager and log behind it, and sees to it that no command takes the shell with it.
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
        }
        catch (Exception e)
        {
            // What stands around a command: words, filters, the pager.
            Tell("shell", e, Session.Screen);
        }
    }

    /// <summary>Runs a line for a command. What stops the command itself goes through.</summary>
    /// <returns>False when the line has no command that there is; that was told.</returns>
    internal bool RunNested(string line, ConsoleWriter output) => Run(line, output, mayPage: false);

    private bool Run(string line, ConsoleWriter target, bool mayPage)
    {
        if (!ParsedLine.TryParse(Session.Aliases.Expand(line), IsExpression, out ParsedLine? parsed, out string problem))
        {
            target.WriteLine(problem);
            return false;
        }

        if (parsed is null || Find(parsed.Words[0], target) is not { } command)
        {
            return false;
        }

        if (_depth == DeepestNesting)
        {
            target.WriteLine($"{command.Name}: lines that run lines may be {DeepestNesting} deep, not deeper.");
            return false;
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

    private bool Run(ICommand command, ParsedLine parsed, ConsoleWriter target, bool mayPage)
    {
        bool takesScreen = command.Flags.HasFlag(CommandFlags.FullScreen);
        if (takesScreen && (parsed.Filters.Length > 0 || parsed.GoesToLog))
        {
            target.WriteLine(
                $"{command.Name}: takes the whole screen, so nothing can stand behind it; put a line for it in quotes");
            return false;
        }

        if (!TryConnect(parsed, target, mayPage && !takesScreen, out ILineSink? lines, out string problem))
        {
            target.WriteLine(problem);
            return false;
        }

        var output = new CommandOutput(Session, target, lines);
        var context = new CommandContext(this, command, parsed.Words.AsSpan(1), output, target);
        try
        {
            RunGuarded(command, context, output, target);
        }
        catch (CommandStoppedException e) when (e.Reader is not null && IsPartOf(lines, e.Reader))
        {
            EndFrom(e.Reader, lines);
        }

        return true;
    }

    // A reader that takes no more: what stands behind it has all that it will get, and may then take no more either.
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

    // A command that fails must not take the shell with it, whatever it throws.
    private static void RunGuarded(ICommand command, CommandContext context, CommandOutput output, ConsoleWriter target)
    {
        try
        {
            command.Run(context);
            output.End();
        }
        catch (Exception e) when (e is not CommandStoppedException)
        {
            Tell(command.Name, e, target);
        }
    }

    private static void Tell(string name, Exception exception, ConsoleWriter target)
    {
        // Part by part, which allocates nothing.
        string description = ExceptionText.Describe(exception);
        target.WriteLine($"{name}: {description}");
    }

    private bool TryConnect(ParsedLine parsed, ConsoleWriter target, bool mayPage, out ILineSink? lines, out string problem)
    {
        lines = parsed.GoesToLog ? new LogSink(Session.Machine.Log) : mayPage ? Pager.Create(Session) : null;
        problem = "";
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

    private static bool IsPartOf(ILineSink? lines, ILineSink wanted)
    {
        while (lines is Filter filter && lines != wanted)
        {
            lines = filter.Next;
        }

        return lines == wanted;
    }

    private bool IsExpression(string name) =>
        Session.Registry.Resolve(name) is [var command] && command.Flags.HasFlag(CommandFlags.Expression);

    // Says what was expected when it returns null.
    private ICommand? Find(string name, ConsoleWriter target)
    {
        IReadOnlyList<ICommand> found = Session.Registry.Resolve(name);
        if (found.Count == 1)
        {
            return found[0];
        }

        target.WriteLine(found.Count > 1
            ? $"Ambiguous command '{name}': {string.Join(", ", CommandRegistry.NamesOf(found))}."
            : Session.Registry.FindNearest(name) is { } nearest
                ? $"Unknown command '{name}', did you mean '{nearest.Name}'?"
                : $"Unknown command '{name}'; 'help' lists all commands.");
        return null;
    }
}
