using System;
using System.Linq;
using CsCheck;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>What must hold for any text at all.</summary>
public class TerminalPropertyTests
{
    private const int Columns = 13;
    private const int Rows = 5;

    // Text that finds its way into the corners: controls, sequences whole and broken, surrogates, plain words.
    private static readonly Gen<string> s_piece = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 20],
        Gen.Const("\n"),
        Gen.OneOf("\r", "\b", "\t", "\e", "\e[", "\e]0;", "\a", "\u0018", "\uD83D", "\uDE00", "✓", "é", "\e7", "\e8", "\ec"),
        Gen.Select(
            Gen.Int[0, 20], Gen.Int[0, 20], Gen.OneOf([.. "ABCDEFGHIJKLMPSTXZ@`abdefghlmnrsu"]),
            (a, b, final) => $"\e[{a};{b}{final}"),
        Gen.Select(
            Gen.OneOf(3, 6, 7, 25, 47, 1047, 1048, 1049, 9999), Gen.OneOf('h', 'l'), (mode, final) => $"\e[?{mode}{final}"),
        Gen.OneOf(
            "\eD", "\eE", "\eH", "\eM", "\e#8", "\e(0", "\e)0", "\e(B", "\u000E", "\u000F", "\e[!p", "\e[4h", "\e[4l", "\e[2;4r",
            "\e[r"),
        Gen.OneOf("\e[38:2::1:2:3m", "\e[38:5:9m", "\e[48;2;1;2;3m", "\e[4:3m", "\e[38m", "\e[38;2m", "\e[38:m", "\e[2;7m"),
        Gen.Select(Gen.Int[0, 120], a => $"\e[{a}m"),
        Gen.String[Gen.Char, 0, 8]);

    private static readonly Gen<string[]> s_text = s_piece.Array[0, 40];

    [Fact]
    public void The_grid_stays_consistent() => s_text.Sample(pieces =>
    {
        var terminal = new TerminalEmulator(Columns, Rows);
        foreach (string piece in pieces)
        {
            terminal.Write(piece);
            Assert.InRange(terminal.CursorColumn, 0, Columns - 1);
            Assert.InRange(terminal.CursorRow, 0, Rows - 1);
        }

        for (int row = 0; row < Rows; row++)
        {
            foreach (Cell cell in terminal.Grid.GetRow(row))
            {
                Assert.True(cell.CodePoint >= ' ' && System.Text.Rune.IsValid(cell.CodePoint), $"U+{cell.CodePoint:X4}");
                Assert.False(cell.CodePoint is >= 0x7F and <= 0x9F);
            }
        }
    });

    [Fact]
    public void Drawing_only_what_changed_shows_the_same_as_drawing_all() => s_text.Sample(pieces =>
    {
        var terminal = new TerminalEmulator(Columns, Rows);
        var incremental = new FakeSurface(Columns, Rows);
        terminal.Render(incremental);
        foreach (string piece in pieces)
        {
            terminal.Write(piece);
            terminal.Render(incremental);
        }

        var full = new FakeSurface(Columns, Rows);
        terminal.Invalidate();
        Assert.Equal(Columns * Rows, terminal.Render(full));
        AssertSame(full, incremental);
    });

    [Fact]
    public void Any_bytes_leave_the_grid_consistent() => Gen.Byte.Array[0, 400].Sample(bytes =>
    {
        var terminal = new TerminalEmulator(Columns, Rows, new Scrollback(new ArrayBlocks(1024, 3)));
        terminal.WriteUtf8(bytes);
        foreach (Cell cell in terminal.Grid.GetRow(terminal.CursorRow))
        {
            Assert.True(cell.CodePoint is >= ' ' and not (>= 0x7F and <= 0x9F) && System.Text.Rune.IsValid(cell.CodePoint));
        }
    });

    [Fact]
    public void Drawing_while_looking_back_shows_the_same_as_drawing_all() =>
        Gen.Select(s_piece, Gen.Int[-4, 4]).Array[0, 60].Sample(steps =>
        {
            var terminal = new TerminalEmulator(Columns, Rows, new Scrollback(new ArrayBlocks(512, 3)));
            var incremental = new FakeSurface(Columns, Rows);
            var full = new FakeSurface(Columns, Rows);
            terminal.Render(incremental);
            foreach ((string piece, int lines) in steps)
            {
                terminal.Write(piece);
                terminal.ScrollView(lines);
                Assert.InRange(terminal.ViewOffset, 0, terminal.History!.Count);
                terminal.Render(incremental);
            }

            terminal.Invalidate();
            Assert.Equal(Columns * Rows, terminal.Render(full));
            AssertSame(full, incremental);
        });

    [Fact]
    public void Nothing_is_drawn_twice_without_a_change() => s_text.Sample(pieces =>
    {
        var terminal = new TerminalEmulator(Columns, Rows);
        var surface = new FakeSurface(Columns, Rows);
        terminal.Write(string.Concat(pieces));
        terminal.Render(surface);
        Assert.Equal(0, terminal.Render(surface));
    });

    [Fact]
    public void How_text_is_cut_into_writes_does_not_matter() => Gen.Select(s_text, Gen.Int[1, 7]).Sample((pieces, size) =>
    {
        string text = string.Concat(pieces);
        var whole = new TerminalEmulator(Columns, Rows);
        whole.Write(text);
        var cut = new TerminalEmulator(Columns, Rows);
        foreach (char[] chunk in text.Chunk(size))
        {
            cut.Write(chunk);
        }

        Assert.Equal(whole.Lines(), cut.Lines());
        Assert.Equal((whole.CursorColumn, whole.CursorRow), (cut.CursorColumn, cut.CursorRow));
    });

    [Fact]
    public void A_smaller_or_larger_surface_is_never_drawn_outside() =>
        Gen.Select(s_text, Gen.Int[1, 20], Gen.Int[1, 9]).Sample((pieces, columns, rows) =>
        {
            var terminal = new TerminalEmulator(Columns, Rows);
            terminal.Write(string.Concat(pieces));
            var surface = new FakeSurface(columns, rows);
            terminal.Render(surface);
            Assert.Equal(Math.Min(columns, Columns) * Math.Min(rows, Rows), surface.Drawn);
        });

    // A second, deliberately plain terminal: text, line feed, wrapping and scrolling only.
    [Fact]
    public void Plain_text_agrees_with_a_simple_model() => Gen.String[Gen.OneOf([.. "abc \n"]), 0, 300].Sample(text =>
    {
        var lines = new System.Collections.Generic.List<string> { "" };
        foreach (char c in text)
        {
            if (c == '\n')
            {
                lines.Add("");
                continue;
            }

            if (lines[^1].Length == Columns)
            {
                lines.Add("");
            }

            lines[^1] += c;
        }

        var terminal = new TerminalEmulator(Columns, Rows);
        terminal.Write(text);
        string[] expected = [.. lines.TakeLast(Rows).Select(line => line.TrimEnd())];
        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(row < expected.Length ? expected[row] : "", terminal.Row(row));
        }
    });

    private static void AssertSame(FakeSurface expected, FakeSurface actual)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                Assert.Equal(expected[column, row], actual[column, row]);
            }
        }
    }
}
