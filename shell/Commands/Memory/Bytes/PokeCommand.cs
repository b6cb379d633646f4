using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>poke ADDRESS VALUE</c>: writes a number to memory or to a device's register.</summary>
internal static class PokeCommand
{
    private static readonly Argument<ulong> s_address = Argument.Address("ADDRESS");
    private static readonly Argument<ulong> s_value = Argument.Number("VALUE", 0, ulong.MaxValue);
    private static readonly Argument<int> s_width = AccessWidth.Argument(most: sizeof(ulong), otherwise: 4);

    public static Command Create() => new("poke", "Write a number at an address, after asking")
    {
        Topic = CommandTopic.Memory,
        Help = """
            Writes 1, 2, 4 (the default) or 8 bytes with one access, little-endian. Any memory can be written, including the
            kernel's own, which can crash it. An address that is not mapped or is read-only is reported; nothing is written.
            """,
        Arguments = [s_address, s_value, s_width],
        Examples =
        [
            new("poke 0x200000 0x1234 w", "two bytes"),
            new("poke 0x200000 0 b -y", "one byte, without being asked"),
        ],
        Changes = CommandEffect.Hardware,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        ulong address = context.Get(s_address);
        ulong value = context.Get(s_value);
        int width = context.Get(s_width);
        if (!context.ExpectRoom(address, (ulong)width))
        {
            return CommandStatus.Rejected;
        }

        if (AccessWidth.FindProblem(width, value) is { } problem)
        {
            return context.Reject(problem);
        }

        if (!context.Confirm($"Write 0x{value:X}, {width} B, at 0x{address:X}?"))
        {
            return CommandStatus.Failed;
        }

        MemoryAccessResult result = context.Machine.Memory.WriteNumber(new VirtualAddress((nuint)address), width, value);
        if (!result.IsSuccess)
        {
            return context.Fail(AccessWidth.Describe(context, result));
        }

        context.Console.WriteMarkedLine($"✓ 0x{value:X} is written.");
        return CommandStatus.Success;
    }
}
