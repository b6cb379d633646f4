using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>cpu</c>: what the processor is and can do.</summary>
internal static class CpuCommand
{
    private const int LabelWidth = 14;

    public static Command Create() => new("cpu", "Describe the processor")
    {
        Topic = CommandTopic.Machine,
        Help = """
            Vendor, model, topology, caches and the number of logical processors that can share each, width of addresses, and
            features, as CPUID reports them. The number of processors comes from ACPI's MADT; the kernel runs on one of them.
            """,
        Examples =
        [
            new("cpu", "all of it"),
            new("cpu | grep avx", "the line with AVX, if there is one"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        ICpuView cpu = context.Machine.Cpu;
        var report = new Report();
        report.BeginFields(LabelWidth);
        report.Field("vendor", "Vendor", cpu.Vendor);
        if (cpu.Brand.Length > 0)
        {
            report.Field("brand", "Brand", cpu.Brand);
        }

        report.Field("signature", "Signature", $"family {cpu.Family}, model {cpu.Model}, stepping {cpu.Stepping}");
        report.Hidden("family", cpu.Family);
        report.Hidden("model", cpu.Model);
        report.Hidden("stepping", cpu.Stepping);
        report.BeginFields(LabelWidth);
        AddCount(report, cpu.Processors);
        if (cpu.PhysicalAddressBits > 0)
        {
            report.Hidden("physicalAddressBits", cpu.PhysicalAddressBits);
            report.Hidden("linearAddressBits", cpu.LinearAddressBits);
            report.Line($"{"Addresses",-LabelWidth}{cpu.PhysicalAddressBits} bits physical, {cpu.LinearAddressBits} bits linear");
        }

        AddParts(report, cpu);
        AddFeatures(report, cpu, context.Console.Columns);
        return context.Print(report);
    }

    private static void AddCount(Report report, CpuCount count)
    {
        report.Hidden("logicalProcessors", count.Logical);
        report.Hidden("cores", count.Cores > 0 ? count.Cores : ReportValue.Absent);
        report.Hidden("packages", count.Packages > 0 ? count.Packages : ReportValue.Absent);
        report.Hidden("listedByAcpi", count.IsListed);
        string parts = count.Cores > 0 && count.Packages > 0
            ? $": {Count(count.Packages, "package")}, {Count(count.Cores, "core")}"
            : "";
        report.Line($"{"Processors",-LabelWidth}{count.Logical} logical{parts}; the kernel runs on one");
        if (!count.IsListed)
        {
            report.Line($"{"",-LabelWidth}(this package only, by CPUID: no ACPI table lists processors)");
        }
    }

    private static void AddParts(Report report, ICpuView cpu)
    {
        ReportTable levels = report.HiddenTable("topology", "level", "logicalProcessors", "idBits");
        foreach (CpuLevel level in cpu.Levels)
        {
            levels.Row(level.Name, level.LogicalProcessors, level.IdBits);
            report.Line(
                $"{"Topology",-LabelWidth}{level.Name}: {Count(level.LogicalProcessors, "logical processor")}, " +
                $"{Count(level.IdBits, "bit")} of the APIC ID");
        }

        ReportTable caches = report.HiddenTable("caches", "level", "kind", "size", "ways", "lineSize", "sharedBy");
        foreach (CpuCache cache in cpu.Caches)
        {
            caches.Row(cache.Level, cache.Kind, cache.Size, cache.Ways, cache.LineSize, cache.SharedBy);
            report.Line(
                $"{"Cache",-LabelWidth}level {cache.Level} {cache.Kind}, {new ByteSize(cache.Size).ToString()}, {cache.Ways} " +
                $"ways of {cache.LineSize} B, for {cache.SharedBy}");
        }
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static void AddFeatures(Report report, ICpuView cpu, int columns)
    {
        var features = new List<string>();
        var line = new StringBuilder("Features".PadRight(LabelWidth));
        for (int i = 0; i < cpu.FeatureCount; i++)
        {
            string feature = cpu.GetFeature(i);
            features.Add(feature);
            if (line.Length > LabelWidth && line.Length + feature.Length >= columns)
            {
                report.Line(line.ToString());
                line.Clear().Append(' ', LabelWidth);
            }

            line.Append(feature).Append(' ');
        }

        report.Line(features.Count == 0 ? line.Append("none known").ToString() : line.ToString());
        report.HiddenList("features", features);
    }
}
