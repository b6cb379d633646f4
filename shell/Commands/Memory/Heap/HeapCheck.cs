using System;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// <c>heap check</c> and <c>heap stress</c>: whether every block is as it should be, and a workload that tries to bring that
/// about otherwise.
/// </summary>
internal sealed class HeapCheck
{
    private ulong _seed = 1;

    /// <summary>Checks every block.</summary>
    public static void Check(CommandContext context)
    {
        HeapViolation violation = context.Machine.Heap.Verify();
        var report = new Report();
        report.Hidden("consistent", violation.IsNone);
        report.Hidden("violation", violation.IsNone ? ReportValue.Absent : violation.ToString());
        report.Line(violation.IsNone ? "✓ The heap is consistent." : $"✗ The heap is damaged: {violation.ToString()}");
        AddMisuses(context.Machine.Heap, report);
        context.Print(report);
    }

    private static void AddMisuses(IHeapView heap, Report report)
    {
        var misuses = new HeapMisuse[HeapMisuseLog.Length];
        int count = heap.ReadMisuses(misuses);
        if (count == 0)
        {
            return;
        }

        report.Line($"Misuse that was caught, the last one first: {heap.GetStatistics().Misuses:N0} altogether.");
        ReportTable table = report.Table(
            "misuses",
            new ReportColumn("kind", "Kind", 18),
            new ReportColumn("pointer", "Pointer", 9),
            new ReportColumn("block", "Block", 9),
            ReportColumn.Number("size", "Size", 6),
            ReportColumn.Number("payload", "Asked", 6),
            new ReportColumn("caller", "Called from"));
        foreach (HeapMisuse misuse in misuses.AsSpan(0, count))
        {
            table.Row(
                misuse.KindName, ReportValue.Hex(misuse.Pointer.Value, 1, "0x"),
                ReportValue.Hex(misuse.Block.Address.Value, 1, "0x"),
                ReportValue.Count(misuse.Block.Size.Value), ReportValue.Count(misuse.Block.Payload.Value),
                heap.NameCode(misuse.Caller));
        }
    }

    /// <summary>Runs the workload.</summary>
    // Another seed each time, so that repeating the command is worth while; the seed is printed, so that a failure can be told.
    public void Stress(CommandContext context, int operations)
    {
        HeapStressResult result;
        using (var progress = new ProgressLine(context, operations, "operations"))
        {
            result = context.Machine.Heap.Stress(operations, _seed, progress.Show);
        }

        var report = new Report();
        report.Hidden("passed", result.Problem is null);
        report.Hidden("operations", result.Operations);
        report.Hidden("seed", _seed);
        report.Hidden("refusals", result.Refusals);
        report.Hidden("problem", result.Problem);
        report.Hidden("violation", result.Violation.IsNone ? ReportValue.Absent : result.Violation.ToString());
        if (result.Problem is null)
        {
            report.Line(
                $"✓ {result.Operations:N0} operations, seed {_seed}, {result.Refusals:N0} refused for lack of room; every byte " +
                $"came back.");
        }
        else
        {
            report.Line($"✗ After {result.Operations:N0} operations, seed {_seed}: {result.Problem}");
            if (!result.Violation.IsNone)
            {
                report.Line($"✗ The heap is damaged: {result.Violation.ToString()}");
            }
        }

        _seed++;
        context.Print(report);
    }
}
