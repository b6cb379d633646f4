using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>options</c>: the boot options, their values and where these come from.</summary>
internal static class OptionsCommand
{
    public static Command Create() => new("options", "Show the boot options, their values and sources")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            Boot options are given in the load options (in a boot entry, or behind the image's name in the UEFI shell) or in the
            text file kernel.cfg beside the image. Load options override the file. Words that are not usable come last, with what
            was expected.
            """,
        Examples = [new("options", "all of them"), new("options | grep kernel.cfg", "those that the file sets")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var report = new Report();
        ReportTable table = report.Table(
            "options", new("option", "Option"), new("value", "Value"), new("source", "Source"), new("meaning", "Meaning"));
        foreach (BootOptionInfo option in context.Machine.BootOptions)
        {
            table.Row(option.Name, option.Value, option.Source, option.Meaning);
        }

        return context.Print(report);
    }
}
