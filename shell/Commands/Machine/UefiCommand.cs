using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Commands.Memory.Bytes;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>uefi</c>: the firmware, its tables and its variables.</summary>
internal static class UefiCommand
{
    // The attributes that are shown by name (UEFI 2.10, section 8.2.1).
    private static readonly (uint Bit, string Name)[] s_attributes =
        [(1, "kept"), (2, "boot"), (4, "runtime"), (8, "hardware errors"), (0x10, "authenticated"),
        (0x20, "authenticated by time"), (0x40, "append"), (0x80, "authenticated")];

    private static readonly Argument<string> s_text = Argument.Text("TEXT").Or("");
    private static readonly Argument<string> s_name = Argument.Text("NAME");

    public static Command Create() => new("uefi", "Show the firmware's tables and variables")
    {
        Topic = CommandTopic.Machine,
        Help = "The firmware's maker and tables. The attributes of a variable: kept over a restart, visible at boot, at runtime.",
        Subcommands =
        [
            new("vars", "the variables, all or those with TEXT in their name")
            {
                Arguments = [s_text],
                Run = static context => PrintNames(context, context.Get(s_text)),
            },
            new("var", "the content of a variable, for each vendor that has one with this name")
            {
                Arguments = [s_name],
                Run = static context => PrintVariable(context, context.Get(s_name)),
            },
        ],
        Examples =
        [
            new("uefi", "maker and tables"),
            new("uefi vars Boot", "the variables about booting"),
            new("uefi var BootOrder", "the order in which boot entries are tried"),
        ],
        Output = OutputForm.Report,
        Run = PrintFirmware,
    };

    private static CommandStatus PrintFirmware(CommandContext context)
    {
        IFirmwareView firmware = context.Machine.Firmware;
        var report = new Report();
        report.Field("vendor", "Vendor", firmware.Vendor);
        report.Field("revision", "Revision", ReportValue.Hex(firmware.Revision));
        report.Field("specification", "UEFI", firmware.Specification);
        ReportTable table = report.Table(
            "tables", ReportColumn.Number("address", "Address", HexAddress.Width), new("guid", "GUID"), new("name", "Name"));
        foreach (FirmwareTableInfo entry in firmware.Tables)
        {
            table.Row(ReportValue.Hex(entry.Address.Value), entry.Guid, entry.Name);
        }

        return context.Print(report);
    }

    private static CommandStatus PrintNames(CommandContext context, string text)
    {
        string? problem = context.Machine.Firmware.ListVariables(out IReadOnlyList<FirmwareVariableName> names);
        var report = new Report();
        ReportTable table = report.Table("variables", new("vendor", "Vendor"), new("name", "Name"));
        int shown = 0;
        foreach (FirmwareVariableName name in names)
        {
            if (name.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                table.Row(name.Vendor, Printable(name.Name));
                shown++;
            }
        }

        report.Line($"{shown} of {names.Count} variables.");
        report.Hidden("problem", problem);
        if (problem is not null)
        {
            report.Line($"✗ The list is incomplete: {problem}.");
        }

        return context.Print(report);
    }

    private static CommandStatus PrintVariable(CommandContext context, string wanted)
    {
        string? problem = context.Machine.Firmware.ListVariables(out IReadOnlyList<FirmwareVariableName> names);
        CommandStatus status = CommandStatus.Success;
        int found = 0;
        foreach (FirmwareVariableName name in names)
        {
            if (name.Name == wanted)
            {
                CommandStatus read = PrintVariable(context, name);
                status = read == CommandStatus.Success ? status : read;
                found++;
            }
        }

        return found > 0
            ? status
            : context.Fail(
                problem is null
                    ? $"There is no variable '{wanted}'; 'uefi vars' lists them."
                    : $"The variables cannot be listed: {problem}.");
    }

    private static CommandStatus PrintVariable(CommandContext context, FirmwareVariableName name)
    {
        string? problem = context.Machine.Firmware.ReadVariable(name, out FirmwareVariable variable);
        if (problem is not null)
        {
            return context.Fail($"{name.Vendor} cannot be read: {problem}.");
        }

        if (context.WantsJson)
        {
            var report = new Report();
            report.Hidden("vendor", name.Vendor);
            report.Hidden("attributes", ReportValue.Hex(variable.Attributes));
            report.Hidden("data", Convert.ToHexString(variable.Data));
            return context.Print(report);
        }

        context.Console.WriteLine($"{name.Vendor}, {variable.Data.Length} bytes, {DescribeAttributes(variable.Attributes)}");
        for (int at = 0; at < variable.Data.Length; at += HexLines.BytesPerLine)
        {
            HexLines.Write(
                context.Console, (ulong)at, variable.Data.AsSpan(at, Math.Min(HexLines.BytesPerLine, variable.Data.Length - at)));
        }

        return CommandStatus.Success;
    }

    private static string DescribeAttributes(uint attributes)
    {
        var names = new List<string>();
        foreach ((uint bit, string name) in s_attributes)
        {
            if ((attributes & bit) != 0)
            {
                names.Add(name);
            }
        }

        return names.Count == 0 ? "no attributes" : string.Join(", ", names);
    }

    // A name is the firmware's, and may hold anything.
    private static string Printable(string name) => string.Create(name.Length, name, static (text, from) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });
}
