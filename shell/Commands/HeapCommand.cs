using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>heap</c>: statistics of the heap; <c>heap check</c>: whether every block of it is sound.</summary>
public sealed class HeapCommand : ICommand
{
    private const int LabelWidth = -14;
    private const int ValueWidth = 18;

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
        HeapStatistics heap = context.Machine.Heap.GetStatistics();
        ConsoleWriter console = context.Console;
        console.WriteLine($"{"Region",LabelWidth}{new ByteSize(heap.Total, exact),ValueWidth}  from 0x{context.Machine.Heap.Start.Value:X}, {heap.Regions} regions");
        console.WriteLine($"{"Used",LabelWidth}{new ByteSize(heap.Used, exact),ValueWidth}  {heap.UsedBlocks:N0} blocks");
        console.WriteLine($"{"Requested",LabelWidth}{new ByteSize(heap.Payload, exact),ValueWidth}  of the used bytes; the rest is rounding");
        console.WriteLine($"{"Peak",LabelWidth}{new ByteSize(heap.PeakUsed, exact),ValueWidth}  used at most so far");
        console.WriteLine($"{"Free",LabelWidth}{new ByteSize(heap.Free, exact),ValueWidth}  {heap.FreeBlocks:N0} blocks");
        console.WriteLine($"{"Largest free",LabelWidth}{new ByteSize(heap.LargestFree, exact),ValueWidth}");
        console.WriteLine($"{"Metadata",LabelWidth}{new ByteSize(heap.Metadata, exact),ValueWidth}");
        console.WriteLine($"{"Allocations",LabelWidth}{heap.Allocations,ValueWidth:N0}  {heap.Failures:N0} more failed");
        console.WriteLine($"{"Frees",LabelWidth}{heap.Frees,ValueWidth:N0}  {heap.Misuses:N0} misuses caught");
    }

    private static void Check(CommandContext context)
    {
        HeapViolation violation = context.Machine.Heap.Verify();
        context.Console.WriteLine(violation.IsNone ? "✓ The heap is consistent." : $"✗ The heap is damaged: {violation.ToString()}");
    }
}
