using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>peek ADDRESS</c>: a number in memory or in a device's register.</summary>
internal static class PeekCommand
{
    private static readonly Argument<ulong> s_address = Argument.Address("ADDRESS");
    private static readonly Argument<int> s_width = AccessWidth.Argument(most: sizeof(ulong), otherwise: 4);

    public static Command Create() => new("peek", "Read a number at an address")
    {
        Topic = CommandTopic.Memory,
        Help = """
            Reads 1, 2, 4 (the default) or 8 bytes with one access, little-endian. Addresses are hexadecimal; memory is mapped at
            its physical address. An address that is not mapped is reported; nothing is read. Reading a device's register can have
            side effects.
            """,
        Arguments = [s_address, s_width],
        Examples =
        [
            new("peek 0x100000", "four bytes of memory"),
            new("peek fee00020 d", "the local APIC's number"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        ulong address = context.Get(s_address);
        int width = context.Get(s_width);
        if (!context.ExpectRoom(address, (ulong)width))
        {
            return CommandStatus.Rejected;
        }

        MemoryAccessResult result = context.Machine.Memory.ReadNumber(new VirtualAddress((nuint)address), width, out ulong value);
        if (!result.IsSuccess)
        {
            return context.Fail(AccessWidth.Describe(context, result));
        }

        var report = new Report();
        report.Hidden("address", ReportValue.Hex(address));
        report.Hidden("value", ReportValue.Hex(value));
        report.Line($"0x{address:X}: {NumberText.Describe(value, width)}");
        return context.Print(report);
    }
}
