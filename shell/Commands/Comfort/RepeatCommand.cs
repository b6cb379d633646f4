using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>repeat</c>: runs a line several times.</summary>
public sealed class RepeatCommand : ICommand
{
    private const int MostTimes = 1_000_000_000;

    /// <inheritdoc/>
    public string Name => "repeat";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Shell;

    /// <inheritdoc/>
    public string Summary => "Run a line several times";

    /// <inheritdoc/>
    public string Usage => "repeat TIMES COMMAND...";

    /// <inheritdoc/>
    public string Help => "Runs the command TIMES times; Ctrl-C ends it. Quotes make filters a part of what is repeated.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("repeat 10 heap stress", "ten workloads on the heap, each with another seed"),
        new("repeat 3 'heap | head 1'", "three first lines"),
    ];

    /// <inheritdoc/>
    public CommandFlags Flags => CommandFlags.TakesCommand;

    /// <inheritdoc/>
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
