using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>dump ADDRESS</c>: bytes of memory, in hexadecimal and as text.</summary>
public sealed class DumpCommand : ICommand
{
    private const ulong DefaultLength = 256;
    private const ulong MostLength = 1 << 20;

    public string Name => "dump";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Show the bytes at an address";

    public string Usage => "dump ADDRESS [LENGTH]";

    public string Help => """
        Sixteen bytes a line, with a dot for each one that is no character. Without a length 256 are shown. It ends with a message
        where memory ends.
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("dump 0xF0000", "256 bytes of the BIOS' area"),
        new("dump 0x100000 4K", "a page"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Json;

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length is not (1 or 2))
        {
            context.Reject("expected an address and perhaps a length");
            return;
        }

        ulong address, length;
        if (context.Arguments.Length == 2)
        {
            if (!context.TryReadRange(context.Arguments[0], context.Arguments[1], MostLength, out address, out length))
            {
                return;
            }
        }
        else if (context.TryReadAddress(context.Arguments[0], out address))
        {
            length = Math.Min(DefaultLength - 1, ulong.MaxValue - address) + 1;
        }
        else
        {
            return;
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
            context.Print(report);
            return;
        }

        foreach (Line line in lines)
        {
            if (line.Problem is { } problem)
            {
                context.Console.WriteLine("✗ " + problem);
            }
            else
            {
                HexLines.Write(context.Console, line.Address, line.Bytes);
            }
        }
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
