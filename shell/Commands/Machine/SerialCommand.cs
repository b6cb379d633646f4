using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>serial</c>: the serial ports and their settings.</summary>
internal static class SerialCommand
{
    public static Command Create() => new("serial", "Show the serial ports and their settings")
    {
        Topic = CommandTopic.Machine,
        Help = """
            The four ports that PCs have at fixed addresses: speed, data bits, parity, stop bits and the active modem lines. If
            the console's port is at another address, it comes last.
            """,
        Examples = [new("serial", "all four")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var report = new Report();
        ReportTable table = report.Table(
            "ports", new("name", "Name"), new("port", "Port"), new("state", "State"), ReportColumn.Number("speed", "Bits/s", 7),
            new("format", "Format"), new("lines", "Lines"));
        foreach (SerialPortInfo port in context.Machine.SerialPorts.GetPorts())
        {
            table.Row(
                port.Name, ReportValue.Hex(port.Port), port.State,
                port.BitsPerSecond == 0 ? ReportValue.Absent : port.BitsPerSecond, port.Format, port.Lines);
        }

        return context.Print(report);
    }
}
