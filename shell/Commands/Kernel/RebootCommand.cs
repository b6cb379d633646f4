using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>reboot</c>: restarts the machine.</summary>
public sealed class RebootCommand : ICommand
{
    public string Name => "reboot";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Restart the machine";

    public string Usage => "reboot";

    public string Help =>
        "Restarts the machine by ACPI, the firmware, the keyboard controller or a triple fault, whichever works first. " +
        "Does not ask.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("reboot", "restart now"),
    ];

    public CommandFlags Flags => CommandFlags.EndsMachine;

    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        context.Console.WriteLine("Restarting.");

        // Nothing draws the screen after this when it works.
        context.Console.Flush();
        context.Machine.Power.Reboot();
        context.Console.WriteLine("The machine did not restart: every way that is known was tried.");
    }
}
