using System.Linq;
using System.Text;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.ProgramConsole;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.ProgramConsole;

/// <summary>What a program's console shows, and what a program reads back.</summary>
public sealed class ConsoleScreenTests
{
    private readonly ConsoleFixture _fixture = new();

    private ConsoleScreen Screen => _fixture.Screen;

    private TerminalEmulator Terminal => _fixture.Terminal!;

    [Fact]
    public void Text_wraps_and_scrolls_as_on_Windows()
    {
        Screen.Write("one\r\ntwo\n" + new string('x', 25));
        Assert.Equal(["one", "two", new string('x', 20), "xxxxx"], Terminal.Lines());
        Assert.Equal((5, 3), (Screen.CursorColumn, Screen.CursorRow));
    }

    [Fact]
    public void The_size_is_that_of_the_screen()
    {
        Assert.Equal((20, 6), (Screen.Columns, Screen.Rows));
        Assert.Equal((20, 6), (Screen.LargestColumns, Screen.LargestRows));
    }

    [Fact]
    public void Every_attribute_comes_back_and_reaches_the_cells()
    {
        for (int attributes = 0; attributes < 256; attributes++)
        {
            Screen.SetAttributes((ushort)attributes);
            Assert.Equal(attributes, Screen.Attributes);
            Screen.TryMoveCursor(0, 0);
            Screen.Write("x");
            Assert.Equal(('x', (ushort)attributes), Screen.ReadCell(0, 0));
        }

        Screen.SetAttributes(0xC007);
        Assert.Equal(0xC007, Screen.Attributes);
    }

    [Theory]
    [InlineData(0x07, false, -1)]
    [InlineData(0x0C, true, 9)] // Red, intense.
    [InlineData(0x01, true, 4)] // Blue.
    [InlineData(0x0E, true, 11)] // Yellow, intense.
    public void A_colour_is_that_of_the_palette_and_grey_is_the_terminals_own(int attributes, bool isIndexed, int index)
    {
        Screen.SetAttributes((ushort)attributes);
        Screen.Write("x");
        TerminalColor color = Terminal.Grid.GetRow(0)[0].Foreground;
        Assert.Equal(isIndexed, color.IsIndexed);
        Assert.True(!isIndexed || color.Index == index);
        Assert.Equal(!isIndexed, color.IsDefault);
    }

    [Fact]
    public void Colours_of_sequences_are_reported_by_the_nearest_attributes()
    {
        Screen.Write("\e[38;2;250;5;5;48;5;18m");
        Assert.Equal(0x1C, Screen.Attributes);
        Screen.Write("\e[0;1;31m");
        Assert.Equal(0x0C, Screen.Attributes);
        Screen.Write("\e[0;38;5;196m");
        Assert.Equal(0x0C, Screen.Attributes);
        Screen.Write("\e[0;38;5;255m");
        Assert.Equal(0x0F, Screen.Attributes);
    }

    [Fact]
    public void Clearing_as_the_library_does_leaves_blanks_in_the_colours_set()
    {
        Screen.Write("some text\nand more");
        Screen.SetAttributes(0x1F);
        uint cells = (uint)(Screen.Columns * Screen.Rows);
        Assert.True(Screen.TryFill(' ', cells, 0, 0, out int characters));
        Assert.True(Screen.TryFill(Screen.Attributes, cells, 0, 0, out int attributes));
        Assert.True(Screen.TryMoveCursor(0, 0));
        Assert.Equal((120, 120), (characters, attributes));
        for (int row = 0; row < Screen.Rows; row++)
        {
            for (int column = 0; column < Screen.Columns; column++)
            {
                Assert.Equal((' ', (ushort)0x1F), Screen.ReadCell(column, row));
            }
        }

        Assert.Equal((0, 0, 0x1F), (Screen.CursorColumn, Screen.CursorRow, Screen.Attributes));
    }

    [Fact]
    public void Filling_changes_characters_or_attributes_and_not_the_cursor_or_the_pen()
    {
        Screen.Write("\e[38;2;1;2;3mabc\e[0mdef");
        Screen.SetAttributes(0x0A);
        Assert.True(Screen.TryFill('#', 4, 1, 0, out int written));
        Assert.Equal(4, written);
        Assert.Equal("a####f", Terminal.Row(0));
        Assert.Equal(0x010203u, Terminal.Grid.GetRow(0)[2].Foreground.Rgb);
        Assert.True(Screen.TryFill(0x4E, 2, 19, 0, out written));
        Assert.Equal((' ', (ushort)0x4E), Screen.ReadCell(19, 0));
        Assert.Equal((' ', (ushort)0x4E), Screen.ReadCell(0, 1));
        Assert.Equal((6, 0, 0x0A), (Screen.CursorColumn, Screen.CursorRow, Screen.Attributes));
    }

