using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>shutdown</c>: switches the machine off.</summary>
internal static class ShutdownCommand
{
    public static Command Create() => new("shutdown", "Switch the machine off")
    {
        Topic = CommandTopic.Kernel,
        Help = "Switches the machine off by ACPI or the firmware. Does not ask.",
        Examples = [new("shutdown", "switch off now")],
        Changes = CommandEffect.Power,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        context.Console.WriteLine("Shutting down.");

        // Nothing draws the screen after this when it works.
        context.Console.Flush();
        context.Machine.Power.Shutdown();
        return context.Fail("The machine did not switch off: all known methods failed.");
    }
}
