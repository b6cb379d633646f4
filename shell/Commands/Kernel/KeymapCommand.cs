using System.Collections.Generic;
using System.Linq;

namespace UefiKernel.Shell.Commands;

/// <summary><c>keymap</c>: the layout of the keyboard.</summary>
public sealed class KeymapCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "keymap";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Kernel;

    /// <inheritdoc/>
    public string Summary => "List the keyboard layouts, or switch to one";

    /// <inheritdoc/>
    public string Usage => "keymap [NAME]";

    /// <inheritdoc/>
    public string Help => "Counts for the keyboard; a terminal on the serial line has a layout of its own.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("keymap", "all layouts, the present one marked"),
        new("keymap de", "the German one"),
    ];

    /// <inheritdoc/>
    public IEnumerable<string> Complete(CompletionContext context) => context.Before.Length == 0 ? KeyboardLayouts.All.Select(static layout => layout.Name) : [];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        Keymap keymap = context.Machine.Keymap;
        switch (context.Arguments)
        {
            case []:
                foreach (KeyboardLayout layout in KeyboardLayouts.All)
                {
                    context.Console.WriteLine($"{(layout == keymap.Layout ? "*" : " ")} {layout.Name,-8}{layout.Description}");
                }

                break;
            case [string name] when KeyboardLayouts.Find(name) is { } layout:
                keymap.Layout = layout;
                context.Console.WriteLine($"The keyboard layout is '{layout.Name}': {layout.Description}.");
                break;
            case [string name]:
                context.Reject($"there is no layout '{name}', 'keymap' lists them");
                break;
            default:
                context.Reject("expected one name");
                break;
        }
    }
}
