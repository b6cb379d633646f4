using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Image.Commands;

/// <summary><c>selftest</c>: runs named checks of the runtime and the class library on the live machine.</summary>
/// <param name="catalogue">Returns all checks, in the order in which they run.</param>
internal sealed class SelfTestCommand(Func<IEnumerable<SelfTestCheck>> catalogue) : ICommand
{
    private const string KtapOption = "--ktap";

    /// <summary>The command's name.</summary>
    public string Name => "selftest";

    /// <summary>Where <c>help</c> lists it.</summary>
    public CommandTopic Topic => CommandTopic.Kernel;

    /// <summary>What it does, in a few words.</summary>
    public string Summary => "Check the C# runtime and the class library";

    /// <summary>How it is called.</summary>
    public string Usage => "selftest [--ktap] [TEXT]";

    /// <summary>What <c>help selftest</c> explains.</summary>
    public string Help => """
        Named checks of allocation, exceptions, dispatch, collection, threads and the class library; with TEXT, those whose
        names contain it. Prints which fail and why, and how many passed. "--ktap" prints a line before each check and its
        result after it, as KTAP, for a program: when the machine hangs, the last line names the check.
        """;

    /// <summary>Examples for <c>help</c>.</summary>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("selftest", "run all checks"),
        new("selftest monitor", "run the checks of Monitor"),
        new("selftest --ktap", "results for a program"),
    ];

    /// <summary>Runs the checks.</summary>
    /// <param name="context">What the command has to work with.</param>
    public void Run(CommandContext context)
    {
        bool isKtap = context.TakeOption(KtapOption);
        if (context.Arguments.Length > 1)
        {
            context.Reject("expected one text or none");
            return;
        }

        string wanted = context.Arguments is [var text] ? text : "";
        var checks = new List<SelfTestCheck>();
        foreach (SelfTestCheck check in catalogue())
        {
            if (check.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            {
                checks.Add(check);
            }
        }

        if (checks.Count == 0)
        {
            context.Reject($"there is no check with '{wanted}' in its name");
        }
        else if (isKtap)
        {
            ReportToProgram(context, checks);
        }
        else
        {
            ReportToPerson(context, checks);
        }
    }

    // Ctrl-C ends the command: the console looks for it at each line.
    private static void ReportToProgram(CommandContext context, List<SelfTestCheck> checks)
    {
        var report = new KtapReport(context.Console, checks.Count);
        report.Begin();
        foreach (SelfTestCheck check in checks)
        {
            report.Begin(check.Name);
            report.End(check.Measure());
        }
    }

    private static void ReportToPerson(CommandContext context, List<SelfTestCheck> checks)
    {
        int failed = 0;
        int skipped = 0;
        using (var progress = new ProgressLine(context, checks.Count, "checks"))
        {
            for (int i = 0; i < checks.Count; i++)
            {
                progress.Show(i);
                CheckResult result = checks[i].Measure();
                skipped += result.IsSkipped ? 1 : 0;
                failed += result.IsFailed ? 1 : 0;
                if (result.Thrown is not { } thrown)
                {
                    continue;
                }

                progress.Clear();
                if (result.IsSkipped)
                {
                    context.Console.WriteLine($"- {result.Name}: skipped: {thrown.Message}");
                    continue;
                }

                context.Console.WriteLine($"✗ {result.Name}");
                foreach (string line in FailureText.Lines(thrown))
                {
                    context.Console.WriteLine($"    {line}");
                }
            }
        }

        string also = skipped == 0 ? "" : $", {skipped} skipped";
        context.Console.WriteLine($"{checks.Count - failed - skipped} passed, {failed} failed{also}");
    }
}
