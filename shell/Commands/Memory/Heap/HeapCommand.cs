using System.Globalization;
using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>heap</c>: statistics, the blocks one by one, their picture, a check of all of them, and a workload on the live heap.</summary>
public sealed class HeapCommand : ICommand
{
    private const int DefaultBlocks = 32;
    private const int DefaultOperations = 20_000;
    private const int MostOperations = 100_000_000;

    private readonly HeapPicture _picture = new();
    private ulong _seed = 1;

    /// <inheritdoc/>
    public string Name => "heap";

    /// <inheritdoc/>
    public string Summary => "Show, check or exercise the heap";

    /// <inheritdoc/>
    public string Usage => "heap [stats] [-b] | check | walk [COUNT] | frag | stress [OPERATIONS]  (-b: exact byte counts)";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case [] or ["stats"]:
                HeapReport.PrintStatistics(context, exact: false);
                break;
            case ["-b"] or ["stats", "-b"]:
                HeapReport.PrintStatistics(context, exact: true);
                break;
            case ["check"]:
                Check(context);
                break;
            case ["walk"]:
                HeapReport.PrintBlocks(context, DefaultBlocks);
                break;
            case ["walk", var text] when TryReadCount(context, text, int.MaxValue, out int count):
                HeapReport.PrintBlocks(context, count);
                break;
            case ["frag"]:
                _picture.Print(context);
                break;
            case ["stress"]:
                Stress(context, DefaultOperations);
                break;
            case ["stress", var text] when TryReadCount(context, text, MostOperations, out int operations):
                Stress(context, operations);
                break;
            case ["walk" or "stress", _]:
                break;
            case ["-b" or "stats" or "check" or "walk" or "frag" or "stress", ..]:
                context.Reject($"did not expect '{context.Arguments[^1]}'");
                break;
            default:
                context.Reject($"expected stats, check, walk, frag, stress or -b, found '{context.Arguments[0]}'");
                break;
        }
    }

    // Says what was expected when it returns false.
    private static bool TryReadCount(CommandContext context, string text, int most, out int count)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 && count <= most)
        {
            return true;
        }

        context.Reject($"expected a number from 1 to {most}, found '{text}'");
        return false;
    }

    private static void Check(CommandContext context)
    {
        HeapViolation violation = context.Machine.Heap.Verify();
        context.Console.WriteLine(violation.IsNone ? "✓ The heap is consistent." : $"✗ The heap is damaged: {violation.ToString()}");
    }

    // Another seed each time, so that repeating the command is worth while; the seed is printed, so that a failure can be told.
    private void Stress(CommandContext context, int operations)
    {
        HeapStressResult result = context.Machine.Heap.Stress(operations, _seed);
        if (result.Problem is null)
        {
            context.Console.WriteLine($"✓ {result.Operations:N0} operations, seed {_seed}, {result.Refusals:N0} refused for lack of room; every byte came back.");
        }
        else
        {
            context.Console.WriteLine($"✗ After {result.Operations:N0} operations, seed {_seed}: {result.Problem}");
            if (!result.Violation.IsNone)
            {
                context.Console.WriteLine($"✗ The heap is damaged: {result.Violation.ToString()}");
            }
        }

        _seed++;
    }
}
