using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>fill ADDRESS LENGTH BYTE</c>: sets memory.</summary>
internal static class FillCommand
{
    private const int StepLength = 4096;

    private static readonly Argument<ulong> s_address = Argument.Address("ADDRESS");
    private static readonly Argument<ByteCount> s_length = Argument.Size("LENGTH", 1, 1UL << 40);
    private static readonly Argument<int> s_value = Argument.Count("BYTE", 0, byte.MaxValue);

    public static Command Create() => new("fill", "Set all bytes of a range, after asking")
    {
        Topic = CommandTopic.Memory,
        Help = """
            Any memory can be written, including the kernel's own, which can crash it. It stops with a message at the first byte
            that cannot be written.
            """,
        Arguments = [s_address, s_length, s_value],
        Examples = [new("fill 0x2000000 64K 0xAA", "64 KiB of AAh")],
        Changes = CommandEffect.Hardware,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        ulong address = context.Get(s_address);
        ulong length = context.Get(s_length).Value;
        int value = context.Get(s_value);
        if (!context.ExpectRoom(address, length))
        {
            return CommandStatus.Rejected;
        }

        if (!context.Confirm($"Write {length:N0} bytes of 0x{value:X2} from 0x{address:X} on?"))
        {
            return CommandStatus.Failed;
        }

        byte[] step = new byte[(int)Math.Min(StepLength, length)];
        step.AsSpan().Fill((byte)value);
        using var progress = new ProgressBar(context, length);
        for (ulong done = 0; done < length; done += (ulong)step.Length)
        {
            progress.Show(done);
            int bytes = (int)Math.Min((ulong)step.Length, length - done);
            MemoryAccessResult result =
                context.Machine.Memory.Write(new VirtualAddress((nuint)(address + done)), step.AsSpan(0, bytes));
            if (!result.IsSuccess)
            {
                context.Console.WriteLine($"{result.Address.Value - address:N0} bytes are written.");
                return context.Fail(AccessWidth.Describe(context, result));
            }
        }

        context.Console.WriteMarkedLine($"✓ {length:N0} bytes are written.");
        return CommandStatus.Success;
    }
}
