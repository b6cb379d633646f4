using System;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary><c>gc</c>: what the garbage collector has done; runs it, or makes it run very often.</summary>
internal static class GcCommand
{
    private static readonly Argument<ulong> s_interval = Argument.Number("N", 1, uint.MaxValue);

    public static Command Create() => new("gc", "Show or run the garbage collector")
    {
        Topic = CommandTopic.Memory,
        Help = "Without arguments: what the garbage collector did so far.",
        Options = [Option.Exact],
        Subcommands =
        [
            new("collect", "collects now") { Changes = CommandEffect.Kernel, Run = Collect },
            new("stress", "collects at every Nth allocation, to find references that the collector misses")
            {
                Arguments = [s_interval],
                Subcommands =
                [
                    new("off", "turns this off")
                    {
                        Changes = CommandEffect.Kernel,
                        Run = static context => SetStress(context, 0, poison: false),
                    },
                ],
                Changes = CommandEffect.Kernel,
                Run = static context => SetStress(context, (uint)context.Get(s_interval), poison: false),
            },
            new("poison", "does so, and overwrites objects that only a word on a stack leads to: their use is a panic")
            {
                Arguments = [s_interval],
                Changes = CommandEffect.Kernel,
                Run = static context => SetStress(context, (uint)context.Get(s_interval), poison: true),
            },
        ],
        Examples =
        [
            new("gc", "what it did"),
            new("gc -b", "the same with exact sizes"),
            new("gc collect", "collect now"),
        ],
        Output = OutputForm.Report,
        Run = static context => Print(context, context.Has(Option.Exact)),
    };

    private static CommandStatus Collect(CommandContext context)
    {
        ICollectorView collector = context.Machine.Collector;
        collector.Collect();
        var report = new Report();
        AddNumbers(report, collector);
        report.Line(
            $"Freed {Size(collector.LastFreed)} in {Format(collector.LastPause)}; {collector.LiveObjects:N0} objects are " +
            $"alive, {Size(collector.LiveBytes)}.");
        return context.Print(report);
    }

    private static CommandStatus SetStress(CommandContext context, uint interval, bool poison)
    {
        if (!context.Machine.Collector.TrySetStress(interval, poison))
        {
            return context.Fail("There is no memory for the type of overwritten objects.");
        }

        var report = new Report();
        report.Hidden("stressInterval", interval);
        report.Line(
            interval == 0
            ? "The collector runs when it is due."
            : $"The collector runs at every {Ordinal(interval)}allocation; 'gc stress off' ends that.");
        return context.Print(report);
    }

    private static CommandStatus Print(CommandContext context, bool exact)
    {
        ICollectorView collector = context.Machine.Collector;
        var report = new Report();
        AddNumbers(report, collector);
        report.Line(
            $"Collections    {collector.Collections}: {collector.FullCollections} full, " +
            $"{collector.Collections - collector.FullCollections} of new objects alone");
        report.Line(
            $"Live           {Size(collector.LiveBytes, exact)} in {collector.LiveObjects:N0} objects, after the last " +
            $"collection");
        report.Line(
            $"Freed          {Size(collector.LastFreed, exact)} by the last one, {Size(collector.TotalFreed, exact)} by all");
        report.Line(
            $"Allocated      {Size(collector.Allocated, exact)} since the start; {Size(collector.Budget, exact)} more until " +
            $"the next collection");
        report.Line(
            $"Pause          {Format(collector.LastPause)} the last, {Format(collector.LongestPause)} the longest, " +
            $"{Format(collector.TotalPause)} all together");
        report.Line($"Finalizers     {collector.PendingFinalizers} waiting to run");
        report.Line($"Mark stack     {collector.MarkStackOverflows} overflows");
        if (!collector.HasPreciseStacks)
        {
            report.Line(
                "Stacks         each word that looks like a reference keeps an object: the compiler's GC info is not known");
        }

        if (collector.StressInterval != 0)
        {
            report.Line($"Stress         a collection at every {Ordinal(collector.StressInterval)}allocation");
        }

        if (collector.Poisons)
        {
            report.Line($"Poisoned       {collector.Poisoned} objects by the last collection");
        }

        return context.Print(report);
    }

    private static void AddNumbers(Report report, ICollectorView collector)
    {
        report.Hidden("collections", collector.Collections);
        report.Hidden("fullCollections", collector.FullCollections);
        report.Hidden("liveObjects", collector.LiveObjects);
        report.Hidden("liveBytes", collector.LiveBytes);
        report.Hidden("lastFreed", collector.LastFreed);
        report.Hidden("totalFreed", collector.TotalFreed);
        report.Hidden("allocated", collector.Allocated);
        report.Hidden("budget", collector.Budget);
        report.Hidden("lastPauseMicroseconds", Microseconds(collector.LastPause));
        report.Hidden("longestPauseMicroseconds", Microseconds(collector.LongestPause));
        report.Hidden("totalPauseMicroseconds", Microseconds(collector.TotalPause));
        report.Hidden("pendingFinalizers", collector.PendingFinalizers);
        report.Hidden("markStackOverflows", collector.MarkStackOverflows);
        report.Hidden("stressInterval", collector.StressInterval);
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Ordinal(uint interval) => interval == 1 ? "" : $"{interval}{(interval % 100, interval % 10) switch
    {
        (11 or 12 or 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }} ";

    private static string Size(ByteCount bytes, bool exact = false) => new ByteSize(bytes, exact).ToString();

    private static string Format(TimeSpan time) => time.TotalMilliseconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F0} µs");
}
