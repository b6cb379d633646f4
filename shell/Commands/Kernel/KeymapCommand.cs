using System.Collections.Generic;
using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>keymap</c>: the layout of the keyboard.</summary>
public sealed class KeymapCommand : ICommand
{
    public string Name => "keymap";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "List the keyboard layouts, or switch to one";

    public string Usage => "keymap [NAME]";

    public string Help => "Counts for the keyboard; a terminal on the serial line has a layout of its own.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("keymap", "all layouts, the present one marked"),
        new("keymap de", "the German one"),
    ];

    public IEnumerable<string> Complete(CompletionContext context) =>
        context.Before.Length == 0 ? KeyboardLayouts.All.Select(static layout => layout.Name) : [];

    public CommandFlags Flags => CommandFlags.Json;

    public void Run(CommandContext context)
    {
        Keymap keymap = context.Machine.Keymap;
        switch (context.Arguments)
        {
            case []:
                List(context, keymap);
                break;
            case [string name] when KeyboardLayouts.Find(name) is { } layout:
                keymap.Layout = layout;
                var report = new Report();
                report.Hidden("layout", layout.Name);
                report.Line($"The keyboard layout is '{layout.Name}': {layout.Description}.");
                context.Print(report);
                break;
            case [string name]:
                context.Reject($"there is no layout '{name}', 'keymap' lists them");
                break;
            default:
                context.Reject("expected one name");
                break;
        }
    }

    private static void List(CommandContext context, Keymap keymap)
    {
        var report = new Report();
        ReportTable table = report.HiddenTable("layouts", "name", "description", "current");
        foreach (KeyboardLayout layout in KeyboardLayouts.All)
        {
            bool isCurrent = layout == keymap.Layout;
            table.Row(layout.Name, layout.Description, isCurrent);
            report.Line($"{(isCurrent ? "*" : " ")} {layout.Name,-8}{layout.Description}");
        }

        context.Print(report);
    }
}
