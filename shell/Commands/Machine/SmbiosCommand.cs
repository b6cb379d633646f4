using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>smbios</c>: the firmware's description of the machine's parts.</summary>
internal static class SmbiosCommand
{
    private static readonly Argument<int> s_type = Argument.Count("TYPE", 0, byte.MaxValue).Or(-1);

    public static Command Create() => new("smbios", "Show the firmware's list of the machine's parts")
    {
        Topic = CommandTopic.Machine,
        Help = """
            Firmware, board, processors and memory modules as the SMBIOS structures name them. Makers often leave fields empty or
            fill them with wrong text. With the number of a type, all known fields of its structures are shown.
            """,
        Arguments = [s_type],
        Examples =
        [
            new("smbios", "all structures, a line each"),
            new("smbios 17", "all fields of the memory modules"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        int type = context.Get(s_type);
        ISmbiosView smbios = context.Machine.Smbios;
        var report = new Report();
        report.Hidden("version", smbios.Version);
        if (smbios.Count == 0)
        {
            report.Line("This machine has no SMBIOS structures that the kernel can find.");
        }
        else if (type < 0)
        {
            AddList(report, smbios);
        }
        else
        {
            AddStructures(report, smbios, type);
        }

        return context.Print(report);
    }

    private static void AddList(Report report, ISmbiosView smbios)
    {
        ReportTable table = report.Table(
            "structures", new("handle", "Handle"), ReportColumn.Number("type", "Type", 4), new("name", "Name"),
            new("what", "What it says"));
        for (int i = 0; i < smbios.Count; i++)
        {
            SmbiosInfo structure = smbios.GetStructure(i);
            var values = new List<string>();
            foreach ((_, string value) in structure.Fields)
            {
                if (values.Count < 3)
                {
                    values.Add(value);
                }
            }

            table.Row(ReportValue.Hex(structure.Handle), (int)structure.Type, structure.Name, string.Join(", ", values));
        }

        report.Line($"SMBIOS {smbios.Version}, {smbios.Count} structures.");
    }

    private static void AddStructures(Report report, ISmbiosView smbios, int type)
    {
        int found = 0;
        for (int i = 0; i < smbios.Count; i++)
        {
            SmbiosInfo structure = smbios.GetStructure(i);
            if (structure.Type != type)
            {
                continue;
            }

            report.Line($"{structure.Name}, handle 0x{structure.Handle:X}, {structure.Length} bytes");
            ReportTable table = report.Table($"structure{++found}", new("field", ""), new("value", ""));
            foreach ((string label, string value) in structure.Fields)
            {
                table.Row("  " + label, value);
            }

            // What is not understood still has its texts.
            for (int text = 0; structure.Fields.Count == 0 && text < structure.Strings.Count; text++)
            {
                table.Row($"  String {text + 1}", structure.Strings[text]);
            }
        }

        if (found == 0)
        {
            report.Line($"There is no structure of type {type}.");
        }
    }
}
