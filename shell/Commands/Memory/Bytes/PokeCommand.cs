using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>poke ADDRESS VALUE</c>: writes a number to memory or to a device's register.</summary>
public sealed class PokeCommand : ICommand
{
    private const int DefaultWidth = 4;

    public string Name => "poke";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Write a number at an address, after asking";

    public string Usage => "poke ADDRESS VALUE [b|w|d|q]";

    public string Help => """
        Writes 1, 2, 4 (unless told otherwise) or 8 bytes with one access, lowest byte first. Whose memory it is does not matter:
        writing the kernel's may end it.
        An address that is not mapped or may not be written is told, and nothing happens.
          -y  do not ask
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("poke 0x200000 0x1234 w", "two bytes"),
        new("poke 0x200000 0 b -y", "one byte, without being asked"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Asks;

    public void Run(CommandContext context)
    {
        int width = DefaultWidth;
        if (context.Arguments.Length is not (2 or 3))
        {
            context.Reject("expected an address, a value and perhaps a width");
            return;
        }

        if (!context.TryReadAddress(context.Arguments[0], out ulong address)
            || (context.Arguments.Length == 3 && !AccessWidth.TryRead(context, context.Arguments[2], sizeof(ulong), out width))
            || !context.ExpectRoom(address, (ulong)width)
            || !context.TryReadNumber(context.Arguments[1], 0, AccessWidth.Largest(width), out ulong value)
            || !context.Confirm($"Write 0x{value:X}, {width} B, at 0x{address:X}?"))
        {
            return;
        }

        MemoryAccessResult result = context.Machine.Memory.WriteNumber(new VirtualAddress((nuint)address), width, value);
        if (result.IsSuccess)
        {
            context.Console.WriteLine($"✓ 0x{value:X} is written.");
        }
        else
        {
            AccessWidth.Explain(context, result);
        }
    }
}
