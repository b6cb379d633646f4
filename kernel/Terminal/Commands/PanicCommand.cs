using System.Collections.Generic;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Kernel.Terminal.Commands;

/// <summary><c>panic</c>: stops the machine with a report, to see what one looks like.</summary>
internal sealed class PanicCommand : ICommand
{
    public string Name => "panic";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Stop the machine with a report; a key restarts it";

    public string Usage => "panic [REASON ...]";

    public string Help =>
        "Writes the report that a panic has: methods, log and build, on serial, on the screen and as a QR code. A key restarts " +
        "the machine.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("panic", "to see whether this machine's report can be read"),
        new("panic disk full", "with a reason of one's own"),
    ];

    public CommandFlags Flags => CommandFlags.EndsMachine;

    public void Run(CommandContext context) =>
        Fatal.Stop(context.Arguments.Length == 0 ? "Asked for by the command panic" : string.Join(' ', context.Arguments));
}
