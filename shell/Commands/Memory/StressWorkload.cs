using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary>The subcommand <c>stress</c> of an allocator: a workload that tries to break it.</summary>
/// <param name="summary">What it does, for its help.</param>
/// <param name="lacking">What is lacking when a request is refused.</param>
/// <param name="returned">What was freed when all went well.</param>
/// <param name="allocator">The allocator, as the beginning of a sentence.</param>
/// <param name="run">
/// Runs the workload. It gets the machine, the number of operations, the seed, and what to call with the number that are done.
/// </param>
internal sealed class StressWorkload(
    string summary, string lacking, string returned, string allocator, Func<IMachine, int, ulong, Action<int>, StressOutcome> run)
{
    private static readonly Argument<int> s_operations = Argument.Count("OPERATIONS", 1, 100_000_000).Or(20_000);

    private ulong _seed = 1;

    /// <summary>The subcommand.</summary>
    public Command Create() => new("stress", summary)
    {
        Arguments = [s_operations],
        Changes = CommandEffect.Kernel,
        Run = Run,
    };

    // Another seed each time, so that repeating the command finds more. The seed is printed, so that a failure can be repeated.
    private CommandStatus Run(CommandContext context)
    {
        int operations = context.Get(s_operations);
        StressOutcome outcome;
        using (var progress = new ProgressBar(context, (ulong)operations, "operations"))
        {
            outcome = run(context.Machine, operations, _seed, progress.Show);
        }

        var report = new Report();
        report.Hidden("passed", outcome.Problem is null);
        report.Hidden("operations", outcome.Operations);
        report.Hidden("seed", _seed);
        report.Hidden("refusals", outcome.Refusals);
        report.Hidden("problem", outcome.Problem);
        report.Hidden("violation", outcome.Damage);
        if (outcome.Problem is null)
        {
            report.Line(
                $"✓ {outcome.Operations:N0} operations, seed {_seed}, {outcome.Refusals:N0} refused for lack of {lacking}; " +
                $"every {returned} was freed.");
        }
        else
        {
            report.Line($"✗ After {outcome.Operations:N0} operations, seed {_seed}: {outcome.Problem}");
            if (outcome.Damage is { } damage)
            {
                report.Line($"✗ {allocator} is damaged: {damage}");
            }
        }

        _seed++;
        context.Print(report);
        return outcome.Problem is null ? CommandStatus.Success : CommandStatus.Failed;
    }
}

/// <summary>What a workload found.</summary>
/// <param name="Operations">Operations done.</param>
/// <param name="Refusals">Requests that there was no memory for: no problem in themselves.</param>
/// <param name="Problem">What went wrong, or null.</param>
/// <param name="Damage">What the allocator's own check says afterwards; null when it is sound.</param>
internal readonly record struct StressOutcome(int Operations, ulong Refusals, string? Problem, string? Damage);
