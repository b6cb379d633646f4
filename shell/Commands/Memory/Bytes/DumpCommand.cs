using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>dump ADDRESS</c>: bytes of memory, in hexadecimal and as text.</summary>
internal static class DumpCommand
{
    private const ulong DefaultLength = 256;

    private static readonly Argument<ulong> s_address = Argument.Address("ADDRESS");
    private static readonly Argument<ByteCount> s_length = Argument.Size("LENGTH", 1, 1 << 20).Optional();

    public static Command Create() => new("dump", "Show the bytes at an address")
    {
        Topic = CommandTopic.Memory,
        Help = """
            Sixteen bytes a line; a byte that is not printable ASCII is shown as a dot. The default length is 256. It stops with a
            message at the first byte that cannot be read.
            """,
        Arguments = [s_address, s_length],
        Examples =
        [
            new("dump 0xF0000", "256 bytes of the BIOS area"),
            new("dump 0x100000 4K", "a page"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        ulong address = context.Get(s_address);
        ulong length = context.Has(s_length)
            ? context.Get(s_length).Value
            : Math.Min(DefaultLength - 1, ulong.MaxValue - address) + 1;
        if (!context.ExpectRoom(address, length))
        {
            return CommandStatus.Rejected;
        }

        IEnumerable<Line> lines = Read(context, address, length);
        if (context.WantsJson)
        {
            var report = new Report();
            report.HiddenRows(
                "lines", ["address", "bytes", "problem"],
                lines.Select(
                    static line =>
                    (ReportValue[])[ReportValue.Hex(line.Address), Convert.ToHexString(line.Bytes), line.Problem]));
            return context.Print(report);
        }

        foreach (Line line in lines)
        {
            if (line.Problem is { } problem)
            {
                return context.Fail(problem);
            }

            HexLines.Write(context.Console, line.Address, line.Bytes);
        }

        return CommandStatus.Success;
    }

    private static IEnumerable<Line> Read(CommandContext context, ulong address, ulong length)
    {
        for (ulong done = 0; done < length;)
        {
            ulong at = address + done;
            byte[] bytes = new byte[(int)Math.Min(HexLines.BytesPerLine - (at % HexLines.BytesPerLine), length - done)];
            MemoryAccessResult result = context.Machine.Memory.Read(new VirtualAddress((nuint)at), bytes);
            int got = result.IsSuccess ? bytes.Length : (int)(result.Address.Value - at);
            if (got > 0)
            {
                yield return new Line(at, bytes[..got], null);
            }

            if (!result.IsSuccess)
            {
                yield return new Line(at + (ulong)got, [], AccessWidth.Describe(context, result));
                yield break;
            }

            done += (ulong)got;
        }
    }

    // What was read, or why nothing could be.
    private readonly record struct Line(ulong Address, byte[] Bytes, string? Problem);
}
