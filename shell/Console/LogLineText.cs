using System;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Console;

/// <summary>
/// A line of the log as people read it: time, mark, source and message in columns, coloured by level, wrapped at words. The boot
/// log on the screen and the command <c>log</c> show it alike. Allocates nothing.
/// </summary>
public static class LogLineText
{
    // On a terminal that has no room for a column of messages this wide, the terminal wraps lines.
    private const int NarrowestMessage = 20;

    // Seconds of a day, and of some minutes; more digits push the rest to the right.
    private const int SecondDigits = 5;
    private const int BootSecondDigits = 3;

    private const int LevelWidth = 6;

    /// <summary>Writes a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="columns">Columns of the terminal.</param>
    /// <param name="withLevel">Whether the level has a column of its own, and times show microseconds.</param>
    /// <param name="target">
    /// Where the text goes; what does not fit is left out. <see cref="RoomFor"/> characters are always enough.
    /// </param>
    public static void Format(in LogLine line, int columns, bool withLevel, scoped ref StyledText target)
    {
        int fraction = withLevel ? 6 : 3;
        int digits = withLevel ? SecondDigits : BootSecondDigits;
        int indent = digits + 1 + fraction + 1 + (withLevel ? LevelWidth : 0) + 2 + LogLine.LongestSource + 1;
        AppendTime(line.Time, digits, fraction, ref target);
        TextStyle style = StyleOf(line.Level);
        if (withLevel)
        {
            target.Append(style);
            string name = NameOf(line.Level);
            target.Append(name);
            target.Repeat(' ', LevelWidth - name.Length);
        }

        AppendMark(line, ref target);
        target.Append(TextStyle.Name);
        target.Append(line.Source);
        target.Append(style);
        target.Repeat(' ', LogLine.LongestSource + 1 - line.Source.Length);
        ReadOnlySpan<char> rest = line.Message;
        int width = columns - indent < NarrowestMessage ? int.MaxValue - 1 : columns - indent;
        target.Append(WordWrap.Take(ref rest, width));
        while (!rest.IsEmpty)
        {
            target.Append("\n");
            target.Repeat(' ', indent);
            target.Append(WordWrap.Take(ref rest, width));
        }

        target.Append(TextStyle.Plain);
    }

    /// <summary>Characters that are enough for a line whose text has a length.</summary>
    public static int RoomFor(int length) => 256 + (length * 4);

    /// <summary>The name of a level, as <c>log</c> takes and shows it.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private static void AppendTime(TimeSpan time, int width, int fraction, scoped ref StyledText target)
    {
        ulong microseconds = (ulong)Math.Max(time.Ticks, 0) / TimeSpan.TicksPerMicrosecond;
        ulong seconds = microseconds / 1_000_000;
        int digits = 1;
        for (ulong rest = seconds / 10; rest > 0; rest /= 10)
        {
            digits++;
        }

        target.Append(TextStyle.Faint);
        target.Repeat(' ', width - digits);
        target.AppendNumber(seconds);
        target.Append(".");
        target.AppendNumber(fraction == 6 ? microseconds % 1_000_000 : microseconds / 1000 % 1000, fraction);
        target.Append(" ");
    }

    // A warning or an error that has no mark of its own gets one: colour alone would not say it.
    private static void AppendMark(in LogLine line, scoped ref StyledText target)
    {
        char mark = line.Mark != ' ' ? line.Mark : line.Level switch
        {
            LogLevel.Warning => '!',
            LogLevel.Error => '✗',
            _ => ' ',
        };
        target.Append(TextStyles.OfMark(mark));
        target.Repeat(mark, 1);
        target.Append(" ");
    }

    private static TextStyle StyleOf(LogLevel level) => level switch
    {
        LogLevel.Debug => TextStyle.Faint,
        LogLevel.Information => TextStyle.Plain,
        LogLevel.Warning => TextStyle.Warning,
        _ => TextStyle.Bad,
    };
}
