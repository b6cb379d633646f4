using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>fill ADDRESS LENGTH BYTE</c>: sets memory.</summary>
public sealed class FillCommand : ICommand
{
    private const ulong MostLength = 1UL << 40;
    private const int StepLength = 4096;

    public string Name => "fill";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Set all bytes of a range, after asking";

    public string Usage => "fill ADDRESS LENGTH BYTE";

    public string Help => """
        Whose memory it is does not matter: writing the kernel's may end it. It ends with a message where memory ends or may not
        be written.
          -y  do not ask
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("fill 0x2000000 64K 0xAA", "64 KiB of AAh"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Asks;

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length != 3)
        {
            context.Reject("expected an address, a length and a byte");
            return;
        }

        if (!context.TryReadRange(context.Arguments[0], context.Arguments[1], MostLength, out ulong address, out ulong length)
            || !context.TryReadNumber(context.Arguments[2], 0, byte.MaxValue, out ulong value)
            || !context.Confirm($"Write {length} bytes of 0x{value:X2} from 0x{address:X} on?"))
        {
            return;
        }

        byte[] step = new byte[(int)Math.Min(StepLength, length)];
        step.AsSpan().Fill((byte)value);
        for (ulong done = 0; done < length; done += (ulong)step.Length)
        {
            context.ThrowIfCancelled();
            int bytes = (int)Math.Min((ulong)step.Length, length - done);
            MemoryAccessResult result =
                context.Machine.Memory.Write(new VirtualAddress((nuint)(address + done)), step.AsSpan(0, bytes));
            if (!result.IsSuccess)
            {
                context.Console.WriteLine($"{result.Address.Value - address} bytes are written.");
                AccessWidth.Explain(context, result);
                return;
            }
        }

        context.Console.WriteLine($"✓ {length} bytes are written.");
    }
}
