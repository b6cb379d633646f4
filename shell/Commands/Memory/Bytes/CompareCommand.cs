using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>compare FIRST SECOND LENGTH</c>: where two ranges of memory differ.</summary>
public sealed class CompareCommand : ICommand
{
    private const ulong MostLength = 1UL << 40;
    private const int StepLength = 4096;
    private const int MostShown = 16;

    public string Name => "compare";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Compare two ranges of memory";

    public string Usage => "compare FIRST SECOND LENGTH";

    public string Help =>
        "The first 16 bytes that differ are shown, and all are counted. It ends with a message where memory ends.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("compare 0x100000 0x200000 4K", "two pages"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Json;

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length != 3)
        {
            context.Reject("expected two addresses and a length");
            return;
        }

        if (!context.TryReadAddress(context.Arguments[0], out ulong first)
            || !context.TryReadAddress(context.Arguments[1], out ulong second)
            || !context.TryReadNumber(context.Arguments[2], 1, MostLength, out ulong length)
            || !context.ExpectRoom(first, length)
            || !context.ExpectRoom(second, length))
        {
            return;
        }

        var report = new Report();
        ReportTable places = report.HiddenTable("differences", "first", "firstByte", "second", "secondByte");
        byte[] left = new byte[StepLength];
        byte[] right = new byte[StepLength];
        ulong differences = 0;
        for (ulong done = 0; done < length; done += StepLength)
        {
            context.ThrowIfCancelled();
            int bytes = (int)Math.Min(StepLength, length - done);
            if (!TryRead(context, first + done, left.AsSpan(0, bytes)) ||
                !TryRead(context, second + done, right.AsSpan(0, bytes)))
            {
                return;
            }

            for (int i = 0; i < bytes; i++)
            {
                if (left[i] != right[i] && ++differences <= MostShown)
                {
                    Show(context, places, first + done + (ulong)i, left[i], second + done + (ulong)i, right[i]);
                }
            }
        }

        report.Hidden("length", length);
        report.Hidden("count", differences);
        report.Line(differences == 0 ? $"✓ All {length} bytes are the same." : $"{differences} of {length} bytes differ.");
        context.Print(report);
    }

    // People see it at once: there may be much more memory to go.
    private static void Show(CommandContext context, ReportTable places, ulong first, byte left, ulong second, byte right)
    {
        places.Row(ReportValue.Hex(first), (uint)left, ReportValue.Hex(second), (uint)right);
        if (!context.WantsJson)
        {
            context.Console.WriteLine($"{first:X12} {left:X2}  {second:X12} {right:X2}");
        }
    }

    private static bool TryRead(CommandContext context, ulong address, Span<byte> bytes)
    {
        MemoryAccessResult result = context.Machine.Memory.Read(new VirtualAddress((nuint)address), bytes);
        if (!result.IsSuccess)
        {
            AccessWidth.Explain(context, result);
        }

        return result.IsSuccess;
    }
}
