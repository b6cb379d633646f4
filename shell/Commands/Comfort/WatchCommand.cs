using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>watch</c>: shows what a command prints, again and again.</summary>
public sealed class WatchCommand : ICommand
{
    private const double ShortestSeconds = 0.1;
    private const double LongestSeconds = 3600;

    // Title and a blank line.
    private const int HeaderRows = 2;

    public string Name => "watch";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Show what a command prints again and again";

    public string Usage => "watch [SECONDS] COMMAND...";

    public string Help => """
        Runs the command each second, or every SECONDS, such as 0.5, and shows as much of what it prints as fits on the screen. q
        leaves, any other key
        runs it at once. Quotes make filters a part of the command.
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("watch interrupts", "how the counts grow"),
        new("watch 0.2 'threads | sort'", "five times a second"),
    ];

    public CommandFlags Flags => CommandFlags.TakesCommand | CommandFlags.FullScreen;

    public void Run(CommandContext context)
    {
        ReadOnlySpan<string> words = context.Arguments;
        double seconds = 1;
        if (!words.IsEmpty &&
            double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            seconds = number;
            words = words[1..];
        }

        if (words.IsEmpty)
        {
            context.Reject("expected a command");
        }
        else if (seconds is not (>= ShortestSeconds and <= LongestSeconds))
        {
            context.Reject(
                $"expected {ShortestSeconds.ToString(CultureInfo.InvariantCulture)} to " +
                $"{LongestSeconds.ToString(CultureInfo.InvariantCulture)} seconds, found '{context.Arguments[0]}'");
        }
        else
        {
            Watch(context, CommandLine.Join(words), TimeSpan.FromSeconds(seconds));
        }
    }

    private static void Watch(CommandContext context, string line, TimeSpan interval)
    {
        using var screen = new FullScreen(context.Session);
        do
        {
            var output = new LineCapture(screen.Columns, Math.Max(screen.Rows - HeaderRows, 1));
            context.RunLine(line, output);
            string time = context.Machine.Time.HasWallClock
                ? DateTime.UtcNow.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " UTC, "
                : "";
            string title = string.Create(
                CultureInfo.InvariantCulture,
                $"{line}  every {interval.TotalSeconds:0.###} s, {time}q leaves{(output.IsCut ? ", more lines than fit" : "")}");
            screen.Draw([$"\e[7m{title}", "", .. output.Lines]);
        }
        while (!screen.WaitToLeave(interval));
    }
}
