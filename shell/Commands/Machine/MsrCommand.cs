using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>msr</c>: reads and writes the processor's model-specific registers.</summary>
internal static class MsrCommand
{
    private static readonly Argument<uint> s_register = Argument.Hexadecimal("REGISTER", "a register", uint.MaxValue);
    private static readonly Argument<ulong> s_value = Argument.Number("VALUE", 0, ulong.MaxValue).Optional();

    public static Command Create() => new("msr", "Read a model-specific register, or write one after asking")
    {
        Topic = CommandTopic.Machine,
        Help = """
            Registers are numbered in hexadecimal. A register that the processor does not have is reported, and so is a value that
            it rejects. A wrong value can stop the machine.
            """,
        Arguments = [s_register, s_value],
        Examples =
        [
            new("msr 1B", "where the local APIC is"),
            new("msr C0000080", "which extended features are enabled (EFER)"),
        ],
        Output = OutputForm.Report,
        Changes = CommandEffect.Hardware,
        ChangesWith = s_value,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IModelRegisters registers = context.Machine.ModelRegisters;
        uint register = context.Get(s_register);
        if (!registers.IsSupported)
        {
            return context.Fail("This processor has no model-specific registers.");
        }

        ulong value = context.Get(s_value);
        if (!context.Has(s_value))
        {
            return registers.TryRead(register, out value)
                ? Print(context, register, "value", value, $"0x{register:X}: {NumberText.Describe(value, sizeof(ulong))}")
                : context.Fail($"This processor has no register 0x{register:X}.");
        }

        if (!context.Confirm($"Write 0x{value:X} to register 0x{register:X}?"))
        {
            return CommandStatus.Failed;
        }

        return registers.TryWrite(register, value)
            ? Print(context, register, "written", value, $"✓ 0x{value:X} is written.")
            : context.Fail($"This processor has no register 0x{register:X}, or it rejects the value.");
    }

    private static CommandStatus Print(CommandContext context, ulong register, string key, ulong value, string text)
    {
        var report = new Report();
        report.Hidden("register", ReportValue.Hex(register));
        report.Hidden(key, ReportValue.Hex(value));
        report.Line(text);
        return context.Print(report);
    }
}
