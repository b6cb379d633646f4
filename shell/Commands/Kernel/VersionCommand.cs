using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>version</c>: what is running.</summary>
internal static class VersionCommand
{
    public static Command Create() => new("version", "Show the version, the build and the licence")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            The version, the build, the version of .NET's class library and the licence. The build is a number that the linker
            computes from the image's content: the same sources give the same number, and a panic prints it too.
            """,
        Examples = [new("version", "print it")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var report = new Report();
        report.Hidden("name", "UefiKernel");
        report.Hidden("version", context.Machine.Version);
        report.Line($"{TextStyle.Heading.Sequence()}UefiKernel {context.Machine.Version}{TextStyle.Plain.Sequence()}");
        report.Field("build", "Build", context.Machine.Build);
        report.Field("dotnet", ".NET", context.Machine.ClassLibrary);
        report.Field("licence", "Licence", "MIT", "LICENSE and NOTICES on the disk image have the terms");
        return context.Print(report);
    }
}
