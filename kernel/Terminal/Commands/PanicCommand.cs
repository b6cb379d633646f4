using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Kernel.Terminal.Commands;

/// <summary><c>panic</c>: stops the machine with a panic report, to show what one looks like.</summary>
internal static class PanicCommand
{
    private static readonly Argument<string> s_reason = Argument.RestOfLine("REASON...").Or("Requested by the command 'panic'");

    public static Command Create() => new("panic", "Stop the machine with a report; a key restarts it")
    {
        Topic = CommandTopic.Kernel,
        Help =
            "Writes the report that a panic has: methods, log and build, on serial, on the screen and as a QR code. A key " +
            "restarts the machine.",
        Arguments = [s_reason],
        Examples =
        [
            new("panic", "check that this machine's report is readable"),
            new("panic disk full", "with your own reason"),
        ],
        Changes = CommandEffect.Power,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        Fatal.Stop(context.Get(s_reason));
        return CommandStatus.Failed;
    }
}
