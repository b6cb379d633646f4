using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>disasm ADDRESS</c>: machine code as text.</summary>
internal static class DisasmCommand
{
    private const int CodeColumns = 24;

    // What the class library calls a method without a name in its metadata.
    private const string Unnamed = "<unknown>";

    private static readonly Argument<ulong> s_address = Argument.Address("ADDRESS");
    private static readonly Argument<int> s_count = Argument.Count("COUNT", 1, 10_000).Or(16);

    public static Command Create() => new("disasm", "Disassemble the code at an address")
    {
        Topic = CommandTopic.Memory,
        Help = """
            COUNT instructions of 64-bit code, 16 without a count, from the one at the address on. Methods and the targets of
            calls and jumps are named. If ADDRESS is in the middle of an instruction, the output differs from what the processor
            executes. 'paging' shows where the kernel's code is. It stops with a message at the first byte that cannot be read.
            """,
        Arguments = [s_address, s_count],
        Examples =
        [
            new("paging | grep .text", "where the kernel's code is"),
            new("disasm 0x1234000 40", "40 instructions"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IEnumerable<Line> lines = Read(context, context.Get(s_address), context.Get(s_count));
        if (context.WantsJson)
        {
            var report = new Report();
            report.HiddenRows("instructions", ["address", "bytes", "instruction", "problem"], lines.Select(static line =>
                (ReportValue[])[ReportValue.Hex(line.Address), Convert.ToHexString(line.Bytes), line.Text, line.Problem]));
            return context.Print(report);
        }

        string method = "";
        foreach (Line line in lines)
        {
            if (line.Bytes.Length > 0)
            {
                WriteMethod(context, line.Address, ref method);
                Print(context.Console, line.Address, line.Bytes, line.Text ?? "(bad)", NameTarget(context, line.Text ?? ""));
            }
            else
            {
                return context.Fail(line.Problem!);
            }
        }

        return CommandStatus.Success;
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

    // A line above the first instruction of each method, and above the first one that is shown.
    private static void WriteMethod(CommandContext context, ulong address, ref string method)
    {
        string place = context.Machine.Heap.NameCode(new VirtualAddress((nuint)address));
        string name = place.Split(" + ")[0];
        if (name != method && name.Length > 0 && name != Unnamed)
        {
            context.Console.WriteLine($"{TextStyle.Heading}{place}{TextStyle.Plain}:");
        }

        method = name;
    }

    // The method that a call or a jump goes to; empty when the target is no constant or has no name.
    private static string NameTarget(CommandContext context, string text)
    {
        int space = text.LastIndexOf(' ');
        return text.StartsWith('c') || text.StartsWith('j')
            ? NumberText.TryParse(text.AsSpan(space + 1), out ulong target) && space > 0
                ? context.Machine.Heap.NameCode(new VirtualAddress((nuint)target))
                : ""
            : "";
    }

    private static void Print(ConsoleWriter console, ulong address, ReadOnlySpan<byte> bytes, string text, string target)
    {
        string code = Convert.ToHexString(bytes);
        code = code.Length < CodeColumns ? code.PadRight(CodeColumns) : code + " ";
        console.Write($"{TextStyle.Faint}{new HexAddress(address),HexAddress.Width}  {code}{TextStyle.Plain}{text}");
        if (target.Length > 0)
        {
            console.Write($"  {TextStyle.Name}{target}{TextStyle.Plain}");
        }

        console.WriteLine();
    }

    // An instruction; bytes that are none; or no bytes, and why.
    private readonly record struct Line(ulong Address, byte[] Bytes, string? Text, string? Problem);
}
