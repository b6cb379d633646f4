using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>uptime</c>: how long the kernel has been running.</summary>
internal static class UptimeCommand
{
    private const ulong MillisecondsPerSecond = 1000;
    private const ulong SecondsPerMinute = 60;
    private const ulong SecondsPerHour = 3600;
    private const ulong SecondsPerDay = 86400;

    public static Command Create() => new("uptime", "Show how long the kernel has been running")
    {
        Topic = CommandTopic.Machine,
        Help = "Days, hours, minutes, seconds and milliseconds since the kernel started.",
        Examples = [new("uptime", "the time since the start")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var report = new Report();
        if (context.Machine.Clock is { } clock)
        {
            ulong milliseconds = clock.UptimeMilliseconds;
            ulong seconds = milliseconds / MillisecondsPerSecond;
            ulong hours = seconds % SecondsPerDay / SecondsPerHour;
            ulong minutes = seconds % SecondsPerHour / SecondsPerMinute;
            report.Hidden("milliseconds", milliseconds);
            report.Line(
                $"{seconds / SecondsPerDay} days, " +
                $"{hours:D2}:{minutes:D2}:{seconds % SecondsPerMinute:D2}.{milliseconds % MillisecondsPerSecond:D3}");
        }
        else
        {
            report.Hidden("milliseconds", ReportValue.Absent);
            report.Line("uptime: this machine has no clock that the kernel knows.");
        }

        return context.Print(report);
    }
}
