using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>cpu</c>: what the processor is and can do.</summary>
public sealed class CpuCommand : ICommand
{
    private const int LabelWidth = 14;

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Machine;

    /// <inheritdoc/>
    public string Summary => "Describe the processor";

    /// <inheritdoc/>
    public string Usage => "cpu";

    /// <inheritdoc/>
    public string Help => """
        What CPUID tells: vendor, model, logical processors and how they are nested, caches with the number of logical processors that can share each, width of
        addresses, features.
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("cpu", "all of it"),
        new("cpu | grep avx", "the line with AVX, if there is one"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        ICpuView cpu = context.Machine.Cpu;
        ConsoleWriter console = context.Console;
        console.WriteLine($"{"Vendor",-LabelWidth}{cpu.Vendor}");
        if (cpu.Brand.Length > 0)
        {
            console.WriteLine($"{"Brand",-LabelWidth}{cpu.Brand}");
        }

        console.WriteLine($"{"Signature",-LabelWidth}family {cpu.Family}, model {cpu.Model}, stepping {cpu.Stepping}");
        if (cpu.LogicalProcessors > 0)
        {
            console.WriteLine($"{"Processors",-LabelWidth}{cpu.LogicalProcessors}");
        }

        if (cpu.PhysicalAddressBits > 0)
        {
            console.WriteLine($"{"Addresses",-LabelWidth}{cpu.PhysicalAddressBits} bits physical, {cpu.LinearAddressBits} bits linear");
        }

        foreach (CpuLevel level in cpu.Levels)
        {
            console.WriteLine($"{"Topology",-LabelWidth}{level.Name}: {level.LogicalProcessors} logical processors, told apart by {level.IdBits} bits");
        }

        foreach (CpuCache cache in cpu.Caches)
        {
            console.WriteLine($"{"Cache",-LabelWidth}level {cache.Level} {cache.Kind}, {new ByteSize(cache.Size)}, {cache.Ways} ways of {cache.LineSize} B, for {cache.SharedBy}");
        }

        PrintFeatures(console, cpu);
    }

    private static void PrintFeatures(ConsoleWriter console, ICpuView cpu)
    {
        console.Write($"{"Features",-LabelWidth}");
        int column = LabelWidth;
        for (int i = 0; i < cpu.FeatureCount; i++)
        {
            string feature = cpu.GetFeature(i);
            if (column > LabelWidth && column + feature.Length >= console.Columns)
            {
                console.WriteLine();
                console.Repeat(' ', LabelWidth);
                column = LabelWidth;
            }

            console.Write($"{feature} ");
            column += feature.Length + 1;
        }

        console.WriteLine(cpu.FeatureCount == 0 ? "none known" : "");
    }
}
