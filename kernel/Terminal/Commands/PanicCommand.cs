using System;
using System.Text;
using QRCoder;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Kernel.Terminal.Commands;

/// <summary>
/// <c>panic</c>: stops the machine with a report, to see what one looks like. <c>panic last</c>: shows the report that an earlier
/// run ended with.
/// </summary>
internal static class PanicCommand
{
    private const int SmallestSide = 73;
    private const int QuietZone = 4;

    private static readonly Argument<string> s_reason = Argument.RestOfLine("REASON...").Or("Requested by the command 'panic'");
    private static readonly Option s_clear = new("--clear", "forget it, in memory and in the firmware");
    private static readonly Option s_code = new("--code", "show it as a QR code, for a phone's camera");

    public static Command Create() => new("panic", "Stop the machine with a report, or show the last one")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            Panics: writes a report with methods, log and build to the serial port, to the screen and as a QR code. A key then
            restarts the machine.

            The report is kept in memory, which a warm restart leaves alone on most machines, and shortened in a variable of the
            firmware. 'panic last' shows it until 'panic last --clear' or the next panic.
            """,
        Arguments = [s_reason],
        Subcommands =
        [
            new("last", "shows the report that an earlier run ended with") { Options = [s_clear, s_code], Run = ShowLast },
        ],
        Examples =
        [
            new("panic", "check that this machine's report is readable"),
            new("panic disk full", "with your own reason"),
            new("panic last", "why the machine restarted"),
        ],
        Changes = CommandEffect.Power,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        Fatal.Stop(context.Get(s_reason));
        return CommandStatus.Failed;
    }

    private static CommandStatus ShowLast(CommandContext context)
    {
        if (!LastPanic.TryGet(out ReadOnlySpan<byte> report, out uint build, out string source))
        {
            context.Console.WriteLine("No report of a panic is kept.");
            return CommandStatus.Success;
        }

        if (context.Has(s_clear))
        {
            return LastPanic.Clear() is { } problem
                ? context.Fail($"The firmware still has the report: {problem}")
                : Say(context, "✓ The report is forgotten.");
        }

        if (context.Has(s_code))
        {
            ShowCode(context, report);
            return CommandStatus.Success;
        }

        context.Console.WriteLine($"Report of build {build:X8}, {source}:");
        while (!report.IsEmpty)
        {
            context.Console.WriteLine(PanicReport.TakeLine(ref report));
        }

        return CommandStatus.Success;
    }

    private static CommandStatus Say(CommandContext context, string text)
    {
        context.Console.WriteMarkedLine(text);
        return CommandStatus.Success;
    }

    // Two modules in a character, light ones drawn: text is light on dark.
    private static void ShowCode(CommandContext context, ReadOnlySpan<byte> report)
    {
        int columns = context.Console.WrapColumns;
        using QRCodeData code = PanicCode.Create(report, Math.Max(SmallestSide, columns - (2 * QuietZone)));
        var line = new StringBuilder();
        for (int row = 0; row < code.ModuleMatrix.Count; row += 2)
        {
            line.Clear();
            for (int column = 0; column < code.ModuleMatrix.Count; column++)
            {
                bool isBelowLight = row + 1 < code.ModuleMatrix.Count && !code.ModuleMatrix[row + 1][column];
                line.Append((code.ModuleMatrix[row][column], isBelowLight) switch
                {
                    (false, true) => '█',
                    (false, false) => '▀',
                    (true, true) => '▄',
                    _ => ' ',
                });
            }

            context.Console.WriteLine(line.ToString());
        }
    }
}
