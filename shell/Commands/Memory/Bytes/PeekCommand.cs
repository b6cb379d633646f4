using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary><c>peek ADDRESS</c>: a number in memory or in a device's register.</summary>
public sealed class PeekCommand : ICommand
{
    private const int DefaultWidth = 4;

    public string Name => "peek";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Read a number at an address";

    public string Usage => "peek ADDRESS [b|w|d|q]";

    public string Help => """
        Reads 1, 2, 4 (unless told otherwise) or 8 bytes with one access, lowest byte first. Addresses are hexadecimal; memory is
        mapped at its physical address.
        An address that is not mapped is told, and nothing happens. Reading a device's register may have an effect on the device.
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("peek 0x100000", "four bytes of memory"),
        new("peek fee00020 d", "the local APIC's number"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Json;

    public void Run(CommandContext context)
    {
        int width = DefaultWidth;
        if (context.Arguments.Length is not (1 or 2))
        {
            context.Reject("expected an address and perhaps a width");
            return;
        }

        if (!context.TryReadAddress(context.Arguments[0], out ulong address)
            || (context.Arguments.Length == 2 && !AccessWidth.TryRead(context, context.Arguments[1], sizeof(ulong), out width))
            || !context.ExpectRoom(address, (ulong)width))
        {
            return;
        }

        MemoryAccessResult result = context.Machine.Memory.ReadNumber(new VirtualAddress((nuint)address), width, out ulong value);
        if (!result.IsSuccess)
        {
            AccessWidth.Explain(context, result);
            return;
        }

        var report = new Report();
        report.Hidden("address", ReportValue.Hex(address));
        report.Hidden("value", ReportValue.Hex(value));
        report.Line($"0x{value.ToString($"X{2 * width}", System.Globalization.CultureInfo.InvariantCulture)} = {value}");
        context.Print(report);
    }
}
