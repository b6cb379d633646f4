using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>version</c>: what is running.</summary>
internal static class VersionCommand
{
    public static Command Create() => new("version", "Show the kernel's version")
    {
        Topic = CommandTopic.Kernel,
        Help = "The version of the kernel.",
        Examples = [new("version", "print it")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var report = new Report();
        report.Hidden("name", "UefiKernel");
        report.Hidden("version", context.Machine.Version);
        report.Line($"UefiKernel {context.Machine.Version}");
        return context.Print(report);
    }
}
