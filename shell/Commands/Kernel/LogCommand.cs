using System;
using System.Buffers;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>log</c>: the kernel's log with times and levels, or the lines of a level, or those that contain a text.</summary>
internal static class LogCommand
{
    private static readonly Argument<LogLevel> s_level = Argument.Choice<LogLevel>(
        new("debug", "", LogLevel.Debug), new("info", "", LogLevel.Information), new("warn", "", LogLevel.Warning),
        new("error", "", LogLevel.Error)).Or(LogLevel.Information);

    private static readonly Argument<string> s_text = Argument.Text("TEXT").Or("");

    public static Command Create() => new("log", "Show the kernel's log, by level or by text")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            Each line has its time since the start in seconds, its level, its source and its message. A level shows its lines and
            those of higher levels. A text shows the lines that contain it in upper or lower case. Without a level, debug lines
            are left out.
            """,
        Arguments = [s_level, s_text],
        Examples =
        [
            new("log", "all lines except debug lines"),
            new("log warn", "warnings and errors"),
            new("log debug acpi", "all lines about ACPI"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        LogLevel least = context.Get(s_level);
        string filter = context.Get(s_text);
        ILogView log = context.Machine.Log;
        if (!context.WantsJson)
        {
            Print(context.Console, log, least, filter);
            return CommandStatus.Success;
        }

        var report = new Report();
        report.Hidden("dropped", log.Dropped);
        report.HiddenRows("lines", ["microseconds", "level", "source", "text"], Rows(log, least, filter));
        return context.Print(report);
    }

    private static bool IsWanted(in LogLine line, LogLevel least, string filter) =>
        line.Level >= least && line.Text.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<ReportValue[]> Rows(ILogView log, LogLevel least, string filter)
    {
        // Lines that are written to the log meanwhile are not shown, and may replace older ones.
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
        row = isWanted
            ?
            [
                line.Time.Ticks / TimeSpan.TicksPerMicrosecond, LogLineText.NameOf(line.Level), line.Source.ToString(),
                line.Text.ToString(),
            ]
            : [];
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
                char[] styled = ArrayPool<char>.Shared.Rent(LogLineText.RoomFor(line.Text.Length));
                var text = new StyledText(styled);
                LogLineText.Format(line, console.WrapColumns, withLevel: true, ref text);
                console.WriteStyled(text.Written);
                console.WriteLine();
                ArrayPool<char>.Shared.Return(styled);
                shown++;
            }
        }

        if (count == 0)
        {
            console.WriteLine("The log is empty.");
        }
        else if (shown == 0)
        {
            string level = least > LogLevel.Debug ? $" is at level {LogLineText.NameOf(least)} or above" : "";
            string text = filter.Length > 0 ? $" contains '{filter}'" : "";
            console.WriteLine($"None of {count} lines{level}{(level.Length > 0 && text.Length > 0 ? " and" : "")}{text}.");
        }
    }
}
