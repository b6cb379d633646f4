using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// <c>heap zones</c>: the regions of memory that the heap has, by which rules it hands them out, and how it grew.
/// </summary>
internal static class HeapZoneList
{
    /// <summary>The subcommand.</summary>
    public static Command Create() => new(
        "zones", "the regions of the heap, its limits, and how it grew and shrank")
    {
        Options = [Option.Exact],
        Run = Print,
    };

    private static CommandStatus Print(CommandContext context)
    {
        IHeapView heap = context.Machine.Heap;
        HeapGrowthState growth = heap.Growth;
        var report = new Report();
        ReportTable table = report.Table(
            "regions",
            new ReportColumn("start", "Start", 10),
            ReportColumn.Number("size", "Size", 10),
            ReportColumn.Number("used", "Used", 10),
            ReportColumn.Number("free", "Free", 10),
            ReportColumn.Number("largestFree", "Largest free"),
            ReportColumn.Number("metadata", "Metadata"),
            new ReportColumn("usedBlocks", null),
            new ReportColumn("freeBlocks", null),
            new ReportColumn("grown", null));
        HeapRegionStatistics region = default;
        while (heap.NextRegion(ref region))
        {
            HeapTally blocks = region.Blocks;
            table.Row(
                ReportValue.Hex(region.Start.Value), region.Size, blocks.Used, blocks.Free, blocks.LargestFree,
                blocks.Metadata, blocks.UsedBlocks, blocks.FreeBlocks,
                growth.IsGrown(region.Start));
        }

        report.Line();
        report.Field(
            "placement", "Placement",
            heap.Placement == HeapPlacement.FirstFit
            ? "first fit: the lowest address"
            : "segregated fit: a kept block of the length, else the lowest bin");
        report.Field("checks", "Checks", NameOf(heap.Hardening));
        report.Field("reserve", "Reserve", heap.Reserve, "kept for the kernel, not available to 'heap alloc'");
        report.Field("limit", "Limit", growth.Limit, "the largest size of all regions together");
        report.Field("available", "Grows by", growth.Available, "now, within the limit and the free pages");
        report.Field("pageReserve", "Kept free", growth.PageReserve, "free pages that the heap does not take");
        report.Field(
            "window", "Window", growth.WindowLength, $"addresses for grown regions, from 0x{growth.WindowStart.Value:X}");
        report.Field(
            "grown", "Grown", growth.Grown, $"in {growth.Growths:N0} regions so far; {growth.Refusals:N0} times refused");
        report.Field("returned", "Returned", growth.Returned, $"in {growth.Returns:N0} regions so far");
        report.Hidden("windowStart", ReportValue.Hex(growth.WindowStart.Value));
        report.Hidden("growths", growth.Growths);
        report.Hidden("returns", growth.Returns);
        report.Hidden("refusals", growth.Refusals);
        return context.Print(report, context.Has(Option.Exact));
    }

    private static string NameOf(HeapHardening hardening) => hardening switch
    {
        HeapHardening.None => "freed pointers",
        _ => "freed pointers, writes past the end of blocks and into free ones",
    };
}
