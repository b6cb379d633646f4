using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap stats</c>: the heap's counts.</summary>
internal static class HeapTotals
{
    private const int LabelWidth = 14;
    private const int ValueWidth = 18;

    /// <summary>The subcommand.</summary>
    public static Command Create() => new("stats", "what is used and free")
    {
        IsDefault = true,
        Options = [Option.Exact],
        Run = Print,
    };

    private static CommandStatus Print(CommandContext context)
    {
        // Taken once, before the report takes memory, so that the lines agree with each other.
        HeapStatistics heap = context.Machine.Heap.GetStatistics();
        ulong start = context.Machine.Heap.Start.Value;
        var report = new Report();
        report.BeginFields(LabelWidth, ValueWidth);
        report.Field(
            "total", "Region", heap.Total, $"from 0x{start:X}, {heap.Regions} {(heap.Regions == 1 ? "region" : "regions")}");
        report.Field("used", "Used", heap.Used, Blocks(heap.UsedBlocks));
        report.Field("requested", "Requested", heap.Payload, "of the used bytes; the rest is rounding");
        report.Field("peak", "Peak", heap.PeakUsed, "highest so far");
        report.Field("free", "Free", heap.Free, Blocks(heap.FreeBlocks));
        report.Field("largestFree", "Largest free", heap.LargestFree);
        report.Field("metadata", "Metadata", heap.Metadata);
        report.Field("allocations", "Allocations", heap.Allocations, $"{heap.Failures:N0} more failed");
        report.Field("frees", "Frees", heap.Frees, $"{heap.Misuses:N0} misuses caught");
        report.Hidden("start", ReportValue.Hex(start));
        report.Hidden("regions", heap.Regions);
        report.Hidden("usedBlocks", heap.UsedBlocks);
        report.Hidden("freeBlocks", heap.FreeBlocks);
        report.Hidden("failures", heap.Failures);
        report.Hidden("misuses", heap.Misuses);
        return context.Print(report, context.Has(Option.Exact));
    }

    /// <summary>A number of blocks in words.</summary>
    internal static string Blocks(ulong count) => count == 1 ? "1 block" : $"{count:N0} blocks";
}
