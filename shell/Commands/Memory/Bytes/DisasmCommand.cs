using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>disasm ADDRESS</c>: machine code as text.</summary>
public sealed class DisasmCommand : ICommand
{
    private const int DefaultCount = 16;
    private const int MostCount = 10_000;
    private const int CodeColumns = 24;

    public string Name => "disasm";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Disassemble the code at an address";

    public string Usage => "disasm ADDRESS [COUNT]";

    public string Help => """
        So many instructions of 64-bit code, 16 unless told otherwise, from the one at the address on; in the middle of an
        instruction it shows others than the
        processor would execute. Where the kernel's code is, 'paging' tells. It ends with a message where memory ends.
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("paging | grep .text", "where the kernel's code is"),
        new("disasm 0x1234000 40", "40 instructions"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Json;

    public void Run(CommandContext context)
    {
        int count = DefaultCount;
        if (context.Arguments.Length is not (1 or 2))
        {
            context.Reject("expected an address and perhaps a number of instructions");
            return;
        }

        if (!context.TryReadAddress(context.Arguments[0], out ulong address) ||
            (context.Arguments.Length == 2 && !context.TryReadNumber(context.Arguments[1], 1, MostCount, out count)))
        {
            return;
        }

        IEnumerable<Line> lines = Read(context, address, count);
        if (context.WantsJson)
        {
            var report = new Report();
            report.HiddenRows("instructions", ["address", "bytes", "instruction", "problem"], lines.Select(static line =>
                (ReportValue[])[ReportValue.Hex(line.Address), Convert.ToHexString(line.Bytes), line.Text, line.Problem]));
            context.Print(report);
            return;
        }

        foreach (Line line in lines)
        {
            if (line.Bytes.Length > 0)
            {
                Print(context.Console, line.Address, line.Bytes, line.Text ?? "(bad)");
            }
            else
            {
                context.Console.WriteLine("✗ " + line.Problem);
            }
        }
    }

    private static IEnumerable<Line> Read(CommandContext context, ulong address, int count)
    {
        IDisassembler disassembler = context.Machine.Disassembler;
        byte[] code = new byte[disassembler.LongestInstruction];
        for (int i = 0; i < count; i++)
        {
            var at = new VirtualAddress((nuint)address);
            int wanted = (int)Math.Min((ulong)code.Length - 1, ulong.MaxValue - address) + 1;
            MemoryAccessResult result = context.Machine.Memory.Read(at, code.AsSpan(0, wanted));
            int readable = result.IsSuccess ? wanted : (int)(result.Address.Value - address);
            if (readable == 0)
            {
                yield return new Line(address, [], null, AccessWidth.Describe(context, result));
                yield break;
            }

            int length = disassembler.Decode(code.AsSpan(0, readable), at, out string text);
            yield return length > 0
                ? new Line(address, code[..length], text, null)
                : new Line(address, code[..1], null, "no instruction");
            ulong step = (ulong)Math.Max(length, 1);
            if (step > ulong.MaxValue - address)
            {
                yield return new Line(ulong.MaxValue, [], null, $"addresses end at 0x{ulong.MaxValue:X}");
                yield break;
            }

            address += step;
        }
    }

    private static void Print(ConsoleWriter console, ulong address, ReadOnlySpan<byte> bytes, string text)
    {
        string code = Convert.ToHexString(bytes);
        console.WriteLine(
            code.Length < CodeColumns ? $"{address:X12}  {code,-CodeColumns}{text}" : $"{address:X12}  {code} {text}");
    }

    // An instruction; bytes that are none; or no bytes, and why.
    private readonly record struct Line(ulong Address, byte[] Bytes, string? Text, string? Problem);
}
