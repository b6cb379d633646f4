using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>screen</c>: the screen and how it is used.</summary>
internal static class ScreenCommand
{
    public static Command Create() => new("screen", "Show the screen's mode and text size")
    {
        Topic = CommandTopic.Machine,
        Help = """
            Resolution, pixel format, address of the pixels, size of a character, and the number of text columns and rows. Mode
            and size of text are chosen at boot: options mode=1920x1080 and scale=2.
            """,
        Examples = [new("screen", "all of it")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IScreenView screen = context.Machine.Screen;
        var report = new Report();
        report.Hidden("present", screen.IsPresent);
        if (!screen.IsPresent)
        {
            report.Line("There is no screen that the kernel draws on.");
            return context.Print(report);
        }

        report.Hidden("width", screen.Width);
        report.Hidden("height", screen.Height);
        report.Hidden("columns", screen.Columns);
        report.Hidden("rows", screen.Rows);
        report.Field("mode", "Mode", $"{screen.Width}x{screen.Height}");
        report.Field(
            "text", "Text",
            $"{screen.Columns} columns, {screen.Rows} rows, {screen.CellSize.Width}x{screen.CellSize.Height} pixels a character");
        report.Field("stride", "Stride", screen.Stride, "pixels from line to line");
        report.Field("format", "Colours", screen.Format);
        report.Field("address", "Address", ReportValue.Hex(screen.Address.Value));
        report.Field("size", "Memory", screen.Size);
        return context.Print(report);
    }
}
