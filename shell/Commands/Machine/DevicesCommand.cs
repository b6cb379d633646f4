using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>devices</c>: the tree of devices, their drivers, and what they own.</summary>
internal static class DevicesCommand
{
    private const int IndentPerDepth = 2;
    private const int PlaceWidth = 9;

    public static Command Create() => new("devices", "List devices, their drivers and what they own")
    {
        Topic = CommandTopic.Machine,
        Help = """
            Each device behind its bus: its location, what it is, its driver and the driver's state, and the registers, ports,
            interrupt vectors and memory that it owns. For a device without a driver, the reason is shown. Numbers are
            hexadecimal.
            """,
        Subcommands =
        [
            new("rescan", "looks for new PCI devices, and tries devices again that have no driver or were skipped")
            {
                Changes = CommandEffect.Kernel,
                Run = Rescan,
            },
        ],
        Examples =
        [
            new("devices", "all devices"),
            new("devices rescan", "try again what did not work"),
        ],
        Output = OutputForm.Report,
        Run = List,
    };

    private static CommandStatus List(CommandContext context)
    {
        var report = new Report();
        ReportTable table = report.HiddenTable(
            "devices", "depth", "bus", "place", "name", "condition", "driver", "detail", "owns");
        foreach (DeviceInformation device in context.Machine.Devices.List())
        {
            string owns = string.Join(", ", device.Owns);
            table.Row(
                device.Depth, device.Bus, device.Place, device.Name, NameOf(device.Condition),
                OrAbsent(device.Driver), OrAbsent(device.Detail), OrAbsent(owns));
            if (device.Depth == 0)
            {
                report.Line(device.Place);
                continue;
            }

            string indent = new(' ', device.Depth * IndentPerDepth);
            report.Paragraph($"{indent}{device.Place.PadRight(PlaceWidth)} ", $"{device.Name}: {Describe(device)}");
            if (owns.Length > 0)
            {
                report.Paragraph($"{indent}{new string(' ', PlaceWidth)} ", $"owns {owns}");
            }
        }

        return context.Print(report);
    }

    private static CommandStatus Rescan(CommandContext context)
    {
        int started = context.Machine.Devices.Rescan();
        var report = new Report();
        report.Hidden("started", started);
        report.Line(
            $"{started} {(started == 1 ? "device" : "devices")} got a driver. Each controller also checks its ports, " +
            "which may take longer: see 'devices' and 'log'.");
        return context.Print(report);
    }

    private static string Describe(DeviceInformation device) => device.Condition switch
    {
        DeviceCondition.Running when device.Detail.Length == 0 => device.Driver,
        DeviceCondition.Running when device.Driver.Length == 0 => device.Detail,
        DeviceCondition.Running => $"{device.Driver}, {device.Detail}",
        DeviceCondition.Failed when device.Driver.Length == 0 => $"failed: {device.Detail}",
        DeviceCondition.Failed => $"{device.Driver} failed: {device.Detail}",
        DeviceCondition.Gone => "has left",
        _ => $"no driver: {device.Detail}",
    };

    private static string NameOf(DeviceCondition condition) => condition switch
    {
        DeviceCondition.Running => "running",
        DeviceCondition.Failed => "failed",
        DeviceCondition.Gone => "gone",
        _ => "no driver",
    };

    private static ReportValue OrAbsent(string text) => text.Length == 0 ? ReportValue.Absent : text;
}
