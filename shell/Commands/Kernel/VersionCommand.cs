using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>version</c>: what is running.</summary>
internal static class VersionCommand
{
    private const int LabelWidth = 13;

    public static Command Create() => new("version", "Show the version, build, commit and licence")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            The version, the build, the commit, the version of .NET's class library and the licence. The build is a number that
            the linker computes from the image's content: the same sources give the same number, and a panic prints it too. The
            commit is the last one that changed what the image is built from; a plus sign stands for changes that are in no
            commit.
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
        report.BeginFields(LabelWidth);
        report.Field("build", "Build", context.Machine.Build);
        string commit = context.Machine.Commit;
        report.Hidden("commit", commit.Length > 0 ? commit : ReportValue.Absent);
        report.Line($"{"Commit",-LabelWidth}{(commit.Length > 0 ? commit : "not known: built without git's data")}");
        report.BeginFields(LabelWidth);
        report.Field("dotnet", ".NET", context.Machine.ClassLibrary);
        LockdownState lockdown = context.Machine.Lockdown;
        report.Field("secureBoot", "Secure Boot", lockdown.Words);
        report.Field(
            "writes", "Writes",
            lockdown.IsOn ? "off" : "on", lockdown.IsOn ? "commands do not change memory, ports or registers"
            : lockdown.IsUnlocked ? "built with --unlocked: under Secure Boot too"
            : "commands may change memory, ports and registers");
        report.Field("licence", "Licence", "MIT", "LICENSE and NOTICES on the disk image have the terms");
        return context.Print(report);
    }
}
