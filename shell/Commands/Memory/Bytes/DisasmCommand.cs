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

/// <summary><c>disasm ADDRESS|NAME</c>: machine code as text.</summary>
internal static class DisasmCommand
{
    private const int CodeColumns = 24;

    // What the class library calls a method without a name in its metadata.
    private const string Unnamed = "<unknown>";

    // Below are numbers of other kinds: the first page is nobody's.
    private const ulong LeastNamed = 0x1000;

    private static readonly Argument<string> s_place = Argument.Text("ADDRESS|NAME");
    private static readonly Argument<int> s_count = Argument.Count("COUNT", 1, 10_000).Or(16);

    public static Command Create() => new("disasm", "Disassemble a method, or the code at an address")
    {
        Topic = CommandTopic.Memory,
        Help = """
            COUNT instructions of 64-bit code, 16 without a count, from the first one of a method or from an address on. NAME is a
            part of a method's name with its type and namespace, such as Scheduler.Yield; when several methods match, they are
            listed. Methods, the targets of calls and jumps, and data of the kernel's image are named. If ADDRESS is in the middle
            of an instruction, the output differs from what the processor executes. 'paging' shows where the kernel's code is. It
            stops with a message at the first byte that cannot be read.
            """,
        Arguments = [s_place, s_count],
        Examples =
        [
            new("disasm KernelMain.Run 40", "the first 40 instructions of a method"),
            new("disasm 0xF0000", "what is at an address"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        if (!TryFindPlace(context, context.Get(s_place), out ulong start, out CommandStatus refused))
        {
            return refused;
        }

        IEnumerable<Line> lines = Read(context, start, context.Get(s_count));
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
                Print(context.Console, line.Address, line.Bytes, line.Text ?? "(bad)", NameOperand(context, line.Text ?? ""));
            }
            else
            {
                return context.Fail(line.Problem!);
            }
        }

        return CommandStatus.Success;
    }

    // An address, or the one method that a name means.
    private static bool TryFindPlace(CommandContext context, string place, out ulong address, out CommandStatus refused)
    {
        refused = CommandStatus.Rejected;
        if (NumberText.TryParseAddress(place, out address))
        {
            return true;
        }

        var search = new MethodSearch(place);
        context.Machine.Code.VisitMethods(search.Take);
        if (search.Count == 1)
        {
            address = search.Found[0].Address.Value;
            return true;
        }

        if (search.Count == 0)
        {
            context.Reject($"expected an address in hexadecimal, such as 0x1000, or a method's name, found '{place}'");
            return false;
        }

        refused = context.Fail(
            $"{search.Count:N0} methods are named '{place}'; expected the address or more of the name of one:");
        if (!context.WantsJson)
        {
            foreach ((VirtualAddress start, string name) in search.Found)
            {
                context.Console.WriteLine(
                    $"{TextStyle.Faint}{new HexAddress(start.Value),HexAddress.Width}{TextStyle.Plain}  {name}");
            }

            if (search.Count > search.Found.Count)
            {
                context.Console.WriteLine($"… and {search.Count - search.Found.Count:N0} more");
            }
        }

        return false;
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
        string place = context.Machine.Code.NameCode(new VirtualAddress((nuint)address));
        string name = place.Split(" + ")[0];
        if (name != method && name.Length > 0 && name != Unnamed)
        {
            context.Console.WriteLine($"{TextStyle.Heading}{place}{TextStyle.Plain}:");
        }

        method = name;
    }

    // What the constant of an instruction is the address of: a method for calls and jumps, otherwise data or a method; empty when
    // there is no constant or it has no name.
    private static string NameOperand(CommandContext context, string text)
    {
        int start = text.LastIndexOf("0x", StringComparison.Ordinal);
        int end = start < 0 ? 0 : text.AsSpan(start).IndexOfAny("],+-");
        if (start < 0 ||
            !NumberText.TryParse(end < 0 ? text.AsSpan(start) : text.AsSpan(start, end), out ulong value) || value < LeastNamed)
        {
            return "";
        }

        var address = new VirtualAddress((nuint)value);
        string data = text[0] is 'c' or 'j' ? "" : context.Machine.Code.NameData(address);
        return data.Length > 0 ? data : context.Machine.Code.NameCode(address) is var method && method != Unnamed ? method : "";
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
