using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap leaks</c>: the call sites that allocated what is alive, or what is younger than a mark.</summary>
internal sealed class HeapLeaks
{
    private const int LongestType = 48;

    private static readonly Argument<int> s_count = Argument.Count("COUNT", 1, int.MaxValue).Or(20);

    private bool _isMarked;

    /// <summary>The subcommand.</summary>
    public Command Create() => new("leaks", "the call sites that allocated the living blocks; needs the boot option 'leaks'")
    {
        Help = "The first 20 call sites, or COUNT. After a mark, what is older than the mark is left out.",
        Arguments = [s_count],
        Options = [Option.Exact],
        Subcommands =
        [
            new("mark", "sets the mark") { Changes = CommandEffect.Kernel, Run = Mark },
            new("all", "lists what is older than the mark too")
            {
                Arguments = [s_count],
                Options = [Option.Exact],
                Run = static context => List(context, isAll: true),
            },
        ],
        Run = context => List(context, isAll: !_isMarked),
    };

    private static CommandStatus RejectUnlessRecording(CommandContext context) => context.Machine.Leaks.IsRecording
        ? CommandStatus.Success
        : context.Reject($"nothing is recorded; start the kernel with the boot option {context.Machine.Leaks.Option}");

    private CommandStatus Mark(CommandContext context)
    {
        CommandStatus status = RejectUnlessRecording(context);
        if (status != CommandStatus.Success)
        {
            return status;
        }

        context.Machine.Leaks.Mark();
        _isMarked = true;
        var report = new Report();
        report.Hidden("marked", true);
        report.Line("Marked: from now on 'heap leaks' lists what was allocated since, 'heap leaks all' everything.");
        return context.Print(report);
    }

    private static CommandStatus List(CommandContext context, bool isAll)
    {
        CommandStatus status = RejectUnlessRecording(context);
        return status == CommandStatus.Success
            ? Print(context, context.Machine.Leaks.Take(context.Get(s_count), isAll), isAll)
            : status;
    }

    private static CommandStatus Print(CommandContext context, LeakReport leaks, bool isAll)
    {
        var report = new Report();
        ReportTable table = report.Table(
            "sites",
            ReportColumn.Number("bytes", "Bytes", 10),
            ReportColumn.Number("blocks", "Blocks", 8),
            new ReportColumn("type", "Type", 24),
            new ReportColumn("caller", "Allocated by"));
        foreach (LeakSite site in leaks.Sites)
        {
            table.Row(
                site.Bytes, site.Blocks, site.Type.Length == 0 ? "native memory" : Shorten(site.Type),
                site.Caller.Length == 0 ? "not known" : site.Caller);
        }

        int hidden = leaks.SiteCount - leaks.Sites.Count;
        report.Line(hidden > 0 ? $"{hidden:N0} more; heap leaks COUNT shows more" : "");
        report.Field(
            "total", "Total", leaks.Bytes,
            $"{leaks.Blocks:N0} blocks of {leaks.SiteCount:N0} call sites{(isAll ? "" : " since the mark")}");
        report.Hidden("blocks", leaks.Blocks);
        report.Hidden("siteCount", leaks.SiteCount);
        report.Hidden("sinceMark", !isAll);
        if (isAll)
        {
            report.Field(
                "unattributed", "Not attributed", leaks.Unattributed, "from before the recording, and the collector's own");
        }

        report.Hidden("missed", leaks.Missed);
        report.Hidden("room", leaks.Room);
        if (leaks.Missed != 0)
        {
            report.Line(
                $"{leaks.Missed:N0} allocations were not recorded: at most {leaks.Room:N0} blocks can " +
                $"be recorded at a time.");
        }

        return context.Print(report, context.Has(Option.Exact));
    }

    // Names of generic types can be hundreds of characters long, and each line would be as wide.
    private static string Shorten(string type) => type.Length <= LongestType ? type : type[..(LongestType - 1)] + "…";
}
