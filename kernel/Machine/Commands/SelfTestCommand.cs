using System;
using System.Collections.Generic;
using UefiKernel.Diagnostics.SelfTest;
using UefiKernel.Shell.Commands;

namespace UefiKernel.Machine.Commands;

/// <summary><c>selftest</c>: runs named checks of the runtime and the class library on the live machine.</summary>
internal sealed class SelfTestCommand : ICommand
{
    public string Name => "selftest";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Check the C# runtime and the class library";

    public string Usage => "selftest [TEXT]";

    public string Help =>
        "Named checks of allocation, exceptions, dispatch, collection, threads and the class library; with TEXT, those whose " +
        "names contain it. Prints which fail, and how many passed.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("selftest", "run all checks"),
        new("selftest monitor", "run the checks of Monitor"),
    ];

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length > 1)
        {
            context.Reject("expected one text or none");
            return;
        }

        string wanted = context.Arguments is [var text] ? text : "";
        int passed = 0;
        int failed = 0;
        foreach (SelfTestCheck check in SelfTestCatalog.All)
        {
            if (!check.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string? problem = Run(check);
            if (problem is null)
            {
                passed++;
            }
            else
            {
                failed++;
                context.Console.WriteLine($"✗ {check.Name}{(problem.Length == 0 ? "" : ": ")}{problem}");
            }
        }

        if (passed + failed == 0)
        {
            context.Reject($"there is no check with '{wanted}' in its name");
            return;
        }

        context.Console.WriteLine($"{passed} passed, {failed} failed");
    }

    // Null when the check passed, else the exception that it threw; empty when it threw none.
    private static string? Run(SelfTestCheck check)
    {
        try
        {
            return check.Run() ? null : "";
        }
        catch (Exception e)
        {
            return ExceptionText.Describe(e);
        }
    }
}
