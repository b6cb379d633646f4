using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary>The heap's numbers and its blocks as text. Nothing here allocates while it walks.</summary>
internal static class HeapReport
{
    private const int LabelWidth = -14;
    private const int ValueWidth = 18;

    /// <summary>Prints the counts.</summary>
    public static void PrintStatistics(CommandContext context, bool exact)
    {
        // Taken once, so that the lines agree with each other.
        HeapStatistics heap = context.Machine.Heap.GetStatistics();
        ConsoleWriter console = context.Console;
        console.WriteLine($"{"Region",LabelWidth}{new ByteSize(heap.Total, exact),ValueWidth}  from 0x{context.Machine.Heap.Start.Value:X}, {heap.Regions} {(heap.Regions == 1 ? "region" : "regions")}");
        console.WriteLine($"{"Used",LabelWidth}{new ByteSize(heap.Used, exact),ValueWidth}  {heap.UsedBlocks:N0} {Blocks(heap.UsedBlocks)}");
        console.WriteLine($"{"Requested",LabelWidth}{new ByteSize(heap.Payload, exact),ValueWidth}  of the used bytes; the rest is rounding");
        console.WriteLine($"{"Peak",LabelWidth}{new ByteSize(heap.PeakUsed, exact),ValueWidth}  used at most so far");
        console.WriteLine($"{"Free",LabelWidth}{new ByteSize(heap.Free, exact),ValueWidth}  {heap.FreeBlocks:N0} {Blocks(heap.FreeBlocks)}");
        console.WriteLine($"{"Largest free",LabelWidth}{new ByteSize(heap.LargestFree, exact),ValueWidth}");
        console.WriteLine($"{"Metadata",LabelWidth}{new ByteSize(heap.Metadata, exact),ValueWidth}");
        console.WriteLine($"{"Allocations",LabelWidth}{heap.Allocations,ValueWidth:N0}  {heap.Failures:N0} more failed");
        console.WriteLine($"{"Frees",LabelWidth}{heap.Frees,ValueWidth:N0}  {heap.Misuses:N0} misuses caught");
    }

    /// <summary>Prints the first blocks in the order of addresses, and how many more there are.</summary>
    public static void PrintBlocks(CommandContext context, int count)
    {
        ConsoleWriter console = context.Console;
        console.WriteLine($"{"Address",-18}{"Size",14}  {"Kind",-10}{"Requested",14}");
        HeapBlock block = default;
        long rest = 0;
        while (context.Machine.Heap.WalkNext(ref block))
        {
            if (count-- <= 0)
            {
                rest++;
                continue;
            }

            console.Write($"0x{block.Address.Value,-16:X}{block.Size.Value,14:N0}  {NameOf(block.Kind),-10}");
            if (block.Kind == HeapBlockKind.Used)
            {
                console.Write($"{block.Payload.Value,14:N0}");
            }

            console.WriteLine();
        }

        if (rest > 0)
        {
            console.WriteLine($"{rest:N0} more {Blocks((ulong)rest)}; heap walk COUNT shows more");
        }
    }

    private static string Blocks(ulong count) => count == 1 ? "block" : "blocks";

    private static string NameOf(HeapBlockKind kind) => kind switch
    {
        HeapBlockKind.Free => "free",
        HeapBlockKind.Used => "used",
        HeapBlockKind.Metadata => "metadata",
        _ => "?",
    };
}
