using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>shutdown</c>: switches the machine off.</summary>
public sealed class ShutdownCommand : ICommand
{
    public string Name => "shutdown";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Switch the machine off";

    public string Usage => "shutdown";

    public string Help => "Switches the machine off by ACPI or the firmware. Does not ask.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("shutdown", "switch off now"),
    ];

    public CommandFlags Flags => CommandFlags.EndsMachine;

    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        context.Console.WriteLine("Shutting down.");

        // Nothing draws the screen after this when it works.
        context.Console.Flush();
        context.Machine.Power.Shutdown();
        context.Console.WriteLine("The machine did not switch off: every way that is known was tried.");
    }
}
