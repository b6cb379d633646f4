using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>What the terminal does with text, controls and escape sequences.</summary>
public class TerminalTests
{
    private static TerminalEmulator After(string text, int columns = 10, int rows = 4)
    {
        var terminal = new TerminalEmulator(columns, rows);
        terminal.Write(text);
        return terminal;
    }

    [Fact]
    public void Text_appears_from_the_top_left_corner()
    {
        TerminalEmulator terminal = After("ab\ncd");
        Assert.Equal(["ab", "cd"], terminal.Lines());
        Assert.Equal((2, 1), (terminal.CursorColumn, terminal.CursorRow));
    }

    [Fact]
    public void A_full_row_wraps_only_when_another_character_comes()
    {
        TerminalEmulator terminal = After("0123456789");
        Assert.Equal((9, 0), (terminal.CursorColumn, terminal.CursorRow));
        terminal.Write("x");
        Assert.Equal(["0123456789", "x"], terminal.Lines());
        Assert.Equal((1, 1), (terminal.CursorColumn, terminal.CursorRow));
    }

    [Fact]
    public void A_line_feed_after_a_full_row_makes_no_empty_row() =>
    Assert.Equal(["0123456789", "x"], After("0123456789\nx").Lines());

    [Fact]
    public void The_last_row_scrolls()
    {
        TerminalEmulator terminal = After("1\n2\n3\n4\n5\n6");
        Assert.Equal(["3", "4", "5", "6"], terminal.Lines());
        Assert.Equal(2, terminal.ScrolledLines);
    }

    [Theory]
    [InlineData("abc\rX", "Xbc")]
    [InlineData("abc\bX", "abX")]
    [InlineData("\b\bX", "X")]
    [InlineData("a\tX", "a       X")]
    [InlineData("a\t\t\tX", "a        X")]
    [InlineData("a\aX", "aX")]
    [InlineData("a\u007FX", "aX")]
    [InlineData("abc\e[2DX", "aXc")]
    [InlineData("a\e[3CX", "a   X")]
    [InlineData("abc\e[GX", "Xbc")]
    [InlineData("abc\e[5GX", "abc X")]
    [InlineData("abcde\e[3D\e[K", "ab")]
    [InlineData("abcde\e[3D\e[1K", "   de")]
    [InlineData("abcde\e[2K", "")]
    [InlineData("abcde\e[4D\e[2P", "ade")]
    [InlineData("abcde\e[4D\e[2@", "a  bcde")]
    [InlineData("abcde\e[4D\e[2X", "a  de")]
    [InlineData("abcde\e[4D\e[99P", "a")]
    [InlineData("0123456789\e[4G\e[99P", "012")]
    [InlineData("0123456789\e[4G\e[99@", "012")]
    [InlineData("0123456789\e[4G\e[2@", "012  34567")]
    [InlineData("ab\e7cd\e8X", "abXd")]
    [InlineData("ab\e[scd\e[uX", "abXd")]
    [InlineData("\e[99CX", "         X")]
    public void Controls_within_a_row(string text, string expected) => Assert.Equal(expected, After(text).Row(0));

    [Theory]
    [InlineData("\e[2;3HX", 2, 1)]
    [InlineData("\e[HX", 0, 0)]
    [InlineData("\e[99;99fX", 9, 3)]
    [InlineData("\n\n\e[AX", 0, 1)]
    [InlineData("\e[2BX", 0, 2)]
    [InlineData("ab\e[2EX", 0, 2)]
    [InlineData("\n\nab\e[FX", 0, 1)]
    [InlineData("ab\e[3dX", 2, 2)]
    [InlineData("\e[9999999999999999BX", 0, 3)]
    public void Cursor_moves(string text, int column, int row) =>
    Assert.Equal('X', After(text).Grid.GetRow(row)[column].CodePoint);

    [Theory]
    [InlineData("\e[J", "aaa|bb")]
    [InlineData("\e[1J", "||   b|ccc")]
    [InlineData("\e[2J", "")]
    [InlineData("\e[7J", "aaa|bbbb|ccc")]
    public void Erasing_the_screen(string erase, string expected)
    {
        // The cursor stands on the third b.
        TerminalEmulator terminal = After("aaa\nbbbb\nccc\e[2;3H" + erase);
        string[] rows = expected.StartsWith("||", System.StringComparison.Ordinal)
            ? ["", "   b", "ccc"]
            : expected.Length == 0 ? [] : expected.Split('|');
        Assert.Equal(rows, terminal.Lines());
    }

