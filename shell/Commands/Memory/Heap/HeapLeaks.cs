using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap leaks</c>: who allocated what is alive, or what of it is younger than a mark.</summary>
internal sealed class HeapLeaks
{
    /// <summary>What may follow: a number of sites, or one of these.</summary>
    public static readonly string[] Words = ["mark", "all"];

    private const int DefaultSites = 20;
    private const int LongestType = 48;

    private bool _isMarked;

    /// <summary>Runs the command.</summary>
    /// <param name="context">The command's context.</param>
    /// <param name="rest">What stands behind <c>heap leaks</c>.</param>
    /// <param name="exact">Whether bytes are printed as they are.</param>
    public void Run(CommandContext context, ReadOnlySpan<string> rest, bool exact)
    {
        ILeaksView leaks = context.Machine.Leaks;
        bool isAll = rest is ["all", ..];
        ReadOnlySpan<string> count = isAll ? rest[1..] : rest;
        int sites = DefaultSites;
        if (rest is ["mark", var more])
        {
            context.Reject($"did not expect '{more}'");
        }
        else if (count.Length > 1)
        {
            context.Reject($"did not expect '{count[1]}'");
        }
        else if (rest is not ["mark"] && count.Length == 1 && !context.TryReadNumber(count[0], 1, int.MaxValue, out sites))
        {
            // The number was reported.
        }
        else if (!leaks.IsRecording)
        {
            context.Reject($"nothing is recorded; start the kernel with the load option {leaks.Option}");
        }
        else if (rest is ["mark"])
        {
            leaks.Mark();
            _isMarked = true;
            var report = new Report();
            report.Hidden("marked", true);
            report.Line("Marked: from now on 'heap leaks' lists what was allocated since, 'heap leaks all' everything.");
            context.Print(report);
        }
        else
        {
            Print(context, leaks.Take(sites, isAll || !_isMarked), isAll || !_isMarked, exact);
        }
    }

    private static void Print(CommandContext context, LeakReport leaks, bool isAll, bool exact)
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
                site.Bytes, ReportValue.Count(site.Blocks), site.Type.Length == 0 ? "native memory" : Shorten(site.Type),
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
                $"{leaks.Missed:N0} allocations were not recorded: {leaks.Room:N0} blocks are all that " +
                $"can be recorded at a time.");
        }

        context.Print(report, exact);
    }

    // Names of generic types can be hundreds of characters long, and each line would be as wide.
    private static string Shorten(string type) => type.Length <= LongestType ? type : type[..(LongestType - 1)] + "…";
}
