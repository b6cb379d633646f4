using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>df</c>: the space of the RAM disk.</summary>
internal static class DfCommand
{
    public static Command Create() => new("df", "Show the space for files")
    {
        Topic = CommandTopic.Files,
        Help = "Files are in memory and gone after a restart. They can take a quarter of the memory that was free at the " +
            "start; less can be free when programs take memory.",
        Options = [Option.Exact],
        Examples = [new("df", "size, used and free")],
        Output = OutputForm.Report,
        Run = Print,
    };

    private static CommandStatus Print(CommandContext context)
    {
        IFilesView files = context.Machine.Files;
        var report = new Report();
        ReportTable table = report.Table(
            "volumes",
            new ReportColumn("drive", "Drive", 5),
            ReportColumn.Number("sizeBytes", "Size", 12),
            ReportColumn.Number("usedBytes", "Used", 12),
            ReportColumn.Number("freeBytes", "Free", 12));
        table.Row(files.Drive, files.Size, files.Used, files.Free);
        return context.Print(report, context.Has(Option.Exact));
    }
}
