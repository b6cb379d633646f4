using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>pwd</c>: the current directory.</summary>
internal static class PwdCommand
{
    public static Command Create() => new("pwd", "Print the current directory")
    {
        Topic = CommandTopic.Files,
        Examples = [new("pwd", "such as R:\\Temp")],
        Output = OutputForm.Report,
        Run = static context =>
        {
            var report = new Report();
            report.Hidden("path", context.Machine.Files.CurrentDirectory);
            report.Line(context.Machine.Files.CurrentDirectory);
            return context.Print(report);
        },
    };
}
