using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>
/// What real programs sent to a terminal, byte by byte, with the screens that another terminal, tmux, made of it
/// (Streams/record.py recorded both). Not compared are screens that vttest draws for 132 columns, which neither terminal has, and
/// those where tmux does not show what vttest says must be seen: they have tests of their own, by vttest's words.
/// </summary>
public class RecordedStreamTests
{
    private const int Columns = 80;
    private const int Rows = 24;

    [Theory]
    [InlineData("vttest-cursor", 3, 4, 5, 6)]
    [InlineData("vttest-screen", 12, 13, 16)]
    [InlineData("vttest-insert")]
    [InlineData("less")]
    [InlineData("nano")]
    [InlineData("vim")]
    public void Screens_are_those_of_another_terminal(string name, params int[] except)
    {
        byte[] stream = File.ReadAllBytes(PathOf(name + ".vt"));
        var terminal = new TerminalEmulator(Columns, Rows, new Scrollback(new ArrayBlocks(4096, 4)));
        var surface = new FakeSurface(Columns, Rows);

        // A program's line feeds do not return: its terminal driver has added the carriage returns already.
        terminal.Write("\e[20l");
        int position = 0;
        int moment = 0;
        foreach (Moment expected in ReadMoments(PathOf(name + ".txt")))
        {
            terminal.WriteUtf8(stream.AsSpan(position, expected.Bytes - position));
            position = expected.Bytes;
            terminal.Render(surface);
            if (except.Contains(moment++))
            {
                continue;
            }

            string where = $"{name}, moment {moment - 1}, byte {position}";
            Assert.Equal(
                $"{where}\n{string.Join('\n', expected.Screen)}",
                $"{where}\n{string.Join('\n', Enumerable.Range(0, Rows).Select(terminal.Row))}");
            Assert.Equal(
                (where, Math.Min(expected.Column, Columns - 1), expected.Row),
                (where, terminal.CursorColumn, terminal.CursorRow));
        }

        Assert.Equal(stream.Length, position);
        AssertShows(surface, terminal);
    }

    [Fact]
    public void The_letters_of_the_autowrap_test_are_in_order()
    {
        TerminalEmulator terminal = At("vttest-cursor", 4);
        Assert.Equal("The left/right margins should have letters in order:", terminal.Row(1));
        for (int i = 0; i < 18; i++)
        {
            Assert.Equal($"{(char)('I' + i)}{new string(' ', Columns - 2)}{(char)('i' + i)}", terminal.Row(2 + i));
        }
    }

    [Fact]
    public void The_lines_of_the_origin_mode_test_are_where_they_say()
    {
        TerminalEmulator terminal = At("vttest-screen", 12);
        Assert.Equal("This line should be the one above the bottom of the screen. Push <RETURN>", terminal.Row(Rows - 2));
        Assert.Equal("Origin mode test. This line should be at the bottom of the screen.", terminal.Row(Rows - 1));

        terminal = At("vttest-screen", 13);
        Assert.Equal("This line should be at the top of the screen. Push <RETURN>", terminal.Row(0));
        Assert.Equal("Origin mode test. This line should be at the bottom of the screen.", terminal.Row(Rows - 1));
    }

    [Fact]
    public void The_line_drawing_set_draws_lines() =>
        Assert.Contains(
            At("vttest-screen", 16).Lines(),
            line => line.StartsWith("line:      ──────────  ──────────", StringComparison.Ordinal));

    [Theory]
    [InlineData("vttest-screen", 1)]
    [InlineData("vim", 3)]
    public void Where_the_stream_is_cut_does_not_matter(string name, int size)
    {
        byte[] stream = File.ReadAllBytes(PathOf(name + ".vt"));
        var whole = new TerminalEmulator(Columns, Rows);
        whole.WriteUtf8(stream);
        var cut = new TerminalEmulator(Columns, Rows);
        foreach (byte[] piece in stream.Chunk(size))
        {
            cut.WriteUtf8(piece);
        }

        Assert.Equal(whole.Lines(), cut.Lines());
    }

    private static TerminalEmulator At(string name, int moment)
    {
        var terminal = new TerminalEmulator(Columns, Rows);
        terminal.Write("\e[20l");
        terminal.WriteUtf8(
            File.ReadAllBytes(PathOf(name + ".vt")).AsSpan(0, ReadMoments(PathOf(name + ".txt")).ElementAt(moment).Bytes));
        return terminal;
    }

    private static void AssertShows(FakeSurface surface, TerminalEmulator terminal)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                Assert.Equal(terminal.Grid.GetRow(row)[column].CodePoint, surface[column, row].CodePoint);
            }
        }
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Streams", file);

    private static IEnumerable<Moment> ReadMoments(string path)
    {
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i += Rows + 1)
        {
            int[] numbers = [.. lines[i].Split(' ').Skip(1).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            yield return new Moment(numbers[0], numbers[1], numbers[2], lines[(i + 1)..(i + 1 + Rows)]);
        }
    }

    private sealed record Moment(int Bytes, int Column, int Row, string[] Screen);
}
