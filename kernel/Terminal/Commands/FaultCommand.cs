using System.Linq;
using UefiKernel.Shell;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Kernel.Terminal.Commands;

/// <summary>
/// <c>fault KIND</c>: provokes a fault on purpose, to see what the kernel reports. The machine stops then, unless the fault is an
/// exception of C#.
/// </summary>
internal static class FaultCommand
{
    private static readonly Argument<FaultKind> s_kind = Argument.OneOf<FaultKind>(
        "KIND", "a kind of fault",
        static () => [.. FaultKind.All.Select(static kind => new Choice<FaultKind>(kind.Name, kind.Description, kind))])
        .Optional();

    /// <summary>Makes the command.</summary>
    /// <exception cref="System.InvalidOperationException">Two kinds of fault have one name.</exception>
    public static Command Create()
    {
        UniqueNames.Check("fault", [.. FaultKind.All], static kind => kind.Name, static kind => kind.Description);
        return new("fault", "Provoke a fault on purpose; without a kind, list them")
        {
            Topic = CommandTopic.Kernel,
            Help = """
                Provokes a fault that the processor or the runtime detects. Most kinds end in a panic report; a key then restarts
                the machine.
                """,
            Arguments = [s_kind],
            Examples =
            [
                new("fault exception", "an exception that the shell catches"),
                new("fault stack", "the report of a stack overflow"),
            ],
            Changes = CommandEffect.Power,
            Run = Run,
        };
    }

    private static CommandStatus Run(CommandContext context)
    {
        if (context.Has(s_kind))
        {
            context.Get(s_kind).Provoke();
            return CommandStatus.Success;
        }

        foreach (FaultKind kind in FaultKind.All)
        {
            context.Console.WriteLine($"{kind.Name,-10}  {kind.Description}");
        }

        return CommandStatus.Success;
    }
}
