using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>keymap</c>: the layout of the keyboard.</summary>
internal static class KeymapCommand
{
    private static readonly Argument<KeyboardLayout> s_layout = Argument.OneOf<KeyboardLayout>(
        "NAME", "a layout",
        static () => [.. KeyboardLayouts.All.Select(static layout => new Choice<KeyboardLayout>(layout.Name, "", layout))])
        .Optional();

    public static Command Create() => new("keymap", "List the keyboard layouts, or switch to one")
    {
        Topic = CommandTopic.Kernel,
        Help = "Applies to keyboards attached to the machine; a terminal on the serial line uses its own layout.",
        Arguments = [s_layout],
        Examples =
        [
            new("keymap", "all layouts, with the current one marked"),
            new("keymap de", "the German one"),
        ],
        Output = OutputForm.Report,
        Changes = CommandEffect.Shell,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        Keymap keymap = context.Machine.Keymap;
        if (!context.Has(s_layout))
        {
            return List(context, keymap);
        }

        keymap.Layout = context.Get(s_layout);
        var report = new Report();
        report.Hidden("layout", keymap.Layout.Name);
        report.Line($"The keyboard layout is '{keymap.Layout.Name}': {keymap.Layout.Description}.");
        return context.Print(report);
    }

    private static CommandStatus List(CommandContext context, Keymap keymap)
    {
        var report = new Report();
        ReportTable table = report.HiddenTable("layouts", "name", "description", "current");
        foreach (KeyboardLayout layout in KeyboardLayouts.All)
        {
            bool isCurrent = layout == keymap.Layout;
            table.Row(layout.Name, layout.Description, isCurrent);
            report.Line($"{(isCurrent ? "*" : " ")} {layout.Name,-8}{layout.Description}");
        }

        return context.Print(report);
    }
}
