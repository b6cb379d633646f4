using System;
using System.Collections.Generic;
using System.Globalization;

namespace UefiKernel.Shell.Commands;

/// <summary><c>gc</c>: what the garbage collector has done; runs it, or makes it run very often.</summary>
public sealed class GcCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "gc";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Memory;

    /// <inheritdoc/>
    public string Summary => "Show or run the garbage collector";

    /// <inheritdoc/>
    public string Usage => "gc [-b]\ngc collect\ngc stress N|off";

    /// <inheritdoc/>
    public string Help => """
        Without arguments: what the garbage collector did so far.
          collect     collects now
          stress N    collects at every Nth allocation, to find references that the collector misses
          stress off  ends that
          -b          prints every byte
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("gc", "what it did"),
        new("gc -b", "the same with every byte"),
        new("gc collect", "collect now"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case []:
                Print(context, exact: false);
                break;
            case ["-b"]:
                Print(context, exact: true);
                break;
            case ["collect"]:
                Collect(context);
                break;
            case ["stress", "off"]:
                context.Machine.Collector.StressInterval = 0;
                context.Console.WriteLine("The collector runs when it is due.");
                break;
            case ["stress", var text]:
                SetStress(context, text);
                break;
            case ["stress"]:
                context.Reject("expected a number or off after 'stress'");
                break;
            case ["-b" or "collect" or "stress", ..]:
                context.Reject($"did not expect '{context.Arguments[^1]}'");
                break;
            default:
                context.Reject($"expected collect, stress or -b, found '{context.Arguments[0]}'");
                break;
        }
    }

    private static void Collect(CommandContext context)
    {
        ICollectorView collector = context.Machine.Collector;
        collector.Collect();
        context.Console.WriteLine(
            $"Freed {new ByteSize(collector.LastFreed)} in {Format(collector.LastPause)}; {collector.LiveObjects} objects are alive, {new ByteSize(collector.LiveBytes)}.");
    }

    private static void SetStress(CommandContext context, string text)
    {
        if (!NumberText.TryParse(text, out ulong interval) || interval is 0 or > uint.MaxValue)
        {
            context.Reject($"expected a number from 1 or off, found '{text}'");
            return;
        }

        context.Machine.Collector.StressInterval = (uint)interval;
        context.Console.WriteLine($"The collector runs at every {(interval == 1 ? "" : $"{interval}th ")}allocation; 'gc stress off' ends that.");
    }

    private static void Print(CommandContext context, bool exact)
    {
        ICollectorView collector = context.Machine.Collector;
        ConsoleWriter console = context.Console;
        console.WriteLine($"Collections    {collector.Collections}");
        console.WriteLine($"Live           {new ByteSize(collector.LiveBytes, exact)} in {collector.LiveObjects} objects, after the last collection");
        console.WriteLine($"Freed          {new ByteSize(collector.LastFreed, exact)} by the last one, {new ByteSize(collector.TotalFreed, exact)} by all");
        console.WriteLine($"Allocated      {new ByteSize(collector.Allocated, exact)} since the start; {new ByteSize(collector.Budget, exact)} more until the next collection");
        console.WriteLine($"Pause          {Format(collector.LastPause)} the last, {Format(collector.LongestPause)} the longest, {Format(collector.TotalPause)} all together");
        console.WriteLine($"Finalizers     {collector.PendingFinalizers} wait for their turn");
        console.WriteLine($"Mark stack     {collector.MarkStackOverflows} overflows");
        if (collector.StressInterval != 0)
        {
            console.WriteLine($"Stress         a collection at every {(collector.StressInterval == 1 ? "" : $"{collector.StressInterval}th ")}allocation");
        }
    }

    private static string Format(TimeSpan time) => time.TotalMilliseconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F0} µs");
}
