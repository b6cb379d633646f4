using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap histogram</c>: how many blocks of which size are in use and free.</summary>
internal sealed class HeapHistogram
{
    private const int BarLength = 20;

    // Kept, and filled in one go, so that counting costs no memory of the heap that is counted.
    private readonly HeapTally[] _classes = new HeapTally[HeapStatistics.SizeClasses];

    /// <summary>The subcommand.</summary>
    public Command Create() => new("histogram", "how many blocks of which size are in use and free")
    {
        Options = [Option.Exact],
        Run = Print,
    };

    private CommandStatus Print(CommandContext context)
    {
        context.Machine.Heap.CountBlocks(_classes);
        ulong most = 1;
        foreach (HeapTally size in _classes)
        {
            most = Math.Max(most, size.UsedBlocks + size.FreeBlocks);
        }

        var report = new Report();
        ReportTable table = report.Table(
            "classes",
            ReportColumn.Number("from", "Size from", 9),
            ReportColumn.Number("usedBlocks", "In use", 8),
            ReportColumn.Number("usedBytes", "Bytes", 10),
            ReportColumn.Number("freeBlocks", "Free", 6),
            ReportColumn.Number("freeBytes", "Bytes", 10),
            new ReportColumn("", "Blocks: █ in use, ░ free"));
        HeapTally all = default;
        for (int i = 0; i < _classes.Length; i++)
        {
            HeapTally size = _classes[i];
            if (size.UsedBlocks + size.FreeBlocks > 0)
            {
                var from = new ByteCount(1UL << i);
                string bar = new string('█', Part(size.UsedBlocks, most)) + new string('░', Part(size.FreeBlocks, most));
                table.Row(
                    from, size.UsedBlocks, size.Used, size.FreeBlocks, size.Free, bar);
                all.Add(size);
            }
        }

        table.Total(
            "all", all.UsedBlocks, all.Used, all.FreeBlocks, all.Free, ReportValue.Absent);
        return context.Print(report, context.Has(Option.Exact));
    }

    // A count above zero is always visible.
    private static int Part(ulong blocks, ulong most) =>
        (int)((blocks * BarLength / most) + (blocks > 0 && blocks * BarLength < most ? 1U : 0U));
}
