using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Log;

public unsafe class LogBufferTests
{
    private static readonly StringBuilder s_sink = new();

    [Fact]
    public void Keeps_lines_with_time_and_level_of_their_first_byte()
    {
        LogBuffer log = default;
        Append(ref log, "on", LogLevel.Warning, 5);
        Append(ref log, "e\n", LogLevel.Error, 6);
        Append(ref log, "two", LogLevel.Debug, 7);
        Assert.Equal([("one", 5UL, LogLevel.Warning), ("two", 7UL, LogLevel.Debug)], Read(log));
        Assert.False(log.IsAtLineStart);
        Assert.Equal(0UL, log.LinesLost);
    }

    [Fact]
    public void Begins_empty()
    {
        LogBuffer log = default;
        Assert.Equal((0, 0UL, 0UL), (log.LineCount, log.LinesLost, log.Lost));
        Assert.True(log.IsAtLineStart);
    }

    [Fact]
    public void Keeps_the_last_lines_that_fit_as_a_list_would()
    {
        // Short lines run out of marks, long ones out of bytes; a line longer than the ring cannot be kept at all.
        var length = Gen.Frequency((10, Gen.Int[0, 3]), (10, Gen.Int[0, 200]), (1, Gen.Int[0, LogBuffer.Capacity + 10]));
        Gen.Select(length, Gen.Byte).Array[0, 2500].Sample(lines =>
        {
            LogBuffer log = default;
            var all = new List<(string Text, ulong Ticks, LogLevel Level)>();
            foreach ((int count, byte seed) in lines)
            {
                var line =
                    (Text: new string((char)('a' + (seed % 26)), count), Ticks: (ulong)all.Count, Level: (LogLevel)(seed % 4));
                Append(ref log, line.Text + "\n", line.Level, line.Ticks);
                all.Add(line);
            }

            int kept = 0;
            int bytes = 0;
            while (kept < Math.Min(all.Count, LogBuffer.LineCapacity) &&
                (bytes += all[^(kept + 1)].Text.Length + 1) <= LogBuffer.Capacity)
            {
                kept++;
            }

            Assert.Equal(all.Skip(all.Count - kept), Read(log));
            Assert.Equal((ulong)(all.Count - kept), log.LinesLost);
        }, iter: 40);
    }

    [Fact]
    public void Copies_a_part_of_a_line_and_nothing_beyond_its_end()
    {
        LogBuffer log = default;
        Append(ref log, "0123456789\nnext\n", LogLevel.Information, 0);
        LogBufferLine line = log.GetLine(0);
        byte[] part = new byte[4];
        Assert.Equal(4, log.CopyTo(line, 3, part));
        Assert.Equal("3456"u8.ToArray(), part);
        Assert.Equal(1, log.CopyTo(line, 9, part));
        Assert.Equal(0, log.CopyTo(line, 10, part));
        Assert.Equal(0, log.CopyTo(line, 1000, part));
    }

    [Fact]
    public void Lines_that_recur_leave_room_for_what_led_to_a_panic()
    {
        LogBuffer log = default;
        for (int i = 0; i < 3; i++)
        {
            Append(ref log, $"line {i}\n", LogLevel.Information, 0);
        }

        for (int i = 0; i < 50; i++)
        {
            foreach (byte value in Encoding.UTF8.GetBytes($"again {i}\n"))
            {
                log.Append(value, LogLevel.Warning, 0, isRecurring: true);
            }
        }

        Append(ref log, "last\n", LogLevel.Information, 0);
        Append(ref log, "too young\n", LogLevel.Information, 0);
        Assert.Equal([0, 1, 2, 52, 53], Choose(log, 54, 8));
        Assert.Equal([2, 52, 53], Choose(log, 54, 3));
        Assert.Equal([1, 2, 3], Choose(log, 4, 3));
        Assert.Empty(Choose(log, 0, 8));
    }

    [Fact]
    public void Lines_for_debugging_leave_room_for_those_that_matter()
    {
        LogBuffer log = default;
        Append(ref log, "one\n", LogLevel.Information, 0);
        for (int i = 0; i < 20; i++)
        {
            Append(ref log, "detail\n", LogLevel.Debug, 0);
        }

        Append(ref log, "two\n", LogLevel.Warning, 0);
        Assert.Equal([0, 21], Choose(log, 22, 8));
    }

    private static ulong[] Choose(LogBuffer log, ulong before, int most)
    {
        ulong[] numbers = new ulong[most];
        return numbers[^log.ChooseLast(before, LogLevel.Information, numbers)..];
    }

    [Fact]
    public void Replay_gives_a_new_sink_what_the_others_have_shown()
    {
        LogBuffer log = default;
        Append(ref log, "one\n", LogLevel.Information, 0);
        Append(ref log, "hidden\n", LogLevel.Debug, 0);
        Append(ref log, "\n", LogLevel.Error, 0);
        Append(ref log, "unfinished ✓", LogLevel.Warning, 0);
        Assert.Equal("one\n\nunfinished ✓", Replay(log, LogLevel.Information));
        Assert.Equal("\nunfinished ✓", Replay(log, LogLevel.Warning));
    }

    [Fact]
    public void Replay_does_not_cut_runes_in_two()
    {
        Gen.OneOf(Gen.Const("a"), Gen.Const("é"), Gen.Const("✓"), Gen.Const("😀")).Array[0, 500].Sample(runes =>
        {
            LogBuffer log = default;
            string text = string.Concat(runes) + "\n";
            Append(ref log, text, LogLevel.Information, 0);
            Assert.Equal(text, Replay(log, LogLevel.Debug));
        }, iter: 200);
    }

    [Fact]
    public void Replay_of_damaged_text_ends()
    {
        Gen.Byte.Array[0, 600].Sample(bytes =>
        {
            LogBuffer log = default;
            foreach (byte value in bytes)
            {
                log.Append(value, LogLevel.Information, 0);
            }

            Assert.Equal(Encoding.UTF8.GetString(bytes), Replay(log, LogLevel.Debug));
        }, iter: 300);
    }

    private static void Append(ref LogBuffer log, string text, LogLevel level, ulong ticks)
    {
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            log.Append(value, level, ticks);
        }
    }

    private static List<(string Text, ulong Ticks, LogLevel Level)> Read(in LogBuffer log)
    {
        var lines = new List<(string, ulong, LogLevel)>();
        for (int i = 0; i < log.LineCount; i++)
        {
            LogBufferLine line = log.GetLine(i);
            byte[] bytes = new byte[line.Length];
            Assert.Equal(bytes.Length, log.CopyTo(line, 0, bytes));
            lines.Add((Encoding.UTF8.GetString(bytes), line.Ticks, line.Level));
        }

        return lines;
    }

    private static string Replay(in LogBuffer log, LogLevel least)
    {
        lock (s_sink)
        {
            s_sink.Clear();
            LogReplay.Run(in log, least, &Take);
            return s_sink.ToString();
        }
    }

    private static void Take(ReadOnlySpan<char> text) => s_sink.Append(text);
}
