using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>reboot</c>: restarts the machine.</summary>
internal static class RebootCommand
{
    public static Command Create() => new("reboot", "Restart the machine")
    {
        Topic = CommandTopic.Kernel,
        Help =
            "Restarts the machine by ACPI, the firmware, the keyboard controller or a triple fault, whichever works first. " +
            "Does not ask.",
        Examples = [new("reboot", "restart now")],
        Changes = CommandEffect.Power,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        context.Console.WriteLine("Restarting.");

        // Nothing draws the screen after this when it works.
        context.Console.Flush();
        context.Machine.Power.Reboot();
        return context.Fail("The machine did not restart: all known methods failed.");
    }
}
