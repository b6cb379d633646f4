using System;
using System.Collections.Generic;
using UefiKernel.Diagnostics.SelfTest;
using UefiKernel.Shell.Commands;

namespace UefiKernel.Machine.Commands;

/// <summary><c>selftest</c>: runs named checks of the runtime and the class library on the live machine.</summary>
internal sealed class SelfTestCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "selftest";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Kernel;

    /// <inheritdoc/>
    public string Summary => "Check the C# runtime and the class library";

    /// <inheritdoc/>
    public string Usage => "selftest";

    /// <inheritdoc/>
    public string Help => "Named checks of allocation, exceptions, dispatch, collection and the class library. Prints those that fail, and how many passed.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("selftest", "run all checks"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
            return;

        int passed = 0;
        int failed = 0;
        foreach (SelfTestCheck check in SelfTestCatalog.All)
        {
            string? problem = Run(check);
            if (problem is null)
            {
                passed++;
            }
            else
            {
                failed++;
                context.Console.WriteLine($"✗ {check.Name}{problem}");
            }
        }

        context.Console.WriteLine($"{passed} passed, {failed} failed");
    }

    // Null when the check passed, else what to add to its name.
    private static string? Run(SelfTestCheck check)
    {
        try
        {
            return check.Run() ? null : "";
        }
        catch (Exception e)
        {
            return $": {e.GetType().ToString()}: {e.Message}";
        }
    }
}
