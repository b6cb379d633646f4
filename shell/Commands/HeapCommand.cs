using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>heap</c>: statistics of the heap; <c>heap check</c>: whether every block of it is sound.</summary>
public sealed class HeapCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "heap";

    /// <inheritdoc/>
    public string Summary => "Show heap statistics, or check the heap";

    /// <inheritdoc/>
    public string Usage => "heap [-b | check]  (-b: exact byte counts)";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case []:
                PrintStatistics(context, exact: false);
                break;
            case ["-b"]:
                PrintStatistics(context, exact: true);
                break;
            case ["check"]:
                Check(context);
                break;
            case ["-b" or "check", ..]:
                context.Reject($"expected nothing after '{context.Arguments[0]}', found '{context.Arguments[1]}'");
                break;
            default:
                context.Reject($"expected nothing, -b or check, found '{context.Arguments[0]}'");
                break;
        }
    }

    private static void PrintStatistics(CommandContext context, bool exact)
    {
        // Taken once, so that the lines agree with each other.
        HeapSummary heap = context.Machine.Heap.GetSummary();
        ConsoleWriter console = context.Console;
        console.WriteLine($"{"Region",-14}{new ByteSize(heap.TotalBytes, exact),18} at 0x{heap.Start.Value:X}");
        console.WriteLine($"{"Used",-14}{new ByteSize(heap.UsedBytes, exact),18} in {heap.UsedBlocks:N0} blocks, {Percent(heap.UsedBytes, heap.TotalBytes)}%");
        console.WriteLine($"{"Peak",-14}{new ByteSize(heap.PeakUsedBytes, exact),18}");
        console.WriteLine($"{"Free",-14}{new ByteSize(heap.FreeBytes, exact),18} in {heap.FreeBlocks:N0} blocks");
        console.WriteLine($"{"Largest free",-14}{new ByteSize(heap.LargestFreeBytes, exact),18}");
        console.WriteLine($"{"Allocations",-14}{heap.Allocations,18:N0}");
        console.WriteLine($"{"Frees",-14}{heap.Frees,18:N0}");
        console.WriteLine($"{"Failed",-14}{heap.FailedAllocations,18:N0}");
    }

    private static void Check(CommandContext context)
    {
        string? problem = context.Machine.Heap.FindProblem();
        context.Console.WriteLine(problem is null ? "✓ The heap is consistent." : $"✗ The heap is damaged: {problem}");
    }

    // No heap comes near the 184 petabytes where this would overflow.
    private static ulong Percent(ByteCount part, ByteCount whole) => whole.IsZero ? 0 : part.Value * 100 / whole.Value;
}
