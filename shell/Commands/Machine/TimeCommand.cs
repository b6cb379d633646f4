using System;
using System.Diagnostics;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary>
/// <c>time</c>: the time by each of .NET's clocks, and what keeps it; <c>time COMMAND</c>: how long a command takes.
/// </summary>
internal static class TimeCommand
{
    private const int LabelWidth = 14;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerTick = NanosecondsPerSecond / TimeSpan.TicksPerSecond;

    private static readonly Argument<string> s_line = Argument.CommandLine("COMMAND...").Optional();

    public static Command Create() => new("time", "Show the time by every clock, or how long a command takes")
    {
        Topic = CommandTopic.Machine,
        Help = """
            Without a command: the time by each of .NET's clocks, read at one moment, and the clocks' source. With a command: runs
            it and prints how long it took, what it allocated and how often garbage was collected meanwhile, other threads
            included. Put the command in quotes to include filters.
            """,
        Arguments = [s_line],
        Examples =
        [
            new("time", "every clock"),
            new("time heap check", "how long a check of the heap takes"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context) => context.Has(s_line)
        ? Measure(context, context.Get(s_line))
        : context.Print(DescribeClocks(context.Machine.Time));

    private static Report DescribeClocks(ITimeView time)
    {
        // All are read at one moment, before any is printed.
        DateTime utc = DateTime.UtcNow;
        long stopwatch = Stopwatch.GetTimestamp();
        long milliseconds = Environment.TickCount64;

        var report = new Report();

        // Programs read it by ISO 8601.
        report.Hidden("utc", time.HasWallClock ? utc.ToString("O", CultureInfo.InvariantCulture) : ReportValue.Absent);
        report.Line($"{"UTC",-LabelWidth}{(time.HasWallClock
            ? utc.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture)
            : "unknown: there is no clock that runs while the machine is off")}");

        (long seconds, long rest) = Math.DivRem(stopwatch, Stopwatch.Frequency);
        report.Hidden("counterSource", time.CounterSource);
        report.BeginFields(LabelWidth);
        report.Field("stopwatchNanoseconds", "Stopwatch", ReportValue.Number(
            (ulong)((seconds * NanosecondsPerSecond) + (rest * NanosecondsPerSecond / Stopwatch.Frequency)),
            string.Create(
                CultureInfo.InvariantCulture, $"{seconds:N0}.{rest * NanosecondsPerSecond / Stopwatch.Frequency:D9} s")));
        report.Field(
            "tickCountMilliseconds", "TickCount64",
            ReportValue.Number((ulong)milliseconds, string.Create(CultureInfo.InvariantCulture, $"{milliseconds:N0} ms")));
        report.Field("counterHertz", "Counter", ReportValue.Number(
            time.CounterFrequency,
            string.Create(CultureInfo.InvariantCulture, $"{time.CounterFrequency:N0} Hz by {time.CounterSource}")));
        report.Hidden("counterInvariant", time.IsCounterInvariant);
        report.Hidden("counterReference", time.CounterReference);
        report.Hidden("counterCorrections", time.CounterCorrections);
        report.Line($"{"",-LabelWidth}{DescribeStability(time)}");
        report.BeginFields(LabelWidth);
        report.Field("wakening", "Woken by", time.Wakening);
        return report;
    }

    private static string DescribeStability(ITimeView time) => time switch
    {
        { IsCounterInvariant: true } => "invariant: it keeps its rate and never stops",
        { CounterReference: { } timer } => string.Create(
            CultureInfo.InvariantCulture,
            $"not invariant: {timer} corrects it, {time.CounterCorrections:N0} times so far"),
        _ => "not invariant, and there is no timer to compare it with: the time may become wrong",
    };

    private static CommandStatus Measure(CommandContext context, string line)
    {
        ICollectorView collector = context.Machine.Collector;
        ulong allocated = collector.Allocated.Value;
        ulong collections = collector.Collections;
        long start = Stopwatch.GetTimestamp();
        CommandStatus status = context.RunLine(line);
        if (status == CommandStatus.Rejected)
        {
            return status;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        var report = new Report();
        report.Field("nanoseconds", "Time", ReportValue.Number((ulong)(elapsed.Ticks * NanosecondsPerTick), Format(elapsed)));
        report.Field("allocated", "Allocated", new ByteCount(collector.Allocated.Value - allocated));
        report.Field("collections", "Collections", collector.Collections - collections);
        context.Print(report);
        return status;
    }

    private static string Format(TimeSpan time) => time.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F3} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F3} ms");
}
