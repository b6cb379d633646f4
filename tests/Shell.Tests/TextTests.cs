using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>How text is broken at words, coloured and put together.</summary>
public class TextTests
{
    [Theory]
    [InlineData("", 10, "")]
    [InlineData("one two", 10, "one two")]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one two three", 6, "one|two|three")]
    [InlineData("one  two", 4, "one|two")]
    [InlineData("unbreakable word", 5, "unbre|akabl|e|word")]
    [InlineData("  indented text", 6, "  inde|nted|text")]
    [InlineData("end   ", 3, "end")]
    [InlineData("a b", 0, "a|b")]
    public void Wraps_at_words(string text, int width, string lines) => Assert.Equal(lines.Split('|'), Wrap(text, width));

    [Fact]
    public void Wrapped_lines_fit_and_lose_no_word() =>
        Gen.Select(Gen.String[Gen.OneOf(Gen.Const(' '), Gen.Char['a', 'e']), 0, 60], Gen.Int[1, 20]).Sample((text, width) =>
        {
            List<string> lines = Wrap(text, width);
            Assert.All(lines, line => Assert.True(line.Length <= width, $"'{line}' is wider than {width}"));
            Assert.Equal(
                text.Replace(" ", "", StringComparison.Ordinal),
                string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
            Assert.All(lines.Skip(1), line => Assert.NotEqual("", line));
        });

    [Theory]
    [InlineData("[KERNEL] Heap: grows", ' ', "Heap", "grows", "Heap: grows")]
    [InlineData("[KERNEL] ✓ Threads: ready", '✓', "Threads", "ready", "Threads: ready")]
    [InlineData("[KERNEL] ✗ no map", '✗', "kernel", "no map", "no map")]
    [InlineData("[KERNEL]   Thread 1: waits", ' ', "kernel", "  Thread 1: waits", "  Thread 1: waits")]
    [InlineData("[KERNEL] Longer than a source is: x", ' ', "kernel", "Longer than a source is: x", "Longer than a source is: x")]
    [InlineData("no brackets: text", ' ', "", "no brackets: text", "no brackets: text")]
    [InlineData("[KERNEL", ' ', "", "[KERNEL", "[KERNEL")]
    [InlineData("[HEAP] ✗ overrun: 0x10", '✗', "HEAP", "overrun: 0x10", "overrun: 0x10")]
    [InlineData("[] x", ' ', "", "[] x", "[] x")]
    [InlineData("", ' ', "", "", "")]
    public void A_log_line_has_a_mark_a_source_and_a_message(
        string text, char mark, string source, string message, string statement)
    {
        var line = new LogLine(LogLevel.Information, default, text);
        Assert.Equal(
            (mark, source, message, statement),
            (line.Mark, line.Source.ToString(), line.Message.ToString(), line.Statement.ToString()));
    }

    [Fact]
    public void A_log_line_is_shown_in_columns_and_wrapped_beside_its_message()
    {
        Assert.Equal(
            ["  1.500 ! Load option        'foo' is not known; expected one", "                             of the others"],
            Show(
                new LogLine(
                    LogLevel.Warning, TimeSpan.FromMilliseconds(1500),
                    "[KERNEL] Load option: 'foo' is not known; expected one of the others"),
                61, withLevel: false));
        Assert.Equal(
            ["    0.000012 info  ✓ kernel             ready"],
            Show(new LogLine(LogLevel.Information, TimeSpan.FromMicroseconds(12), "[KERNEL] ✓ ready"), 80, withLevel: true));

        // Too narrow for columns: the terminal wraps.
        var line = new LogLine(LogLevel.Error, TimeSpan.FromSeconds(123_456), "[A] " + new string('x', 99));
        Assert.Single(Show(line, 20, withLevel: true));
    }

    [Fact]
    public void A_line_of_any_length_fits_in_the_room_for_it() =>
        Gen.Select(Gen.String[Gen.Char[' ', 'e'], 0, 300], Gen.Int[20, 200]).Sample((text, columns) =>
        {
            string shown = string.Concat(Show(new LogLine(LogLevel.Error, TimeSpan.MaxValue, text), columns, withLevel: true));
            Assert.Equal(
                text.Replace(" ", "", StringComparison.Ordinal).Length,
                shown.Replace(" ", "", StringComparison.Ordinal)["922337203685.477580error✗".Length..].Length);
        });

    [Fact]
    public void Styles_reach_a_serial_terminal_that_has_answered_and_no_other()
    {
        var serial = new FakeSerialLine();
        var console = new ConsoleWriter(null, null, serial);
        console.WriteLine($"{TextStyle.Good}✓{TextStyle.Plain} done");
        Assert.Equal("✓ done\r\n", serial.SentText);
        serial.Sent.Clear();
        console.SerialTerminal!.NoteKey();
        Assert.True(console.SerialTerminal.TryTakeReport(24, 80));
        serial.Sent.Clear();
        console.WriteStyled("\e[0;32m✓\e[m done");
        Assert.Equal("\e[0;32m✓\e[m done", serial.SentText);
    }

    [Fact]
    public void A_mark_at_the_beginning_of_a_line_is_coloured()
    {
        var terminal = new TerminalEmulator(20, 3);
        var console = new ConsoleWriter(terminal, null, null);
        console.WriteMarkedLine("✗ failed");
        console.WriteMarkedLine("plain");
        Assert.Equal(["✗ failed", "plain"], terminal.Lines());
        Assert.Equal(1, terminal.Grid.GetRow(0)[0].Foreground.Index);
        Assert.True(terminal.Grid.GetRow(0)[2].Foreground.IsDefault);
    }

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        ReadOnlySpan<char> rest = text;
        do
        {
            lines.Add(WordWrap.Take(ref rest, width).ToString());
        }
        while (!rest.IsEmpty);
        return lines;
    }

    private static string[] Show(in LogLine line, int columns, bool withLevel)
    {
        var text = new StyledText(new char[LogLineText.RoomFor(line.Text.Length)]);
        LogLineText.Format(line, columns, withLevel, ref text);
        var capture = new TerminalEmulator(400, 40);
        capture.Write(text.Written.ToString().Replace("\n", "\r\n", StringComparison.Ordinal));
        return capture.Lines();
    }
}
