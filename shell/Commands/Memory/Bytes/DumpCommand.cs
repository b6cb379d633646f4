using System;
using System.Collections.Generic;
using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>dump ADDRESS</c>: bytes of memory, in hexadecimal and as text.</summary>
public sealed class DumpCommand : ICommand
{
    private const int DefaultLength = 256;
    private const ulong MostLength = 1 << 20;

    /// <inheritdoc/>
    public string Name => "dump";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Memory;

    /// <inheritdoc/>
    public string Summary => "Show the bytes at an address";

    /// <inheritdoc/>
    public string Usage => "dump ADDRESS [LENGTH]";

    /// <inheritdoc/>
    public string Help => """
        Sixteen bytes a line, with a dot for each one that is no character. Without a length 256 are shown. It ends with a message where memory ends.
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("dump 0xF0000", "256 bytes of the BIOS' area"),
        new("dump 0x100000 4K", "a page"),
    ];

    /// <inheritdoc/>
    public CommandFlags Flags => CommandFlags.ReadsMemory;

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        ulong length = DefaultLength;
        if (context.Arguments.Length is not (1 or 2))
        {
            context.Reject("expected an address and perhaps a length");
            return;
        }

        if (!context.TryReadAddress(context.Arguments[0], out ulong address) || (context.Arguments.Length == 2 && !context.TryReadNumber(context.Arguments[1], 1, MostLength, out length)))
        {
            return;
        }

        Span<byte> line = stackalloc byte[HexLines.BytesPerLine];
        for (ulong done = 0; done < length;)
        {
            ulong at = unchecked(address + done);
            int wanted = (int)Math.Min((ulong)line.Length - (at % (ulong)line.Length), length - done);
            MemoryAccessResult result = context.Machine.Memory.Read(new VirtualAddress((nuint)at), line[..wanted]);
            int got = result.IsSuccess ? wanted : (int)(result.Address.Value - at);
            if (got > 0)
            {
                HexLines.Write(context.Console, at, line[..got]);
            }

            if (!result.IsSuccess)
            {
                AccessWidth.Explain(context, result);
                return;
            }

            done += (ulong)got;
        }
    }
}
