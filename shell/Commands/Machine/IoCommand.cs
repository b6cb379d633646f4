using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Commands.Memory.Bytes;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>io</c>: reads and writes the processor's I/O ports.</summary>
public sealed class IoCommand : ICommand
{
    public string Name => "io";

    public CommandTopic Topic => CommandTopic.Machine;

    public string Summary => "Read an I/O port, or write one after asking";

    public string Usage => "io in PORT [b|w|d]\nio out PORT VALUE [b|w|d]";

    public string Help => """
        One access of 1 (unless told otherwise), 2 or 4 bytes. Ports are hexadecimal, values as usual. Where no device is, all
        bits read as one. Reading may have
        an effect on the device too; a write to the wrong port can stop or restart the machine.
          -y  do not ask
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("io in 3FD", "line status of COM1"),
        new("io out 80 0x55", "shows 55 on a POST card"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Asks | CommandFlags.Json;

    public IEnumerable<string> Complete(CompletionContext context) => context.Before.IsEmpty ? ["in", "out"] : [];

    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case ["in", var port]:
                Read(context, port, "b");
                break;
            case ["in", var port, var width]:
                Read(context, port, width);
                break;
            case ["out", var port, var value]:
                Write(context, port, value, "b");
                break;
            case ["out", var port, var value, var width]:
                Write(context, port, value, width);
                break;
            default:
                context.Reject("expected in with a port, or out with a port and a value");
                break;
        }
    }

    private static void Read(CommandContext context, string portText, string widthText)
    {
        if (TryReadPort(context, portText, out ushort port) &&
            AccessWidth.TryRead(context, widthText, sizeof(uint), out int width) && IsInside(context, port, width))
        {
            uint value = context.Machine.Ports.Read(port, width);
            var report = new Report();
            report.Hidden("port", ReportValue.Hex(port));
            report.Hidden("value", ReportValue.Hex(value));
            report.Line($"0x{value.ToString($"X{2 * width}", System.Globalization.CultureInfo.InvariantCulture)} = {value}");
            context.Print(report);
        }
    }

    private static void Write(CommandContext context, string portText, string valueText, string widthText)
    {
        if (TryReadPort(context, portText, out ushort port)
            && AccessWidth.TryRead(context, widthText, sizeof(uint), out int width)
            && IsInside(context, port, width)
            && context.TryReadNumber(valueText, 0, AccessWidth.Largest(width), out ulong value)
            && context.Confirm($"Write 0x{value:X}, {width} B, to port 0x{port:X}?"))
        {
            context.Machine.Ports.Write(port, width, (uint)value);
            var report = new Report();
            report.Hidden("port", ReportValue.Hex(port));
            report.Hidden("written", ReportValue.Hex(value));
            report.Line($"✓ 0x{value:X} is written.");
            context.Print(report);
        }
    }

    private static bool TryReadPort(CommandContext context, string text, out ushort port)
    {
        bool isPort = NumberText.TryParseAddress(text, out ulong value) && value <= ushort.MaxValue;
        port = isPort ? (ushort)value : (ushort)0;
        if (!isPort)
        {
            context.Reject($"expected a port from 0 to FFFF in hexadecimal, found '{text}'");
        }

        return isPort;
    }

    // The processor faults when an access goes past the last port.
    private static bool IsInside(CommandContext context, ushort port, int width)
    {
        bool isInside = port + width - 1 <= ushort.MaxValue;
        if (!isInside)
        {
            context.Reject($"expected a port that {width} bytes fit behind, up to FFFF, found '{port:X}'");
        }

        return isInside;
    }
}
