using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>screen</c>: the screen and how it is used.</summary>
public sealed class ScreenCommand : ICommand
{
    public string Name => "screen";

    public CommandTopic Topic => CommandTopic.Machine;

    public string Summary => "Show the screen's mode and what fits on it";

    public string Usage => "screen";

    public string Help =>
        "Resolution, colours in a pixel, where the pixels are, and how many characters fit. The mode is chosen at boot: load " +
        "option mode=1920x1080.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("screen", "all of it"),
    ];

    public CommandFlags Flags => CommandFlags.Json;

    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        IScreenView screen = context.Machine.Screen;
        var report = new Report();
        report.Hidden("present", screen.IsPresent);
        if (!screen.IsPresent)
        {
            report.Line("There is no screen that the kernel draws on.");
            context.Print(report);
            return;
        }

        report.Hidden("width", screen.Width);
        report.Hidden("height", screen.Height);
        report.Hidden("columns", screen.Columns);
        report.Hidden("rows", screen.Rows);
        report.Field("mode", "Mode", $"{screen.Width}x{screen.Height}");
        report.Field("text", "Text", $"{screen.Columns} columns, {screen.Rows} rows");
        report.Field("stride", "Stride", screen.Stride, "pixels from line to line");
        report.Field("format", "Colours", screen.Format);
        report.Field("address", "Address", ReportValue.Hex(screen.Address.Value, 1, "0x"));
        report.Field("size", "Memory", screen.Size);
        context.Print(report);
    }
}
