using System.Collections.Generic;
using System.Linq;
using UefiKernel.Shell;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Kernel.Terminal.Commands;

/// <summary>
/// <c>fault KIND</c>: provokes a fault on purpose, to see what the kernel reports. The machine stops then, unless the fault is an
/// exception of C#.
/// </summary>
internal sealed class FaultCommand : ICommand
{
    /// <summary>Makes the command.</summary>
    /// <exception cref="System.InvalidOperationException">Two kinds of fault have one name.</exception>
    public FaultCommand() =>
        UniqueNames.Check("fault", [.. FaultKind.All], static kind => kind.Name, static kind => kind.Description);

    public string Name => "fault";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Provoke a fault on purpose; without a kind, list them";

    public string Usage => "fault [KIND]";

    public string Help =>
        "Does something on purpose that the processor or the runtime refuses. Most kinds end in the kernel's report, and a key " +
        "restarts the machine.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("fault exception", "an exception that the shell catches"),
        new("fault stack", "a report of calls without end"),
    ];

    public CommandFlags Flags => CommandFlags.EndsMachine;

    public IEnumerable<string> Complete(CompletionContext context) => FaultKind.All.Select(static kind => kind.Name);

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            foreach (FaultKind kind in FaultKind.All)
            {
                context.Console.WriteLine($"{kind.Name,-10}  {kind.Description}");
            }

            return;
        }

        FaultKind? wanted = context.Arguments.Length == 1 ? FaultKind.Find(context.Arguments[0]) : null;
        if (wanted is null)
        {
            context.Reject("expected one kind of fault, of those that 'fault' lists");
        }
        else
        {
            wanted.Provoke();
        }
    }
}
