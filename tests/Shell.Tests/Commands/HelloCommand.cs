using System.Collections.Generic;
using UefiKernel.Shell.Commands;

namespace UefiKernel.Shell.Tests;

/// <summary><c>hello</c>: a greeting.</summary>
public sealed class HelloCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "hello";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Shell;

    /// <inheritdoc/>
    public string Summary => "Greet somebody";

    /// <inheritdoc/>
    public string Usage => "hello NAME";

    /// <inheritdoc/>
    public string Help => "Greets one person by name.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } = [new("hello Ada", "greet Ada")];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.Arguments.Length != 1)
            context.Reject("expected one name");
        else
            context.Console.WriteLine($"Hello, {context.Arguments[0]}!");
    }
}
