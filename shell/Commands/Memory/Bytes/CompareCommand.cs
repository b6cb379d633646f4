using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>compare FIRST SECOND LENGTH</c>: where two ranges of memory differ.</summary>
internal static class CompareCommand
{
    private const int StepLength = 4096;
    private const int MostShown = 16;

    private static readonly Argument<ulong> s_first = Argument.Address("FIRST");
    private static readonly Argument<ulong> s_second = Argument.Address("SECOND");
    private static readonly Argument<ByteCount> s_length = Argument.Size("LENGTH", 1, 1UL << 40);

    public static Command Create() => new("compare", "Compare two ranges of memory")
    {
        Topic = CommandTopic.Memory,
        Help = """
            The first 16 bytes that differ are shown, and all are counted. It stops with a message at the first byte that cannot
            be read.
            """,
        Arguments = [s_first, s_second, s_length],
        Examples = [new("compare 0x100000 0x200000 4K", "two pages")],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        ulong first = context.Get(s_first);
        ulong second = context.Get(s_second);
        ulong length = context.Get(s_length).Value;
        if (!context.ExpectRoom(first, length) || !context.ExpectRoom(second, length))
        {
            return CommandStatus.Rejected;
        }

        var report = new Report();
        ReportTable places = report.HiddenTable("differences", "first", "firstByte", "second", "secondByte");
        byte[] left = new byte[StepLength];
        byte[] right = new byte[StepLength];
        ulong differences = 0;
        using var progress = new ProgressBar(context, length);
        for (ulong done = 0; done < length; done += StepLength)
        {
            progress.Show(done);
            int bytes = (int)Math.Min(StepLength, length - done);
            string? problem = Read(context, first + done, left.AsSpan(0, bytes)) ??
                Read(context, second + done, right.AsSpan(0, bytes));
            if (problem is not null)
            {
                return context.Fail(problem);
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
        report.Line(
            differences == 0
            ? $"✓ All {length:N0} bytes are the same."
            : $"{differences:N0} of {length:N0} bytes differ.");
        return context.Print(report);
    }

    // People see it at once: there may be much more memory to go.
    private static void Show(CommandContext context, ReportTable places, ulong first, byte left, ulong second, byte right)
    {
        places.Row(ReportValue.Hex(first), (uint)left, ReportValue.Hex(second), (uint)right);
        if (!context.WantsJson)
        {
            context.Console.WriteLine(
                $"{new HexAddress(first),HexAddress.Width} {left:X2}  {new HexAddress(second),HexAddress.Width} {right:X2}");
        }
    }

    // What is wrong; null when the bytes were read.
    private static string? Read(CommandContext context, ulong address, Span<byte> bytes)
    {
        MemoryAccessResult result = context.Machine.Memory.Read(new VirtualAddress((nuint)address), bytes);
        return result.IsSuccess ? null : AccessWidth.Describe(context, result);
    }
}
