using System;
using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Editing;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>history</c>: the lines that were typed.</summary>
internal static class HistoryCommand
{
    private static readonly Argument<int> s_count =
        Argument.Count("COUNT", 0, int.MaxValue).Or(LineHistory.DefaultCapacity);

    public static Command Create() => new("history", "Show the lines that were typed")
    {
        Topic = CommandTopic.Shell,
        Help = $"""
            The last {LineHistory.DefaultCapacity} lines, or the last COUNT of them. Up and Ctrl-R at the prompt bring them back.
            """,
        Arguments = [s_count],
        Subcommands = [new("-c", "clears the history") { Changes = CommandEffect.Shell, Run = Forget }],
        Examples =
        [
            new("history", "all lines that are kept"),
            new("history 5", "the last five lines"),
        ],
        Output = OutputForm.Report,
        Run = Print,
    };

    private static CommandStatus Forget(CommandContext context)
    {
        int count = context.Session.History.Count;
        context.Session.History.Clear();
        var report = new Report();
        report.Hidden("forgotten", count);
        return context.Print(report);
    }

    private static CommandStatus Print(CommandContext context)
    {
        LineHistory history = context.Session.History;
        var report = new Report();
        ReportTable lines = report.Table("lines", ReportColumn.Number("number", "No", 5), new ReportColumn("line", "Line"));
        foreach (int i in Enumerable.Range(0, history.Count).Skip(Math.Max(history.Count - context.Get(s_count), 0)))
        {
            lines.Row(history.Forgotten + i + 1, history[i]);
        }

        return context.Print(report);
    }
}
