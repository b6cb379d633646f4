using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Image.Commands;

/// <summary><c>selftest</c>: runs named checks of the runtime and the class library on the live machine.</summary>
internal static class SelfTestCommand
{
    private static readonly Argument<string> s_text = Argument.Text("TEXT").Or("");

    private static readonly Option s_ktap = new(
        "--ktap",
        "prints a line before each check and its result after it, as KTAP, for a program: when the machine hangs, the last " +
        "line names the check");

    /// <summary>Makes the command.</summary>
    public static Command Create() => Create(static () => SelfTestCatalog.All);

    /// <summary>Makes the command over other checks.</summary>
    /// <param name="catalogue">Returns all checks, in the order in which they run.</param>
    public static Command Create(Func<IEnumerable<SelfTestCheck>> catalogue) => new(
        "selftest", "Check the C# runtime and the class library")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            Named checks of allocation, exceptions, dispatch, collection, threads and the class library; with TEXT, those whose
            names contain it. Prints which fail and why, and how many passed.
            """,
        Arguments = [s_text],
        Options = [s_ktap],
        Examples =
        [
            new("selftest", "run all checks"),
            new("selftest monitor", "run the checks of Monitor"),
            new("selftest --ktap", "results for a program"),
        ],
        Run = context => Run(context, catalogue()),
    };

    private static CommandStatus Run(CommandContext context, IEnumerable<SelfTestCheck> catalogue)
    {
        string wanted = context.Get(s_text);
        List<SelfTestCheck> checks =
            [.. catalogue.Where(check => check.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        if (checks.Count == 0)
        {
            return context.Reject($"there is no check with '{wanted}' in its name");
        }

        bool hasPassed = context.Has(s_ktap) ? ReportToProgram(context, checks) : ReportToPerson(context, checks);
        return hasPassed ? CommandStatus.Success : CommandStatus.Failed;
    }

    // Ctrl-C ends the command: the console looks for it at each line.
    private static bool ReportToProgram(CommandContext context, List<SelfTestCheck> checks)
    {
        var report = new KtapReport(context.Console, checks.Count);
        report.Begin();
        bool hasPassed = true;
        foreach (SelfTestCheck check in checks)
        {
            report.Begin(check.Name);
            CheckResult result = check.Measure();
            hasPassed &= !result.IsFailed;
            report.End(result);
        }

        return hasPassed;
    }

    private static bool ReportToPerson(CommandContext context, List<SelfTestCheck> checks)
    {
        int failed = 0;
        int skipped = 0;
        using (var progress = new ProgressBar(context, (ulong)checks.Count, "checks"))
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

                if (result.IsSkipped)
                {
                    context.Console.WriteLine($"- {result.Name}: skipped: {thrown.Message}");
                    continue;
                }

                context.Console.WriteMarkedLine($"✗ {result.Name}");
                foreach (string line in FailureText.Lines(thrown))
                {
                    context.Console.WriteLine($"    {line}");
                }
            }
        }

        string also = skipped == 0 ? "" : $", {skipped} skipped";
        context.Console.WriteLine($"{checks.Count - failed - skipped} passed, {failed} failed{also}");
        return failed == 0;
    }
}
