namespace UefiKernel.Shell.Commands;

/// <summary><c>keymap</c>: the layout of the keyboard.</summary>
public sealed class KeymapCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "keymap";

    /// <inheritdoc/>
    public string Summary => "List the keyboard layouts, or switch to one";

    /// <inheritdoc/>
    public string Usage => "keymap [NAME]";

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