    [Fact]
    public void Filling_ends_at_the_end_of_the_screen()
    {
        Assert.True(Screen.TryFill('z', uint.MaxValue, 18, 5, out int written));
        Assert.Equal(2, written);
        Assert.Equal(0, Terminal.ScrolledLines);
        Assert.False(Screen.TryFill('z', 1, 20, 0, out written));
        Assert.Equal(0, written);
        Assert.False(Screen.TryFill((ushort)7, 1, 0, 6, out _));
    }

    [Fact]
    public void Cells_are_written_clipped_and_read_back()
    {
        Screen.SetAttributes(0x02);
        Screen.WriteCells(-1, 2, [('a', 1), ('b', 2), ('c', 3)]);
        Screen.WriteCells(19, 3, [('d', 4), ('e', 5)]);
        Screen.WriteCells(0, 6, [('f', 6)]);
        Screen.WriteCells(5, -1, [('g', 6)]);
        Assert.Equal(('b', (ushort)2), Screen.ReadCell(0, 2));
        Assert.Equal(('c', (ushort)3), Screen.ReadCell(1, 2));
        Assert.Equal(('d', (ushort)4), Screen.ReadCell(19, 3));
        Assert.Equal((' ', (ushort)7), Screen.ReadCell(0, 4));
        Assert.Equal((0, 0, 0x02), (Screen.CursorColumn, Screen.CursorRow, Screen.Attributes));
    }

    [Fact]
    public void The_cursor_moves_inside_the_screen_only()
    {
        Assert.True(Screen.TryMoveCursor(19, 5));
        Assert.Equal((19, 5), (Screen.CursorColumn, Screen.CursorRow));
        Assert.False(Screen.TryMoveCursor(20, 0));
        Assert.False(Screen.TryMoveCursor(0, 6));
        Assert.False(Screen.TryMoveCursor(-1, 0));
        Assert.Equal((19, 5), (Screen.CursorColumn, Screen.CursorRow));
    }

    [Fact]
    public void The_cursors_size_is_checked_and_its_visibility_shown()
    {
        Assert.Equal((25, true), (Screen.CursorSize, Screen.IsCursorVisible));
        Assert.True(Screen.TrySetCursor(100, false));
        Assert.Equal((100, false), (Screen.CursorSize, Terminal.CursorVisible));
        Assert.False(Screen.TrySetCursor(0, true));
        Assert.False(Screen.TrySetCursor(101, true));
        Assert.False(Terminal.CursorVisible);
    }

    [Fact]
    public void Without_sequences_an_escape_is_a_picture()
    {
        Assert.True(Screen.TrySetModes(ConsoleOutputModes.Processed | ConsoleOutputModes.Wrap));
        Screen.Write("a\e[31mb\x01");
        Assert.Equal("a←[31mb☺", Terminal.Row(0));
    }

    [Fact]
    public void Without_processing_control_characters_are_pictures()
    {
        Assert.True(Screen.TrySetModes(ConsoleOutputModes.None));
        Screen.Write("a\r\nb\t");
        Assert.Equal("a♪◙b○", Terminal.Row(0));
    }

    [Fact]
    public void Without_wrapping_the_last_cell_is_overwritten()
    {
        Assert.True(Screen.TrySetModes(ConsoleOutputModes.Processed));
        Screen.Write(new string('a', 19) + "bc");
        Assert.Equal(new string('a', 19) + "c", Terminal.Row(0));
        Assert.Equal("", Terminal.Row(1));
    }

    [Fact]
    public void A_line_feed_can_stay_in_its_column()
    {
        Assert.True(Screen.TrySetModes(ConsoleOutputModes.Default | ConsoleOutputModes.NoAutoReturn));
        Screen.Write("ab\ncd");
        Assert.Equal("  cd", Terminal.Row(1));
    }

    [Fact]
    public void Modes_that_do_not_exist_are_refused()
    {
        Assert.False(Screen.TrySetModes((ConsoleOutputModes)0x20));
        Assert.Equal(ConsoleOutputModes.Default, Screen.Modes);
    }

    [Fact]
    public void A_sequence_may_come_in_pieces_and_a_mode_may_end_it()
    {
        foreach (char unit in "\e[3;4Hx\e]0;name\ay\e[4")
        {
            Screen.Write([unit]);
        }

        Assert.Equal("   xy", Terminal.Row(2));
        Assert.Equal("name", Screen.Title);
        Screen.TrySetModes(ConsoleOutputModes.Processed);
        Screen.Write("mz");
        Assert.Equal("   xymz", Terminal.Row(2));
    }

