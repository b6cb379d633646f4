using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell;

/// <summary>
/// What stands between the boot log and the first prompt: what runs here and on what, the warnings of the boot, and how to go on.
/// </summary>
public static class Welcome
{
    /// <summary>Warnings and errors that are repeated.</summary>
    public const int MostProblems = 4;

    private const int LabelWidth = 11;

    /// <summary>Prints it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="machine">The machine.</param>
    public static void Print(ConsoleWriter console, IMachine machine)
    {
        HeapStatistics heap = machine.Heap.GetStatistics();
        int processors = machine.Cpu.Processors.Logical;
        console.WriteLine();
        console.WriteLine($"{TextStyle.Heading}UefiKernel {machine.Version}{TextStyle.Plain}, build {machine.Build}");
        string count = processors > 1 ? $", {processors} logical processors, of which the kernel uses one" : "";
        WriteField(console, "Processor", $"{machine.Cpu.Brand.Trim()}{count}");
        WriteField(console, "Memory", Size(machine.Accounts.Total));
        WriteField(
            console, "Heap",
            !machine.Heap.Growth.WindowLength.IsZero
                ? $"{Size(heap.Total)}, {Size(heap.Used)} used; grows up to {Size(machine.Heap.Growth.Limit)}"
                : $"{Size(heap.Total)}, {Size(heap.Used)} used");
        WriteProblems(console, machine.Log);
        console.WriteLine();
        console.WriteLine(
            $"Type {TextStyle.Name}help{TextStyle.Plain} for all commands, {TextStyle.Name}help COMMAND{TextStyle.Plain} " +
            $"for one.");
        console.WriteLine();
    }

    private static string Size(ByteCount size) => new ByteSize(size).ToString();

    private static void WriteField(ConsoleWriter console, string label, string text)
    {
        console.Write($"  {TextStyle.Faint}{label,-LabelWidth}{TextStyle.Plain}");
        console.WriteWrapped(text, LabelWidth + 2);
    }

    // The log scrolls away; what is missing or wrong must not go with it.
    private static void WriteProblems(ConsoleWriter console, ILogView log)
    {
        int count = 0;
        for (int i = 0; i < log.Count; i++)
        {
            LogLine line = log.GetLine(i);
            if (line.Level < LogLevel.Warning || count++ >= MostProblems)
            {
                continue;
            }

            TextStyle style = line.Level == LogLevel.Warning ? TextStyle.Warning : TextStyle.Bad;
            console.Write($"{style}{(line.Level == LogLevel.Warning ? '!' : '✗')} ");
            console.WriteWrapped(line.Statement, 2);
            console.SetStyle(TextStyle.Plain);
        }

        if (count > MostProblems)
        {
            console.WriteLine(
                $"{TextStyle.Warning}! {count - MostProblems} more: '{TextStyle.Name}log warn{TextStyle.Warning}' shows them" +
                $"{TextStyle.Plain}");
        }
    }
}
