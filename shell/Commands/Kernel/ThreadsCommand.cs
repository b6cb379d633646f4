using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>threads</c>: what each thread does; <c>threads N</c>: where one is.</summary>
internal static class ThreadsCommand
{
    private static readonly string[] s_priorities = ["idle", "lowest", "below", "normal", "above", "highest"];

    private static readonly Argument<ulong> s_number = Argument.Number("NUMBER", 1, ulong.MaxValue).Optional();

    public static Command Create() => new("threads", "List the threads, or show the call stack of one")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            Each thread with its priority, processor time, time slices, peak use of its stack, and what it waits for. With a
            number: the thread's call stack, innermost method first.
            """,
        Arguments = [s_number],
        Examples =
        [
            new("threads", "all threads"),
            new("threads 3", "where thread 3 is"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context) =>
        context.Has(s_number) ? Trace(context, context.Get(s_number)) : List(context);

    private static CommandStatus List(CommandContext context)
    {
        IThreadsView threads = context.Machine.Threads;
        var report = new Report();
        ReportTable table = report.Table(
            "threads",
            ReportColumn.Number("id", "No"),
            new ReportColumn("name", "Name", 10),
            new ReportColumn("state", "State"),
            new ReportColumn("priority", "Priority"),
            ReportColumn.Number("milliseconds", "Time"),
            ReportColumn.Number("turns", "Slices"),
            ReportColumn.Number("stackUsed", "Stack"),
            new ReportColumn("waitsFor", "Waits for"));
        foreach (ThreadInformation thread in threads.List())
        {
            table.Row(
                thread.Id,
                thread.Name,
                NameOf(thread.Activity),
                thread.Priority < s_priorities.Length
                ? s_priorities[thread.Priority]
                : thread.Priority.ToString(CultureInfo.InvariantCulture),
                ReportValue.Number((ulong)thread.ProcessorTime.TotalMilliseconds, FormatTime(thread)),
                thread.Switches,
                thread.StackUsed > 0 ? new ByteCount(thread.StackUsed) : ReportValue.Number(0, "-"),
                thread.WaitsFor);
        }

        if (threads.LateInterrupts > 0)
        {
            report.Field(
                "lateInterrupts", "Long periods with interrupts off", threads.LateInterrupts,
                "'log warn' names the threads");
        }

        return context.Print(report);
    }

    private static CommandStatus Trace(CommandContext context, ulong id)
    {
        bool exists = false;
        foreach (ThreadInformation thread in context.Machine.Threads.List())
        {
            exists |= thread.Id == id;
        }

        if (!exists)
        {
            return context.Reject($"there is no thread {id}");
        }

        IReadOnlyList<string> lines = context.Machine.Threads.Trace(id);
        var report = new Report();
        ReportTable table = report.Table(
            "methods",
            new ReportColumn(
                "method",
                lines.Count > 0 ? "Method" : "The thread is running or has not started: it has no call stack to show."));
        foreach (string line in lines)
        {
            table.Row(line);
        }

        return context.Print(report);
    }

    private static string FormatTime(in ThreadInformation thread) =>
        string.Create(CultureInfo.InvariantCulture, $"{thread.ProcessorTime.TotalSeconds:F3} s");

    private static string NameOf(ThreadActivity activity) => activity switch
    {
        ThreadActivity.Created => "created",
        ThreadActivity.Ready => "ready",
        ThreadActivity.Running => "running",
        _ => "waiting",
    };
}
