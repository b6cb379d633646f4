using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>heap zones</c>: the regions of memory that the heap has, and by which rules it hands them out.</summary>
internal static class HeapZoneList
{
    /// <summary>Prints them.</summary>
    public static void Print(CommandContext context, bool exact)
    {
        IHeapView heap = context.Machine.Heap;
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
            new ReportColumn("freeBlocks", null));
        HeapRegionStatistics region = default;
        while (heap.NextRegion(ref region))
        {
            table.Row(
                ReportValue.Hex(region.Start.Value, 1, "0x"), region.Size, region.Used, region.Free, region.LargestFree,
                region.Metadata, region.UsedBlocks, region.FreeBlocks);
        }

        report.Line();
        report.Field(
            "placement", "Placement",
            heap.Placement == HeapPlacement.FirstFit
            ? "first fit: the lowest address"
            : "segregated fit: a kept block of the length, else the lowest bin");
        report.Field("checks", "Checks", NameOf(heap.Hardening));
        report.Field("reserve", "Reserve", heap.Reserve, "what 'heap alloc' leaves to the kernel");
        context.Print(report, exact);
    }

    private static string NameOf(HeapHardening hardening) => hardening switch
    {
        HeapHardening.None => "pointers that are given back",
        _ => "pointers that are given back, writes behind blocks and into free ones",
    };
}
