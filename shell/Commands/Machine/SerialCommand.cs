using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>serial</c>: the serial ports and their settings.</summary>
public sealed class SerialCommand : ICommand
{
    public string Name => "serial";

    public CommandTopic Topic => CommandTopic.Machine;

    public string Summary => "Show the serial ports and their settings";

    public string Usage => "serial";

    public string Help =>
        "The four ports that PCs have at fixed places: line speed, data bits, parity and stop bits, and the lines that are " +
        "active. The console uses COM1.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("serial", "all four"),
    ];

    public CommandFlags Flags => CommandFlags.Json;

    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        var report = new Report();
        ReportTable table = report.Table(
            "ports", new("name", "Name"), new("port", "Port"), new("state", "State"), ReportColumn.Number("speed", "Bits/s", 7),
            new("format", "Format"), new("lines", "Lines"));
        foreach (SerialPortInfo port in context.Machine.SerialPorts.GetPorts())
        {
            table.Row(
                port.Name, ReportValue.Hex(port.Port, 4), port.State,
                port.BitsPerSecond == 0 ? ReportValue.Absent : port.BitsPerSecond, port.Format, port.Lines);
        }

        context.Print(report);
    }
}
