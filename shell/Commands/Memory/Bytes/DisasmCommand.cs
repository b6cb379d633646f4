using System;
using System.Collections.Generic;
using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>disasm ADDRESS</c>: machine code as text.</summary>
public sealed class DisasmCommand : ICommand
{
    private const int DefaultCount = 16;
    private const int MostCount = 10_000;
    private const int CodeColumns = 24;

    /// <inheritdoc/>
    public string Name => "disasm";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Memory;

    /// <inheritdoc/>
    public string Summary => "Disassemble the code at an address";

    /// <inheritdoc/>
    public string Usage => "disasm ADDRESS [COUNT]";

    /// <inheritdoc/>
    public string Help => """
        So many instructions of 64-bit code, 16 unless told otherwise, from the one at the address on; in the middle of an instruction it shows others than the
        processor would execute. Where the kernel's code is, 'paging' tells. It ends with a message where memory ends.
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("paging | grep .text", "where the kernel's code is"),
        new("disasm 0x1234000 40", "40 instructions"),
    ];

    /// <inheritdoc/>
    public CommandFlags Flags => CommandFlags.ReadsMemory;

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        int count = DefaultCount;
        if (context.Arguments.Length is not (1 or 2))
        {
            context.Reject("expected an address and perhaps a number of instructions");
            return;
        }

        if (!context.TryReadAddress(context.Arguments[0], out ulong address) || (context.Arguments.Length == 2 && !context.TryReadNumber(context.Arguments[1], 1, MostCount, out count)))
        {
            return;
        }

        IDisassembler disassembler = context.Machine.Disassembler;
        Span<byte> code = stackalloc byte[disassembler.LongestInstruction];
        for (int i = 0; i < count; i++)
        {
            var at = new VirtualAddress((nuint)address);
            MemoryAccessResult result = context.Machine.Memory.Read(at, code);
            ReadOnlySpan<byte> bytes = result.IsSuccess ? code : code[..(int)(result.Address.Value - address)];
            if (bytes.IsEmpty)
            {
                AccessWidth.Explain(context, result);
                return;
            }

            int length = disassembler.Decode(bytes, at, out string text);
            Print(context.Console, address, bytes[..Math.Max(length, 1)], length == 0 ? "(bad)" : text);
            address = unchecked(address + (ulong)Math.Max(length, 1));
        }
    }

    private static void Print(ConsoleWriter console, ulong address, ReadOnlySpan<byte> bytes, string text)
    {
        string code = Convert.ToHexString(bytes);
        console.WriteLine(code.Length < CodeColumns ? $"{address:X12}  {code,-CodeColumns}{text}" : $"{address:X12}  {code} {text}");
    }
}
