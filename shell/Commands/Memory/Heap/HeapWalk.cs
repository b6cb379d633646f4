using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// <c>heap walk</c>: the blocks in the order of addresses. Printing them allocates from the same heap, so they are read in
/// batches. A batch is consistent; the next one begins where it ended, although the heap may have changed meanwhile.
/// </summary>
internal sealed class HeapWalk
{
    private const int BatchLength = 256;

    private static readonly Argument<int> s_count = Argument.Count("COUNT", 1, int.MaxValue).Or(32);

    private readonly IHeapView _heap;
    private readonly HeapBlock[] _batch = new HeapBlock[BatchLength];
    private VirtualAddress _next;
    private int _length;
    private int _position;

    private HeapWalk(IHeapView heap)
    {
        _heap = heap;
        Refill();
    }

    /// <summary>The subcommand.</summary>
    public static Command Create() => new("walk", "the first COUNT blocks, or 32, in the order of addresses")
    {
        Arguments = [s_count],
        Run = Print,
    };

    private static CommandStatus Print(CommandContext context)
    {
        int count = context.Get(s_count);
        var walk = new HeapWalk(context.Machine.Heap);
        if (context.WantsJson)
        {
            var report = new Report();
            report.HiddenRows("blocks", ["address", "size", "kind", "requested"], walk.Rows(count));
            report.Hidden("more", () => walk.CountRest());
            return context.Print(report);
        }

        ConsoleWriter console = context.Console;
        console.WriteLine($"{"Address",-18}{"Size",14}  {"Kind",-10}{"Requested",14}");
        for (; count > 0 && walk.TryTake(out HeapBlock block); count--)
        {
            console.Write($"0x{block.Address.Value,-16:X}{block.Size.Value,14:N0}  {NameOf(block.Kind),-10}");
            if (block.Kind == HeapBlockKind.Used)
            {
                console.Write($"{block.Payload.Value,14:N0}");
            }

            console.WriteLine();
        }

        ulong rest = walk.CountRest();
        if (rest > 0)
        {
            console.WriteLine($"{rest:N0} more {(rest == 1 ? "block" : "blocks")}; heap walk COUNT shows more");
        }

        return CommandStatus.Success;
    }

    private IEnumerable<ReportValue[]> Rows(int count)
    {
        for (; count > 0 && TryTake(out HeapBlock block); count--)
        {
            yield return
            [
                ReportValue.Hex(block.Address.Value), block.Size, NameOf(block.Kind),
                    block.Kind == HeapBlockKind.Used ? block.Payload : ReportValue.Absent,
            ];
        }
    }

    private ulong CountRest()
    {
        ulong rest = 0;
        while (TryTake(out _))
        {
            rest++;
        }

        return rest;
    }

    private bool TryTake(out HeapBlock block)
    {
        if (_position == _length && _length == BatchLength)
        {
            Refill();
        }

        bool found = _position < _length;
        block = found ? _batch[_position++] : default;
        return found;
    }

    private void Refill()
    {
        _position = 0;
        _length = _heap.ReadBlocks(_next, _batch);
        _next = _length == 0 ? _next : _batch[_length - 1].Address.AddSaturating(_batch[_length - 1].Size);
    }

    private static string NameOf(HeapBlockKind kind) => kind switch
    {
        HeapBlockKind.Free => "free",
        HeapBlockKind.Used => "used",
        HeapBlockKind.Metadata => "metadata",
        _ => "?",
    };
}