    [Theory]
    [InlineData("a\e]0;title\aX")]
    [InlineData("a\e]0;title\e\\X")]
    [InlineData("a\ePdata\e\\X")]
    [InlineData("a\e(BX")]
    [InlineData("a\e#3X")]
    [InlineData("a\e##8X")]
    [InlineData("a\e[1!2hX")]
    [InlineData("a\e[1?5hX")]
    [InlineData("a\e[6nX")]
    [InlineData("a\e[cX")]
    [InlineData("a\e=X")]
    [InlineData("a\e[?2004hX")]
    [InlineData("a\e[>4;1mX")]
    [InlineData("a\e[1;2;3qX")]
    [InlineData("a\e[4:3mX")]
    [InlineData("a\e[ qX")]
    [InlineData("a\e[!pX")]
    [InlineData("a\e[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1mX")]
    [InlineData("a\e[12\u0018X")]
    [InlineData("a\e\e[mX")]
    public void Unknown_sequences_are_swallowed_whole(string text) => Assert.Equal("aX", After(text).Row(0));

    [Fact]
    public void A_string_sequence_without_end_swallows_a_bounded_amount_of_text()
    {
        TerminalEmulator terminal = After("\e]" + new string('z', 3000) + "\nend", columns: 80);
        Assert.Equal("end", terminal.Lines()[^1]);
    }

    [Fact]
    public void Colours_and_styles_stick_to_the_characters_written_after_them()
    {
        TerminalEmulator terminal = After("\e[1;31;44mA\e[0mB\e[38;5;200mC\e[48;2;1;2;3mD\e[7;4mE\e[22;24;27;39;49mF\e[97;102mG");
        System.ReadOnlySpan<Cell> row = terminal.Grid.GetRow(0);
        TerminalColor none = default;
        Assert.Equal(new Cell('A', TerminalColor.FromIndex(1), TerminalColor.FromIndex(4), CellStyle.Bold), row[0]);
        Assert.Equal(new Cell('B', none, none, CellStyle.None), row[1]);
        Assert.Equal(new Cell('C', TerminalColor.FromIndex(200), none, CellStyle.None), row[2]);
        Assert.Equal(new Cell('D', TerminalColor.FromIndex(200), TerminalColor.FromRgb(1, 2, 3), CellStyle.None), row[3]);
        Assert.Equal(CellStyle.Reverse | CellStyle.Underline, row[4].Style);
        Assert.Equal(new Cell('F', none, none, CellStyle.None), row[5]);
        Assert.Equal(new Cell('G', TerminalColor.FromIndex(15), TerminalColor.FromIndex(10), CellStyle.None), row[6]);
    }

    [Fact]
    public void Colour_values_out_of_range_change_nothing() =>
        Assert.Equal(default, After("\e[38;5;256m\e[38;2;1;2;999mA").Grid.GetRow(0)[0].Foreground);

    [Fact]
    public void Erased_cells_take_the_current_background() =>
        Assert.Equal(TerminalColor.FromIndex(4), After("\e[44m\e[2K").Grid.GetRow(0)[5].Background);

    [Fact]
    public void A_surrogate_pair_is_one_cell_even_when_split_between_writes()
    {
        TerminalEmulator terminal = After("\uD83D");
        terminal.Write("\uDE00!");
        Assert.Equal(0x1F600, terminal.Grid.GetRow(0)[0].CodePoint);
        Assert.Equal('!', terminal.Grid.GetRow(0)[1].CodePoint);
    }

    [Fact]
    public void Unpaired_surrogates_become_replacement_characters() =>
        Assert.Equal("\uFFFDa\uFFFD\uFFFDb", After("\uD83Da\uDE00\uD83Db").Row(0));

    [Fact]
    public void The_cursor_can_be_hidden()
    {
        Assert.False(After("\e[?25l").CursorVisible);
        Assert.True(After("\e[?25l\e[?25h").CursorVisible);
        Assert.True(After("\e[?25l\ec").CursorVisible);
    }

    [Fact]
    public void Line_feed_mode_can_be_switched_off() => Assert.Equal(["ab", "  c"], After("\e[20lab\nc").Lines());

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, -5)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    public void Tiny_screens_work(int columns, int rows)
    {
        TerminalEmulator terminal = After("abc\n\e[5;5Hx\e[2Jy\e[99@\e[99P\tz", columns, rows);
        Assert.InRange(terminal.CursorColumn, 0, terminal.Columns - 1);
        Assert.InRange(terminal.CursorRow, 0, terminal.Rows - 1);
    }
}
