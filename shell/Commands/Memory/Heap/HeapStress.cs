using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap stress</c>: a workload that tries to bring the heap out of order.</summary>
internal sealed class HeapStress
{
    private static readonly Argument<int> s_operations = Argument.Count("OPERATIONS", 1, 100_000_000).Or(20_000);

    private ulong _seed = 1;

    /// <summary>The subcommand.</summary>
    public Command Create() => new("stress", "allocates and frees at random, checking what it wrote")
    {
        Arguments = [s_operations],
        Changes = CommandEffect.Kernel,
        Run = Run,
    };

    // Another seed each time, so that repeating the command finds more. The seed is printed, so that a failure can be repeated.
    private CommandStatus Run(CommandContext context)
    {
        int operations = context.Get(s_operations);
        HeapStressResult result;
        using (var progress = new ProgressLine(context, operations, "operations"))
        {
            result = context.Machine.Heap.Stress(operations, _seed, progress.Show);
        }

        var report = new Report();
        report.Hidden("passed", result.Problem is null);
        report.Hidden("operations", result.Operations);
        report.Hidden("seed", _seed);
        report.Hidden("refusals", result.Refusals);
        report.Hidden("problem", result.Problem);
        report.Hidden("violation", result.Violation.IsNone ? ReportValue.Absent : result.Violation.ToString());
        if (result.Problem is null)
        {
            report.Line(
                $"✓ {result.Operations:N0} operations, seed {_seed}, {result.Refusals:N0} refused for lack of room; every byte " +
                $"came back.");
        }
        else
        {
            report.Line($"✗ After {result.Operations:N0} operations, seed {_seed}: {result.Problem}");
            if (!result.Violation.IsNone)
            {
                report.Line($"✗ The heap is damaged: {result.Violation.ToString()}");
            }
        }

        _seed++;
        context.Print(report);
        return result.Problem is null ? CommandStatus.Success : CommandStatus.Failed;
    }
}
