using System;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap check</c>: whether every block is as it should be, and which misuse was caught.</summary>
internal static class HeapCheck
{
    /// <summary>The subcommand.</summary>
    public static Command Create() => new("check", "checks every block, and lists the latest misuse that was caught")
    {
        Run = Check,
    };

    private static CommandStatus Check(CommandContext context)
    {
        HeapViolation violation = context.Machine.Heap.Verify();
        var report = new Report();
        report.Hidden("consistent", violation.IsNone);
        report.Hidden("violation", violation.IsNone ? ReportValue.Absent : violation.ToString());
        report.Line(violation.IsNone ? "✓ The heap is consistent." : $"✗ The heap is damaged: {violation.ToString()}");
        AddMisuses(context.Machine, report);
        context.Print(report);
        return violation.IsNone ? CommandStatus.Success : CommandStatus.Failed;
    }

    private static void AddMisuses(IMachine machine, Report report)
    {
        IHeapView heap = machine.Heap;
        var misuses = new HeapMisuse[HeapMisuseLog.Length];
        int count = heap.ReadMisuses(misuses);
        if (count == 0)
        {
            return;
        }

        report.Line($"Misuse that was caught, the newest first: {heap.GetStatistics().Misuses:N0} in total.");
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
                misuse.KindName, ReportValue.Hex(misuse.Pointer.Value),
                ReportValue.Hex(misuse.Block.Address.Value),
                misuse.Block.Size.Value, misuse.Block.Payload.Value,
                machine.Code.NameCode(misuse.Caller));
        }
    }
}
