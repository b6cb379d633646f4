using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Commands.Memory.Bytes;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>io</c>: reads and writes the processor's I/O ports.</summary>
internal static class IoCommand
{
    private static readonly Argument<uint> s_port = Argument.Hexadecimal("PORT", "a port", ushort.MaxValue);
    private static readonly Argument<ulong> s_value = Argument.Number("VALUE", 0, uint.MaxValue);
    private static readonly Argument<int> s_width = AccessWidth.Argument(most: sizeof(uint), otherwise: 1);

    public static Command Create() => new("io", "Read an I/O port, or write one after asking")
    {
        Topic = CommandTopic.Machine,
        Help = """
            One access of 1 (the default), 2 or 4 bytes. Port numbers are hexadecimal. A port without a device reads as all ones.
            Reading can have side effects on a device too; a write to the wrong port can stop or restart the machine.
            """,
        Subcommands =
        [
            new("in", "reads a port") { Arguments = [s_port, s_width], Run = Read },
            new("out", "writes a port")
            {
                Arguments = [s_port, s_value, s_width],
                Changes = CommandEffect.Hardware,
                Run = Write,
            },
        ],
        Examples =
        [
            new("io in 3FD", "line status of COM1"),
            new("io out 80 0x55", "shows 55 on a POST card"),
        ],
        Output = OutputForm.Report,
    };

    private static CommandStatus Read(CommandContext context)
    {
        int width = context.Get(s_width);
        if (FindProblem(context.Get(s_port), width) is { } problem)
        {
            return context.Reject(problem);
        }

        ushort port = (ushort)context.Get(s_port);
        uint value = context.Machine.Ports.Read(port, width);
        var report = new Report();
        report.Hidden("port", ReportValue.Hex(port));
        report.Hidden("value", ReportValue.Hex(value));
        report.Line($"0x{port:X}: {NumberText.Describe(value, width)}");
        return context.Print(report);
    }

    private static CommandStatus Write(CommandContext context)
    {
        int width = context.Get(s_width);
        ulong value = context.Get(s_value);
        string? problem = FindProblem(context.Get(s_port), width) ?? AccessWidth.FindProblem(width, value);
        if (problem is not null)
        {
            return context.Reject(problem);
        }

        ushort port = (ushort)context.Get(s_port);
        if (!context.Confirm($"Write 0x{value:X}, {width} B, to port 0x{port:X}?"))
        {
            return CommandStatus.Failed;
        }

        context.Machine.Ports.Write(port, width, (uint)value);
        var report = new Report();
        report.Hidden("port", ReportValue.Hex(port));
        report.Hidden("written", ReportValue.Hex(value));
        report.Line($"✓ 0x{value:X} is written.");
        return context.Print(report);
    }

    // The processor faults when an access goes past the last port.
    private static string? FindProblem(uint port, int width) => port + width - 1 > ushort.MaxValue
        ? $"expected a port from 0 to {ushort.MaxValue + 1 - width:X} for {width} bytes, found '{port:X}'"
        : null;
}
