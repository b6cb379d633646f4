using System;
using System.Collections.Generic;
using System.Linq;

namespace UefiKernel.Shell.Commands;

/// <summary><c>history</c>: the lines that were typed.</summary>
public sealed class HistoryCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "history";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Shell;

    /// <inheritdoc/>
    public string Summary => "Show the lines that were typed";

    /// <inheritdoc/>
    public string Usage => "history [COUNT]\nhistory -c";

    /// <inheritdoc/>
    public string Help => $"""
        The last {LineHistory.DefaultCapacity} lines, or the last COUNT of them. Up and Ctrl-R at the prompt bring them back.
          -c         forgets them all
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("history", "all that is remembered"),
        new("history 5", "the last five lines"),
    ];

    /// <inheritdoc/>
    public CommandFlags Flags => CommandFlags.Json;

    /// <inheritdoc/>
    public IEnumerable<string> Complete(CompletionContext context) => context.Before.IsEmpty ? ["-c"] : [];

    /// <inheritdoc/>
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
