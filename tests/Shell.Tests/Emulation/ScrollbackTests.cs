using System;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>Lines that scrolled away: kept as they were, in little memory, and looked at without being disturbed.</summary>
public class ScrollbackTests
{
    private const int BlockSize = 1 << 16;

    private static readonly Gen<TerminalColor> s_color = Gen.OneOf(
        Gen.Const(default(TerminalColor)),
        Gen.Byte.Select(TerminalColor.FromIndex),
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, TerminalColor.FromRgb));

    private static readonly Gen<Cell> s_cell = Gen.Select(
        Gen.OneOf(Gen.Const((int)' '), Gen.Int[0x20, 0x7E], Gen.Int[0xA0, 0xD7FF], Gen.Int[0x10000, 0x10FFFF]),
        Gen.Frequency((3, Gen.Const(default(TerminalColor))), (1, s_color)),
        Gen.Frequency((3, Gen.Const(default(TerminalColor))), (1, s_color)),
        Gen.Int[0, 15],
        (character, foreground, background, style) => new Cell(character, foreground, background, (CellStyle)style));

    [Fact]
    public void Lines_come_back_as_they_were() => s_cell.Array[0, 300].Array[1, 20].Sample(lines =>
    {
        var history = new Scrollback(new ArrayBlocks(BlockSize, 4));
        foreach (Cell[] line in lines)
        {
            history.Append(line);
        }

        Assert.Equal(lines.Length, history.Count);
        var row = new Cell[301];
        for (int i = 0; i < lines.Length; i++)
        {
            history.Read(i, row);
            Assert.Equal(lines[i], row[..lines[i].Length]);
            Assert.All(row[lines[i].Length..], cell => Assert.Equal(Cell.Blank, cell));
        }
    });

    [Fact]
    public void A_row_that_is_shorter_than_the_line_loses_the_rest() =>
    Gen.Select(s_cell.Array[0, 100], Gen.Int[0, 50]).Sample((line, length) =>
    {
        var history = new Scrollback(new ArrayBlocks(BlockSize, 1));
        history.Append(line);
        var row = new Cell[length];
        history.Read(0, row);
        Assert.Equal(line.Take(length), row.Take(Math.Min(line.Length, length)));
    });

    [Fact]
    public void Any_memory_keeps_the_latest_lines() =>
    Gen.Select(Gen.Int[64, 600], Gen.Int[0, 5], Gen.Int[0, 60].Array[0, 200]).Sample((size, blocks, lengths) =>
    {
        var history = new Scrollback(new ArrayBlocks(size, blocks));
        var row = new Cell[60];
        for (int i = 0; i < lengths.Length; i++)
        {
            history.Append([.. Enumerable.Repeat(Marked(i), lengths[i])]);
            Assert.Equal(i + 1, history.End);
            Assert.InRange(history.First, 0, history.End);
            Assert.True(history.UsedBytes <= (long)size * blocks);
            for (long line = history.First; line < history.End; line++)
            {
                history.Read(line, row);
                Assert.Equal(lengths[line], row.Count(cell => cell == Marked((int)line)));
            }
        }

        static Cell Marked(int line) => new('a' + line % 26, TerminalColor.FromIndex((byte)line), default, CellStyle.Bold);
    });

    [Fact]
    public void Ten_thousand_lines_are_kept_and_take_little_more_than_their_text()
    {
        var store = new ArrayBlocks(BlockSize, 256);
        var terminal = new TerminalEmulator(240, 67, new Scrollback(store));
        long text = 0;
        for (int i = 0; i < 30_000; i++)
        {
            string line = $"[{i,6}] \e[32minfo\e[m {new string('x', 30 + (i % 50))}\n";
            terminal.Write(line);
            text += i is >= 20_000 ? line.Length : 0;
        }

        Scrollback history = terminal.History!;
        Assert.Equal(Scrollback.MaximumLines, history.Count);
        Assert.InRange(history.UsedBytes, text / 2, text * 3 / 2);
        Assert.InRange(store.Count, 1, 1 + ((int)(text * 3 / 2) / BlockSize));
        var row = new Cell[240];
        history.Read(history.First, row);
        Assert.StartsWith($"[{history.First,6}] info x", Text(row), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeping_lines_allocates_nothing_but_blocks()
    {
        var store = new ArrayBlocks(4096, 2);
        var terminal = new TerminalEmulator(40, 5, new Scrollback(store));
        Fill(terminal);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(terminal);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(2, store.Count);

        static void Fill(TerminalEmulator terminal)
        {
            for (int i = 0; i < 1000; i++)
            {
                terminal.Write("a line \e[31mwith\e[m some text, ✓\n");
            }
        }
    }

    [Fact]
    public void A_line_that_no_block_holds_is_not_kept_and_the_next_one_is()
    {
        var history = new Scrollback(new ArrayBlocks(64, 2));
        history.Append([.. Enumerable.Repeat(new Cell('x', default, default, CellStyle.None), 500)]);
        Assert.Equal((0, 1L), (history.Count, history.End));
        history.Append([new Cell('y', default, default, CellStyle.None)]);
        Assert.Equal(1, history.Count);
    }

    [Fact]
    public void The_view_stays_while_lines_come()
    {
        TerminalEmulator terminal = Numbered(20, 5);
        Assert.True(terminal.ScrollView(3));
        var surface = new FakeSurface(40, 5);
        terminal.Render(surface);
        Assert.StartsWith("14", Row(surface, 0), StringComparison.Ordinal);
        surface.Drawn = 0;
        terminal.Write("more\nand more\n");
        terminal.Render(surface);
        Assert.Equal(5, terminal.ViewOffset);
        Assert.StartsWith("14", Row(surface, 0), StringComparison.Ordinal);
        Assert.Equal("15", Row(surface, 1));

        // The count in the corner and the cursor, which has left.
        Assert.InRange(surface.Drawn, 1, 30);
    }

    [Fact]
    public void The_view_says_where_it_is_in_words()
    {
        TerminalEmulator terminal = Numbered(20, 5);
        terminal.ScrollView(4);
        var surface = new FakeSurface(40, 5);
        terminal.Render(surface);
        Assert.EndsWith(" ↑ 4 of 16", Row(surface, 0), StringComparison.Ordinal);
        terminal.ScrollToBottom();
        terminal.Render(surface);
        Assert.Equal("17", Row(surface, 0));
    }

    [Fact]
    public void The_view_stops_at_both_ends()
    {
        TerminalEmulator terminal = Numbered(20, 5);
        Assert.True(terminal.ScrollView(int.MaxValue));
        Assert.Equal(16, terminal.ViewOffset);
        Assert.False(terminal.ScrollView(1));
        Assert.True(terminal.ScrollView(int.MinValue));
        Assert.Equal(0, terminal.ViewOffset);
        Assert.False(new TerminalEmulator(10, 3).ScrollView(1));
    }

    [Fact]
    public void The_view_moves_on_when_its_lines_are_gone()
    {
        TerminalEmulator terminal = Numbered(30, 5, new ArrayBlocks(64, 2));
        terminal.ScrollView(int.MaxValue);
        for (int i = 0; i < 100; i++)
        {
            terminal.Write("\nnew");
            Assert.Equal(terminal.History!.Count, terminal.ViewOffset);
        }
    }

    [Fact]
    public void The_cursor_scrolls_out_of_sight_with_its_row()
    {
        TerminalEmulator terminal = Numbered(20, 5);
        var surface = new FakeSurface(40, 5);
        terminal.Render(surface);
        terminal.ScrollView(1);
        terminal.Render(surface);
        for (int row = 1; row < 5; row++)
        {
            for (int column = 0; column < 40; column++)
            {
                Assert.Equal(CellStyle.None, surface[column, row].Style);
            }
        }
    }

    [Fact]
    public void Erasing_the_scrollback_leaves_the_screen()
    {
        TerminalEmulator terminal = Numbered(20, 5);
        terminal.ScrollView(5);
        terminal.Write("\e[3J");
        Assert.Equal((0, 0), (terminal.History!.Count, terminal.ViewOffset));
        Assert.Equal("17", terminal.Row(0));
        terminal.Write("\nx");
        Assert.Equal(1, terminal.History!.Count);
    }

    [Theory]
    [InlineData("\e[1;3r\e[3;1H\n", 1)]
    [InlineData("\e[2;3r\e[3;1H\n", 0)]
    [InlineData("\e[2S", 2)]
    [InlineData("\e[99S", 5)]
    [InlineData("\e[M", 0)]
    [InlineData("\e[2J", 0)]
    public void Only_what_leaves_at_the_top_of_the_screen_is_kept(string text, int kept)
    {
        TerminalEmulator terminal = Numbered(5, 5);
        terminal.Write(text);
        Assert.Equal(kept, terminal.History!.Count - 1);
    }

    private static TerminalEmulator Numbered(int lines, int rows, ArrayBlocks? store = null)
    {
        var terminal = new TerminalEmulator(40, rows, new Scrollback(store ?? new ArrayBlocks(BlockSize, 4)));
        for (int i = 1; i <= lines; i++)
        {
            terminal.Write($"{i}\n");
        }

        return terminal;
    }

    private static string Row(FakeSurface surface, int row)
    {
        var cells = new Cell[surface.Columns];
        for (int column = 0; column < cells.Length; column++)
        {
            cells[column] = surface[column, row];
        }

        return Text(cells);
    }

    private static string Text(Cell[] cells)
    {
        var text = new StringBuilder();
        foreach (Cell cell in cells)
        {
            text.Append(new Rune(cell.CodePoint));
        }

        return text.ToString().TrimEnd();
    }
}
