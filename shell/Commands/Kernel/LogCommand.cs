using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>log</c>: the kernel's log with times and levels, or the lines of a level, or those that contain a text.</summary>
public sealed class LogCommand : ICommand
{
    public string Name => "log";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Show the boot log, or what is at least a warning, or the lines with a text";

    public string Usage => "log [debug|info|warn|error] [TEXT]";

    public string Help => """
        The levels are debug, info, warn and error; a level shows it and what matters more. A text shows the lines that contain
        it,
        upper and lower case alike. Without a level, lines for debugging are left out.
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("log", "all but what is for debugging"),
        new("log warn", "warnings and errors"),
        new("log debug acpi", "all about ACPI"),
    ];

    public CommandFlags Flags => CommandFlags.Json;

    public IEnumerable<string> Complete(CompletionContext context) =>
        context.Before.Length == 0 ? ["debug", "info", "warn", "error"] : [];

    public void Run(CommandContext context)
    {
        ReadOnlySpan<string> arguments = context.Arguments;
        LogLevel least = LogLevel.Information;
        bool hasLevel = arguments.Length > 0 && TryParse(arguments[0], out least);
        if (hasLevel)
        {
            arguments = arguments[1..];
        }

        if (arguments.Length > 1)
        {
            context.Reject("expected a level, a text, or both; put a text in quotes when it has spaces");
            return;
        }

        string filter = arguments.Length == 0 ? "" : arguments[0];
        if (context.WantsJson)
        {
            var report = new Report();
            report.Hidden("dropped", context.Machine.Log.Dropped);
            report.HiddenRows("lines", ["microseconds", "level", "text"], Rows(context.Machine.Log, least, filter));
            context.Print(report);
        }
        else
        {
            Print(context.Console, context.Machine.Log, least, filter);
        }
    }

    private static bool IsWanted(in LogLine line, LogLevel least, string filter) =>
        line.Level >= least && line.Text.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<ReportValue[]> Rows(ILogView log, LogLevel least, string filter)
    {
        // What is written to the log meanwhile is left out, and may push older lines out.
        int count = log.Count;
        for (int i = 0; i < count && i < log.Count; i++)
        {
            if (TryRead(log, i, least, filter, out ReportValue[] row))
            {
                yield return row;
            }
        }
    }

    private static bool TryRead(ILogView log, int index, LogLevel least, string filter, out ReportValue[] row)
    {
        LogLine line = log.GetLine(index);
        bool isWanted = IsWanted(line, least, filter);
        row = isWanted ? [line.Time.Ticks / TimeSpan.TicksPerMicrosecond, NameOf(line.Level), line.Text.ToString()] : [];
        return isWanted;
    }

    private static void Print(ConsoleWriter console, ILogView log, LogLevel least, string filter)
    {
        if (log.Dropped > 0)
        {
            console.WriteLine($"({log.Dropped} older lines are gone)");
        }

        int count = log.Count;
        int shown = 0;
        for (int i = 0; i < count && i < log.Count; i++)
        {
            LogLine line = log.GetLine(i);
            if (IsWanted(line, least, filter))
            {
                console.WriteLine(
                    $"{line.Time.Ticks / TimeSpan.TicksPerSecond,5}." +
                    $"{line.Time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond:D6} " +
                    $"{NameOf(line.Level),-5} {line.Text}");
                shown++;
            }
        }

        if (count == 0)
        {
            console.WriteLine("The log is empty.");
        }
        else if (shown == 0)
        {
            string level = least > LogLevel.Debug ? $" at level {NameOf(least)} or above" : "";
            string text = filter.Length > 0 ? $" with '{filter}'" : "";
            console.WriteLine($"None of {count} lines is{level}{text}.");
        }
    }

    private static bool TryParse(string word, out LogLevel level)
    {
        for (level = LogLevel.Debug; level <= LogLevel.Error; level++)
        {
            if (word.Equals(NameOf(level), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        level = LogLevel.Information;
        return false;
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
