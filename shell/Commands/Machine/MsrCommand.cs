using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>msr</c>: reads and writes the processor's model-specific registers.</summary>
public sealed class MsrCommand : ICommand
{
    public string Name => "msr";

    public CommandTopic Topic => CommandTopic.Machine;

    public string Summary => "Read a model-specific register, or write one after asking";

    public string Usage => "msr REGISTER [VALUE]";

    public string Help => """
        Registers are numbered in hexadecimal. One that the processor does not have is told, and so is a value that it does not
        take. A wrong value in the wrong
        register stops the machine.
          -y  do not ask
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("msr 1B", "where the local APIC is"),
        new("msr C0000080", "what is on of the processor's extended features"),
    ];

    public CommandFlags Flags => CommandFlags.ReadsMemory | CommandFlags.Asks | CommandFlags.Json;

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length is not (1 or 2))
        {
            context.Reject("expected a register's number and perhaps a value");
            return;
        }

        if (!NumberText.TryParseAddress(context.Arguments[0], out ulong number) || number > uint.MaxValue)
        {
            context.Reject($"expected a register from 0 to FFFFFFFF in hexadecimal, found '{context.Arguments[0]}'");
            return;
        }

        IModelRegisters registers = context.Machine.ModelRegisters;
        if (!registers.IsSupported)
        {
            context.Console.WriteLine("This processor has no model-specific registers.");
        }
        else if (context.Arguments.Length == 1)
        {
            if (registers.TryRead((uint)number, out ulong value))
            {
                Print(context, number, "value", value, $"0x{value:X16} = {value}");
            }
            else
            {
                context.Console.WriteLine($"✗ This processor has no register 0x{number:X}.");
            }
        }
        else if (context.TryReadNumber(context.Arguments[1], 0, ulong.MaxValue, out ulong value) &&
            context.Confirm($"Write 0x{value:X} to register 0x{number:X}?"))
        {
            if (registers.TryWrite((uint)number, value))
            {
                Print(context, number, "written", value, $"✓ 0x{value:X} is written.");
            }
            else
            {
                context.Console.WriteLine($"✗ This processor has no register 0x{number:X}, or it does not take the value.");
            }
        }
    }

    private static void Print(CommandContext context, ulong register, string key, ulong value, string text)
    {
        var report = new Report();
        report.Hidden("register", ReportValue.Hex(register));
        report.Hidden(key, ReportValue.Hex(value));
        report.Line(text);
        context.Print(report);
    }
}
