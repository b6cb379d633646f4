using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>interrupts</c>: what interrupted the processor, and how often.</summary>
internal static class InterruptsCommand
{
    public static Command Create() => new("interrupts", "Count the interrupts and exceptions of each vector")
    {
        Topic = CommandTopic.Machine,
        Help = "A vector is listed when it has a handler or was raised at least once.",
        Examples = [new("interrupts", "all vectors")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IInterruptView interrupts = context.Machine.Interrupts;
        var report = new Report();
        ReportTable table = report.Table(
            "vectors", ReportColumn.Number("vector", "Vector", 6), ReportColumn.Number("count", "Count", 12),
            new ReportColumn("name", "Name"));
        ulong all = 0;
        for (int vector = 0; vector < interrupts.Count; vector++)
        {
            // An exception that was never raised is not listed. A device that never interrupted is: that may be a fault.
            ulong count = interrupts.GetCount(vector);
            string? name = interrupts.GetName(vector);
            if (count > 0 || name is not null)
            {
                table.Row(ReportValue.Number((ulong)vector, $"0x{vector:X2}"), count, name ?? "unexpected");
            }

            all += count;
        }

        table.Total("all", all, ReportValue.Absent);
        report.Hidden("all", all);
        return context.Print(report);
    }
}