    [Theory]
    [InlineData("\e[6n", "\e[1;3R")]
    [InlineData("\e[5n", "\e[0n")]
    [InlineData("\e[c", "\e[?61;22c")]
    [InlineData("\e[0c", "\e[?61;22c")]
    [InlineData("\e[>c", "\e[>0;10;1c")]
    [InlineData("\e[18t", "\e[8;6;20t")]
    [InlineData("\e[?25$p", "\e[?25;1$y")]
    [InlineData("\e[?1049$p", "\e[?1049;2$y")]
    [InlineData("\e[?2026$p", "\e[?2026;0$y")]
    public void What_a_program_asks_is_answered_and_no_terminal_sees_it(string question, string answer)
    {
        var both = new ConsoleFixture(hasSerial: true);
        both.Screen.Write("ab" + question);
        Assert.Equal("ab", both.Line!.SentText);
        var records = new ConsoleRecord[100];
        int count = both.Input.Peek(records);
        Assert.Equal(answer, new string([.. records.Take(count).Select(static record => record.Character)]));
    }

    [Theory]
    [InlineData("\e[?1000h")]
    [InlineData("\e[?1003;1006h")]
    [InlineData("\e[?2004h")]
    [InlineData("\e[?1004l")]
    [InlineData("\e[?9001h")]
    [InlineData("\e[>4;1m")]
    [InlineData("\e[>1u")]
    [InlineData("\e[20l")]
    [InlineData("\e[2 q")]
    [InlineData("\e[8;99;99t")]
    [InlineData("\e]8;;http://x\e\\")]
    [InlineData("\eP1$r\e\\")]
    [InlineData("\e=")]
    public void Modes_of_mice_pasting_and_windows_reach_no_terminal(string sequence)
    {
        var both = new ConsoleFixture(hasSerial: true);
        both.Screen.Write("a" + sequence + "b");
        Assert.Equal("ab", both.Line!.SentText);
        Assert.Equal("ab", both.Terminal!.Row(0));
    }

    [Fact]
    public void A_program_that_dies_on_the_alternate_screen_leaves_the_main_one_as_it_was()
    {
        Screen.Write("before\n\e[?1049h\e[2;4r\e[?6h\e[?25l\e[31;44m\e[?7l\e(0over\e[");
        Screen.TrySetModes(ConsoleOutputModes.None);
        _fixture.Console.End();
        _fixture.Writer.Write("uefi> qqq\n" + new string('-', 25));
        Assert.False(Terminal.IsAlternate);
        Assert.True(Terminal.CursorVisible);
        Assert.Equal(["before", "uefi> qqq", new string('-', 20), "-----"], Terminal.Lines());
        Assert.Equal(new Cell('u', default, default, CellStyle.None), Terminal.Grid.GetRow(1)[0]);
    }

    [Fact]
    public void The_prompt_comes_on_a_line_of_its_own()
    {
        Screen.Write("no end");
        _fixture.Console.End();
        Assert.Equal((0, 1), (Terminal.CursorColumn, Terminal.CursorRow));
        var other = new ConsoleFixture();
        other.Screen.Write("end\r\n");
        other.Console.End();
        Assert.Equal((0, 1), (other.Terminal!.CursorColumn, other.Terminal.CursorRow));
    }

    [Fact]
    public void A_smaller_window_wraps_and_scrolls_at_its_edges_and_goes_with_the_program()
    {
        Assert.True(Screen.TrySetSize(10, 3));
        Assert.Equal((10, 3), (Screen.Columns, Screen.Rows));
        Screen.Write("0123456789abc\n2\n3");
        Assert.Equal(["abc", "2", "3"], Terminal.Lines());
        Assert.False(Screen.TryMoveCursor(10, 0));
        Assert.False(Screen.TrySetSize(21, 3));
        Assert.False(Screen.TrySetSize(10, 7));
        Assert.False(Screen.TrySetSize(0, 1));
        _fixture.Console.End();
        _fixture.Writer.Write("0123456789abc");
        Assert.Equal("0123456789abc", Terminal.Row(3));
    }

    [Fact]
    public void Bytes_of_a_character_may_come_in_pieces()
    {
        foreach (byte value in Encoding.UTF8.GetBytes("ä€😀"))
        {
            _fixture.Console.Write([value]);
        }

        _fixture.Console.Write([0xE2, 0x82, (byte)'x', 0xFF]);
        Assert.Equal("ä€😀�x�", Terminal.Row(0));
    }

    [Theory]
    [InlineData(28591u, "ÿA")]
    [InlineData(20127u, "�A")]
    public void Code_pages_of_single_bytes_are_decoded(uint codePage, string expected)
    {
        Assert.True(_fixture.Console.TryChooseOutputCodePage(codePage));
        _fixture.Console.Write([0xFF, 0x41]);
        Assert.Equal(expected, Terminal.Row(0));
        Assert.False(_fixture.Console.TryChooseOutputCodePage(1200));
        Assert.Equal(codePage, _fixture.Console.OutputCodePage);
    }
}
