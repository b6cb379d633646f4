using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>repeat</c>: runs a line several times.</summary>
internal static class RepeatCommand
{
    private static readonly Argument<int> s_times = Argument.Count("TIMES", 0, 1_000_000_000);
    private static readonly Argument<string> s_line = Argument.CommandLine("COMMAND...");

    public static Command Create() => new("repeat", "Run a line several times")
    {
        Topic = CommandTopic.Shell,
        Help = """
            Runs the command TIMES times. It ends early when the command fails, and Ctrl-C ends it. Put the command in quotes to
            include filters.
            """,
        Arguments = [s_times, s_line],
        Examples =
        [
            new("repeat 10 heap stress", "ten workloads on the heap, each with another seed"),
            new("repeat 3 'heap | head 1'", "the first line, three times"),
        ],
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        CommandStatus status = CommandStatus.Success;
        for (int i = 0; i < context.Get(s_times) && status == CommandStatus.Success; i++)
        {
            context.ThrowIfCancelled();
            status = context.RunLine(context.Get(s_line));
        }

        return status;
    }
}
