using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>acpi</c>: the firmware's system description tables.</summary>
internal static class AcpiCommand
{
    public static Command Create() => new("acpi", "List the firmware's ACPI tables and check them")
    {
        Topic = CommandTopic.Machine,
        Help = """
            Each table with its physical address, length, revision and makers. The state is 'sound' when length and checksum are
            correct.
            """,
        Examples = [new("acpi", "all tables")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IAcpiView acpi = context.Machine.Acpi;
        var report = new Report();
        if (acpi.Count == 0 && !context.WantsJson)
        {
            report.Line("This machine has no ACPI tables that the kernel can find.");
            return context.Print(report);
        }

        ReportTable tables = report.Table(
            "tables",
            new ReportColumn("signature", "Name"),
            ReportColumn.Number("address", "Address", HexAddress.Width),
            ReportColumn.Number("length", "Length", 10),
            ReportColumn.Number("revision", "Rev", 3),
            new ReportColumn("oemId", "OEM", 6),
            new ReportColumn("oemTableId", "Table", 8),
            new ReportColumn("oemRevision", "OEM rev", 8),
            new ReportColumn("state", "State"));
        for (int i = 0; i < acpi.Count; i++)
        {
            AcpiTableInfo table = acpi.GetTable(i);
            tables.Row(
                table.Signature,
                ReportValue.Hex(table.Address.Value),
                table.Length.Value,
                (int)table.Revision,
                table.OemId,
                table.OemTableId,
                ReportValue.Hex(table.OemRevision),
                table.State);
        }

        return context.Print(report);
    }
}
