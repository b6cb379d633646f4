using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Editing;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>history</c>: the lines that were typed.</summary>
public sealed class HistoryCommand : ICommand
{
    public string Name => "history";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Show the lines that were typed";

    public string Usage => "history [COUNT]\nhistory -c";

    public string Help => $"""
        The last {LineHistory.DefaultCapacity} lines, or the last COUNT of them. Up and Ctrl-R at the prompt bring them back.
          -c         forgets them all
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("history", "all that is remembered"),
        new("history 5", "the last five lines"),
    ];

    public CommandFlags Flags => CommandFlags.Json;

    public IEnumerable<string> Complete(CompletionContext context) => context.Before.IsEmpty ? ["-c"] : [];

    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case []:
                Print(context, LineHistory.DefaultCapacity);
                break;
            case ["-c"]:
                context.Session.History.Clear();
                break;
            case [var text] when context.TryReadNumber(text, 0, int.MaxValue, out int count):
                Print(context, count);
                break;
            case [_]:
                break;
            default:
                context.Reject("expected a number, -c or nothing");
                break;
        }
    }

    private static void Print(CommandContext context, int count)
    {
        LineHistory history = context.Session.History;
        var report = new Report();
        ReportTable lines = report.Table("lines", ReportColumn.Number("number", "No", 5), new ReportColumn("line", "Line"));
        foreach (int i in Enumerable.Range(0, history.Count).Skip(Math.Max(history.Count - count, 0)))
        {
            lines.Row(history.Forgotten + i + 1, history[i]);
        }

        context.Print(report);
    }
}
