using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary><c>paging</c>: what is mapped with which rights, and a check that nothing is both writable and executable.</summary>
internal static class PagingCommand
{
    // An address of 48 bits takes 12 digits; with a size, rights and memory type that leaves 18 columns of 80 for the content. In
    // the upper half, where the heap grows, an address takes 16.
    private const int SizeWidth = 10;

    public static Command Create() => new("paging", "Show how memory is mapped, and check it")
    {
        Topic = CommandTopic.Memory,
        Help = """
            Every mapped range with its rights and memory type, as the page tables have it, compared with what they were built
            from.
            """,
        Subcommands =
        [
            new("firmware", "the address space in which the firmware's runtime services are called")
            {
                Run = static context => Print(context, context.Machine.FirmwareSpace),
            },
        ],
        Examples =
        [
            new("paging", "the kernel's address space"),
            new("paging firmware", "the firmware's"),
        ],
        Output = OutputForm.Report,
        Run = static context => Print(context, context.Machine.AddressSpace),
    };

    private static CommandStatus Print(CommandContext context, IAddressSpaceView space)
    {
        var report = new Report();
        ReportTable table = report.Table(
            "ranges",
            ReportColumn.Number("first", "First", HexAddress.Width),
            ReportColumn.Number("last", "Last", HexAddress.Width),
            ReportColumn.Number("size", "Size", SizeWidth),
            new ReportColumn("rights", "", 3),
            new ReportColumn("memoryType", "Memory type", 15),
            new ReportColumn("content", "Content"));
        int mapped = 0;
        int writableCode = 0;
        MappedRange range = default;
        MappedRange firstWritableCode = default;
        while (space.TryGetNext(ref range))
        {
            table.Row(
                ReportValue.Hex(range.Start.Value), ReportValue.Hex(range.Last.Value), range.Length,
                range.Rights, range.MemoryType, range.Content);
            mapped += range.Rights == "---" ? 0 : 1;
            if (range.Rights.Contains('w', StringComparison.Ordinal) && range.Rights.Contains('x', StringComparison.Ordinal))
            {
                firstWritableCode = writableCode == 0 ? range : firstWritableCode;
                writableCode++;
            }
        }

        string? problem = space.FindProblem();
        report.Hidden("mapped", mapped);
        report.Hidden("levels", space.Levels);
        report.Hidden("tablePages", space.Tables.Value);
        report.Hidden("asPlanned", problem is null);
        report.Hidden("problem", problem);
        report.Hidden("writableAndExecutable", writableCode);
        report.Line($"{mapped} ranges are mapped by {space.Levels} levels of tables in {space.Tables.Value} pages.");
        report.Line(problem is null ? "✓ The tables are as planned." : $"✗ The tables are not as planned: {problem}");
        report.Line(writableCode == 0
            ? "✓ Nothing is both writable and executable."
            : $"✗ Both writable and executable: 0x{(ulong)firstWritableCode.Start.Value:X} to " +
            $"0x{(ulong)firstWritableCode.Last.Value:X}, {firstWritableCode.Content}; {writableCode} in all.");
        context.Print(report);
        return problem is null && writableCode == 0 ? CommandStatus.Success : CommandStatus.Failed;
    }
}
