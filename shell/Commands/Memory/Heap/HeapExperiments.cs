using System;
using System.Collections.Generic;
using System.Numerics;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary><c>heap alloc</c> and <c>heap free</c>: blocks of the live heap that no object uses, to try things on.</summary>
internal sealed class HeapExperiments
{
    // What the user may hold at a time.
    private const int BlockLimit = 64;
    private const ulong DefaultAlignment = 16;

    // What was allocated here, and with how many bytes: nothing else may be freed here, it is the runtime's.
    private readonly List<(VirtualAddress Address, ByteCount Size)> _blocks = [];

    /// <summary>The addresses of the blocks that are held.</summary>
    public IEnumerable<string> Addresses()
    {
        foreach ((VirtualAddress address, _) in _blocks)
        {
            yield return $"0x{address.Value:X}";
        }
    }

    /// <summary>Allocates: <c>SIZE [ALIGNMENT]</c>.</summary>
    public void Allocate(CommandContext context, ReadOnlySpan<string> arguments)
    {
        IHeapView heap = context.Machine.Heap;
        ulong alignment = DefaultAlignment;
        if (arguments.Length == 0)
        {
            context.Reject("expected a size after 'alloc', such as 4K");
        }
        else if (context.TryReadNumber(arguments[0], 1, Math.Max(heap.Growth.Limit.Value, 1), out ulong size) &&
            (arguments.Length == 1 || context.TryReadNumber(arguments[1], 1, FreeListHeap.MaximumAlignment, out alignment)))
        {
            if (!BitOperations.IsPow2(alignment))
            {
                context.Reject($"expected a power of two as alignment, found '{arguments[1]}'");
            }
            else if (_blocks.Count == BlockLimit)
            {
                context.Reject($"{BlockLimit} blocks are held already: expected one of them to be freed first");
            }
            else
            {
                Allocate(context, new ByteCount(size), new ByteCount(alignment));
            }
        }
    }

    /// <summary>Frees: <c>[ADDRESS]</c>; lists what is held when there is none.</summary>
    public void Free(CommandContext context, ReadOnlySpan<string> arguments)
    {
        if (arguments.Length == 0)
        {
            List(context);
            return;
        }

        if (!context.TryReadAddress(arguments[0], out ulong value))
        {
            return;
        }

        int place = _blocks.FindIndex(block => block.Address.Value == value);
        if (place < 0)
        {
            context.Reject(
                $"expected an address that 'heap alloc' gave; what is at 0x{value:X} is the runtime's, or free already");
            return;
        }

        // A block that was written past stays allocated, and here: written right again it can be freed.
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
            HeapStatus.Overrun => $"✗ 0x{value:X} stays allocated: something wrote behind its {size.Value:N0} bytes.",
            _ => $"✗ 0x{value:X} could not be freed: {status.ToString()}",
        });
        context.Print(report);
    }

    private void Allocate(CommandContext context, ByteCount size, ByteCount alignment)
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
    }

    private void List(CommandContext context)
    {
        var report = new Report();
        if (_blocks.Count == 0 && !context.WantsJson)
        {
            report.Line("'heap alloc' has given no block that is not freed.");
            context.Print(report);
            return;
        }

        ReportTable table =
            report.Table("held", new ReportColumn("address", "Address", 10), ReportColumn.Number("size", "Size", 10));
        foreach ((VirtualAddress address, ByteCount size) in _blocks)
        {
            table.Row(ReportValue.Hex(address.Value, 1, "0x"), size);
        }

        context.Print(report);
    }
}
