using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>clear</c>: an empty screen.</summary>
public sealed class ClearCommand : ICommand
{
    public string Name => "clear";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Clear the screen";

    public string Usage => "clear";

    public string Help => "Empties the screen and puts the prompt at the top. Ctrl-L does the same while you type.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("clear", "empty the screen"),
    ];

    public CommandFlags Flags => CommandFlags.FullScreen;

    public void Run(CommandContext context)
    {
        if (context.ExpectNoArguments())
        {
            context.Console.Write("\e[H\e[2J");
        }
    }
}
