using System;
using System.Globalization;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>watch</c>: runs a command repeatedly and shows its output.</summary>
internal static class WatchCommand
{
    // Title and a blank line.
    private const int HeaderRows = 2;

    private static readonly Argument<double> s_seconds = Argument.Fraction("SECONDS", "seconds", 0.1, 3600).Or(1);
    private static readonly Argument<string> s_line = Argument.CommandLine("COMMAND...");

    public static Command Create() => new("watch", "Run a command repeatedly and show its output")
    {
        Topic = CommandTopic.Shell,
        Help = """
            Runs the command each second, or every SECONDS, such as 0.5, and shows as much of its output as fits on the screen. q
            quits, any other key runs it at once. Put the command in quotes to include filters.
            """,
        Arguments = [s_seconds, s_line],
        Examples =
        [
            new("watch interrupts", "how the counts grow"),
            new("watch 0.2 'threads | sort'", "five times a second"),
        ],
        Output = OutputForm.FullScreen,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        string line = context.Get(s_line);
        var interval = TimeSpan.FromSeconds(context.Get(s_seconds));
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
                $"{line}  every {interval.TotalSeconds:0.###} s, {time}q quits{(output.IsCut ? ", more lines than fit" : "")}");
            screen.Draw([$"\e[7m{title}", "", .. output.Lines]);
        }
        while (!screen.WaitToLeave(interval));
        return CommandStatus.Success;
    }
}
