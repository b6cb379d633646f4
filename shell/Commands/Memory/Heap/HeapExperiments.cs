using System;
using System.Collections.Generic;
using System.Numerics;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap alloc</c> and <c>heap free</c>: blocks of the live heap that no object uses, to try things on.</summary>
internal sealed class HeapExperiments
{
    // What the user may hold at a time.
    private const int BlockLimit = 64;

    private static readonly Argument<ByteCount> s_size = Argument.Size("SIZE", 1, ulong.MaxValue);
    private static readonly Argument<ByteCount> s_alignment = Argument
        .Size("ALIGNMENT", 1, FreeListHeap.MaximumAlignment, "a power of two, by default 16")
        .Or(new ByteCount(16));

    private readonly Argument<ulong> _address;

    // The blocks allocated here, with their sizes. No others may be freed here: they are the runtime's.
    private readonly List<(VirtualAddress Address, ByteCount Size)> _blocks = [];

    /// <summary>Holds no blocks yet.</summary>
    public HeapExperiments() =>
        _address = Argument.Address("ADDRESS").Optional()
            .Propose(_ => _blocks.ConvertAll(static block => $"0x{block.Address.Value:X}"));

    /// <summary>The subcommand that allocates.</summary>
    public Command CreateAllocate() => new("alloc", "allocates a block for experiments")
    {
        Arguments = [s_size, s_alignment],
        Changes = CommandEffect.Kernel,
        Run = Allocate,
    };

    /// <summary>The subcommand that frees.</summary>
    public Command CreateFree() => new("free", "frees a block from 'heap alloc'; without an address, lists these blocks")
    {
        Arguments = [_address],
        Changes = CommandEffect.Kernel,
        Run = context => context.Has(_address) ? Free(context, context.Get(_address)) : List(context),
    };

    private CommandStatus Allocate(CommandContext context)
    {
        ByteCount size = context.Get(s_size);
        ByteCount alignment = context.Get(s_alignment);
        ByteCount limit = context.Machine.Heap.Growth.Limit;
        if (size.Value > Math.Max(limit.Value, 1))
        {
            return context.Reject($"expected at most {limit.Value} bytes, the limit of the heap, found {size.Value}");
        }

        if (!BitOperations.IsPow2(alignment.Value))
        {
            return context.Reject($"expected a power of two as alignment, found {alignment.Value}");
        }

        return _blocks.Count == BlockLimit
            ? context.Reject($"expected at most {BlockLimit} blocks; 'heap free' frees one")
            : Allocate(context, size, alignment);
    }

    private CommandStatus Free(CommandContext context, ulong value)
    {
        int place = _blocks.FindIndex(block => block.Address.Value == value);
        if (place < 0)
        {
            return context.Reject(
                $"expected an address from 'heap alloc', found 0x{value:X}; 'heap free' lists them");
        }

        // A block whose end was overwritten stays allocated and listed: once its end is restored, it can be freed.
        (VirtualAddress address, ByteCount size) = _blocks[place];
        HeapStatus status = context.Machine.Heap.Free(address);
        if (status == HeapStatus.Success)
        {
            _blocks.RemoveAt(place);
        }

        var report = new Report();
        report.Hidden("freed", status == HeapStatus.Success);
        report.Hidden("address", ReportValue.Hex(value));
        report.Hidden("size", size);
        report.Hidden("status", status.ToString());
        report.Line(status switch
        {
            HeapStatus.Success => $"0x{value:X} is free.",
            HeapStatus.Overrun => $"✗ 0x{value:X} stays allocated: something wrote past the end of its {size.Value:N0} bytes.",
            _ => $"✗ 0x{value:X} could not be freed: {status.ToString()}",
        });
        context.Print(report);
        return status == HeapStatus.Success ? CommandStatus.Success : CommandStatus.Failed;
    }

    private CommandStatus Allocate(CommandContext context, ByteCount size, ByteCount alignment)
    {
        IHeapView heap = context.Machine.Heap;
        HeapStatus status = heap.TryAllocate(size, alignment, out VirtualAddress address);
        var report = new Report();
        report.Hidden("size", size);
        report.Hidden("alignment", alignment);
        report.Hidden("status", status.ToString());
        if (status == HeapStatus.Success)
        {
            _blocks.Add((address, size));
            report.Hidden("address", ReportValue.Hex(address.Value));
            report.Line($"{new ByteSize(size).ToString()} at 0x{address.Value:X}");
        }
        else
        {
            HeapStatistics counts = heap.GetStatistics();
            report.Hidden("address", ReportValue.Absent);
            report.Line(
                $"✗ No block of {new ByteSize(size).ToString()}: {new ByteSize(counts.Free).ToString()} are free, the largest " +
                $"block has " +
                $"{new ByteSize(counts.LargestFree).ToString()}, and {new ByteSize(heap.Reserve).ToString()} stay with the " +
                $"kernel.");
        }

        context.Print(report);
        return status == HeapStatus.Success ? CommandStatus.Success : CommandStatus.Failed;
    }

    private CommandStatus List(CommandContext context)
    {
        var report = new Report();
        if (_blocks.Count == 0 && !context.WantsJson)
        {
            report.Line("No blocks from 'heap alloc' are held.");
            return context.Print(report);
        }

        ReportTable table =
            report.Table("held", new ReportColumn("address", "Address", 10), ReportColumn.Number("size", "Size", 10));
        foreach ((VirtualAddress address, ByteCount size) in _blocks)
        {
            table.Row(ReportValue.Hex(address.Value), size);
        }

        return context.Print(report);
    }
}
