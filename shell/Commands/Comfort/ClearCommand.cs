using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>clear</c>: an empty screen.</summary>
public sealed class ClearCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "clear";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Shell;

    /// <inheritdoc/>
    public string Summary => "Clear the screen";

    /// <inheritdoc/>
    public string Usage => "clear";

    /// <inheritdoc/>
    public string Help => "Empties the screen and puts the prompt at the top. Ctrl-L does the same while you type.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("clear", "empty the screen"),
    ];

    /// <inheritdoc/>
    public CommandFlags Flags => CommandFlags.FullScreen;

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.ExpectNoArguments())
        {
            context.Console.Write("\e[H\e[2J");
        }
    }
}
