using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>echo</c>: its arguments.</summary>
public sealed class EchoCommand : ICommand
{
    public string Name => "echo";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Print the arguments";

    public string Usage => "echo [TEXT ...]";

    public string Help =>
        "Prints its arguments with a space between them. Quotes keep spaces and characters such as | as they are.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("echo 'a  b' c", "print a  b c"),
        new("echo started > log", "put a line into the kernel's log"),
    ];

    public void Run(CommandContext context)
    {
        for (int i = 0; i < context.Arguments.Length; i++)
        {
            context.Console.Write(i == 0 ? "" : " ");
            context.Console.Write(context.Arguments[i]);
        }

        context.Console.WriteLine();
    }
}
