using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace UefiKernel.Shell.Commands;

/// <summary><c>time</c>: the time by each of .NET's clocks, and what keeps it.</summary>
public sealed class TimeCommand : ICommand
{
    private const int LabelWidth = 14;

    /// <inheritdoc/>
    public string Name => "time";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Machine;

    /// <inheritdoc/>
    public string Summary => "Show the time by every clock, and what keeps it";

    /// <inheritdoc/>
    public string Usage => "time";

    /// <inheritdoc/>
    public string Help => "The time by each of .NET's clocks, all of one moment, and what keeps it.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("time", "every clock"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        // All of one moment, before any of it is printed.
        DateTime utc = DateTime.UtcNow;
        long stopwatch = Stopwatch.GetTimestamp();
        long milliseconds = Environment.TickCount64;

        ConsoleWriter console = context.Console;
        ITimeView time = context.Machine.Time;
        console.Write($"{"UTC",-LabelWidth}");
        if (time.HasWallClock)
        {
            console.WriteLine($"{utc:yyyy-MM-dd HH:mm:ss.fffffff}");
        }
        else
        {
            console.WriteLine("unknown: there is no clock that runs while the machine is off");
        }

        (long seconds, long rest) = Math.DivRem(stopwatch, Stopwatch.Frequency);
        console.WriteLine($"{"Stopwatch",-LabelWidth}{seconds}.{rest * 1_000_000_000 / Stopwatch.Frequency:D9} s");
        console.WriteLine($"{"TickCount64",-LabelWidth}{milliseconds} ms");
        console.WriteLine($"{"Counter",-LabelWidth}{time.CounterFrequency:N0} Hz by {time.CounterSource}");
        console.WriteLine($"{"Wakening",-LabelWidth}{time.Wakening}");
    }
}
