using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary><c>hello</c>: a greeting.</summary>
public sealed class HelloCommand : ICommand
{
    public string Name => "hello";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Greet somebody";

    public string Usage => "hello NAME";

    public string Help => "Greets one person by name.";

    public IReadOnlyList<CommandExample> Examples { get; } = [new("hello Ada", "greet Ada")];

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length != 1)
        {
            context.Reject("expected one name");
        }
        else
        {
            context.Console.WriteLine($"Hello, {context.Arguments[0]}!");
        }
    }
}
