using System.Collections.Generic;
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
    public CommandTopic Topic => CommandTopic.Memory;

    /// <inheritdoc/>
    public string Summary => "Show, check or exercise the heap";

    /// <inheritdoc/>
    public string Usage => "heap [stats] [-b]\nheap check\nheap walk [COUNT]\nheap frag\nheap stress [OPERATIONS]";

    /// <inheritdoc/>
    public string Help => """
        The heap that objects live in.
          stats      what is used and free (-b: every byte)
          check      checks every block
          walk       the first blocks, 32 or so many, in the order of addresses
          frag       a picture of the heap, and how fragmented it is
          stress     allocates and frees at random, checking what it wrote
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("heap", "what is used and free"),
        new("heap walk 100", "the first hundred blocks"),
        new("heap stress 1M", "1,048,576 operations"),
    ];

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
            case ["walk", var text] when context.TryReadNumber(text, 1, int.MaxValue, out int count):
                HeapReport.PrintBlocks(context, count);
                break;
            case ["frag"]:
                _picture.Print(context);
                break;
            case ["stress"]:
                Stress(context, DefaultOperations);
                break;
            case ["stress", var text] when context.TryReadNumber(text, 1, MostOperations, out int operations):
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
