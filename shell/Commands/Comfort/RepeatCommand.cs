using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Lines;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>repeat</c>: runs a line several times.</summary>
public sealed class RepeatCommand : ICommand
{
    private const int MostTimes = 1_000_000_000;

    public string Name => "repeat";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Run a line several times";

    public string Usage => "repeat TIMES COMMAND...";

    public string Help => "Runs the command TIMES times; Ctrl-C ends it. Quotes make filters a part of what is repeated.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("repeat 10 heap stress", "ten workloads on the heap, each with another seed"),
        new("repeat 3 'heap | head 1'", "three first lines"),
    ];

    public CommandFlags Flags => CommandFlags.TakesCommand;

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length < 2)
        {
            context.Reject("expected a number and a command");
        }
        else if (context.TryReadNumber(context.Arguments[0], 0, MostTimes, out int times))
        {
            string line = CommandLine.Join(context.Arguments[1..]);
            bool isCommand = true;
            for (int i = 0; i < times && isCommand; i++)
            {
                context.ThrowIfCancelled();
                isCommand = context.RunLine(line);
            }
        }
    }
}
