using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>options</c>: the words that the kernel was started with.</summary>
internal static class OptionsCommand
{
    public static Command Create() => new("options", "Show the load options and whether each was understood")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            The words of the boot entry or command line that started the kernel, whether each was understood, and what it means or
            what was expected instead.
            """,
        Examples = [new("options", "all of them")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var report = new Report();
        if (context.Machine.LoadOptions.Count == 0)
        {
            report.Line("The kernel was started without options.");
        }

        ReportTable? table = context.Machine.LoadOptions.Count == 0 && !context.WantsJson ? null
            : report.Table("options", new("text", "Option"), new("understood", "Understood"), new("meaning", "Meaning"));
        foreach (LoadOptionInfo option in context.Machine.LoadOptions)
        {
            table!.Row(Printable(option.Text), option.IsUnderstood, option.Meaning);
        }

        return context.Print(report);
    }

    // A boot entry may carry any bytes at all.
    private static string Printable(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });
}
