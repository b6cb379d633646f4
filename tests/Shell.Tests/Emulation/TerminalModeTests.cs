using UefiKernel.Image.Benchmarks;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>Scroll region, rows, tabs, modes, character sets and the alternate screen.</summary>
public class TerminalModeTests
{
    private const string Five = "1\n2\n3\n4\n5";

    private static TerminalEmulator After(string text, int columns = 10, int rows = 5)
    {
        var terminal = new TerminalEmulator(columns, rows);
        terminal.Write(text);
        return terminal;
    }

    [Theory]
    [InlineData("\e[2;4r\e[4;1H\n", "1|3|4||5")]
    [InlineData("\e[2;4r\e[2;1H\eM", "1||2|3|5")]
    [InlineData("\e[2;4r\e[5;1H\n", "1|2|3|4|5")]
    [InlineData("\e[2;4r\e[1;1H\eM", "1|2|3|4|5")]
    [InlineData("\e[2;4r\e[4;1H\eD", "1|3|4||5")]
    [InlineData("\e[2;4r\e[4;3H\eEx", "1|3|4|x|5")]
    [InlineData("\e[2;4r\e[2S", "1|4|||5")]
    [InlineData("\e[2;4r\e[2T", "1|||2|5")]
    [InlineData("\e[2;4r\e[99S", "1||||5")]
    [InlineData("\e[2;4r\e[99T", "1||||5")]
    [InlineData("\e[2;4r\e[3;1H\e[L", "1|2||3|5")]
    [InlineData("\e[2;4r\e[3;1H\e[99L", "1|2|||5")]
    [InlineData("\e[2;4r\e[2;1H\e[2M", "1|4|||5")]
    [InlineData("\e[2;4r\e[5;1H\e[L\e[M", "1|2|3|4|5")]
    [InlineData("\e[2;4r\e[r\e[5;1H\n", "2|3|4|5")]
    [InlineData("\e[4;2r\e[5;1H\n", "2|3|4|5")]
    [InlineData("\e[3;3r\e[5;1H\n", "2|3|4|5")]
    [InlineData("\e[3;99r\e[5;1H\n", "1|2|4|5")]
    [InlineData("\e[2;4r\e[?6h\e[1;1Hx", "1|x|3|4|5")]
    [InlineData("\e[2;4r\e[?6h\e[9;1Hx", "1|2|3|x|5")]
    [InlineData("\e[2;4r\e[?6h\e[2dx", "1|2|x|4|5")]
    [InlineData("\e[2;4r\e[3;1H\e[9Ax", "1|x|3|4|5")]
    [InlineData("\e[2;4r\e[3;1H\e[9Bx", "1|2|3|x|5")]
    [InlineData("\e[2;4r\e[1;1H\e[9Bx", "1|2|3|x|5")]
    [InlineData("\e[2;4r\e[5;1H\e[9Ax", "1|x|3|4|5")]
    [InlineData("\e[2T", "||1|2|3")]
    [InlineData("\e[3S", "4|5")]
    [InlineData("\e[1;5;5;5;5T", "1|2|3|4|5")]
    public void The_scroll_region_holds_what_scrolls(string text, string expected) =>
    Assert.Equal(expected.Split('|'), After(Five + text).Lines());

    [Theory]
    [InlineData("\e[3g\tX", 19)]
    [InlineData("\e[5G\eH\r\tX", 4)]
    [InlineData("\e[9G\e[g\r\tX", 16)]
    [InlineData("\e[2IX", 16)]
    [InlineData("\e[18G\e[ZX", 16)]
    [InlineData("\e[18G\e[2ZX", 8)]
    [InlineData("\e[99ZX", 0)]
    [InlineData("\e[3g\ec\tX", 8)]
    public void Tab_stops(string text, int column) =>
    Assert.Equal('X', After(text, columns: 20).Grid.GetRow(0)[column].CodePoint);

    [Theory]
    [InlineData("abc\r\e[4hX\e[4lY", "XYbc")]
    [InlineData("0123456789\e[?7lXY", "012345678Y")]
    [InlineData("\e[?7l0123456789XY\e[?7hZ", "012345678Z")]
    [InlineData("0123456789\e[4D\e[4hX", "01234X5678")]
    [InlineData("\e(0lqk\e(Bq", "┌─┐q")]
    [InlineData("\e)0a\u000Eq\u000Fq", "a─q")]
    [InlineData("\e(0\e[!pq", "q")]
    [InlineData("\e(0\e7\e(Bq\e8q", "─")]
    [InlineData("\e(Aq", "q")]
    public void Modes_and_character_sets(string text, string expected) => Assert.Equal(expected, After(text).Row(0));

    [Fact]
    public void A_saved_cursor_remembers_that_the_row_was_full()
    {
        TerminalEmulator terminal = After("0123456789\e7\e[3;3H\e8X");
        Assert.Equal(["0123456789", "X"], terminal.Lines());
    }

    [Fact]
    public void Restoring_without_saving_goes_home_in_a_plain_pen()
    {
        TerminalEmulator terminal = After("\e[31mab\e8X");
        Assert.Equal("Xb", terminal.Row(0));
        Assert.True(terminal.Grid.GetRow(0)[0].Foreground.IsDefault);
    }

    [Fact]
    public void The_alternate_screen_comes_blank_and_goes_without_a_trace()
    {
        TerminalEmulator terminal = After("shell\e[31m$ \e[?1049hfull\e[2;2Hscreen");
        Assert.True(terminal.IsAlternate);
        Assert.Equal(["       full", " screen"], After("shell$ \e[?1049hfull\e[2;2Hscreen", columns: 12).Lines());
        terminal.Write("\e[?1049lX");
        Assert.False(terminal.IsAlternate);
        Assert.Equal(["shell$ X"], terminal.Lines());
        Assert.Equal(TerminalColor.FromIndex(1), terminal.Grid.GetRow(0)[7].Foreground);
    }

    [Theory]
    [InlineData("\e[?47h", "\e[?47l")]
    [InlineData("\e[?1047h", "\e[?1047l")]
    [InlineData("\e[?1049h", "\e[?1049l")]
    [InlineData("\e[?1049h", "\ec\e[?1049h\e[?1049l")]
    public void Lines_of_the_alternate_screen_are_not_kept(string enter, string leave)
    {
        var terminal = new TerminalEmulator(10, 3, new Scrollback(new ArrayBlocks(1024, 2)));
        terminal.Write("a\nb\nc\nd" + enter + "\n1\n2\n3\n4\n5");
        Assert.Equal(1, terminal.History!.Count);
        Assert.False(terminal.ScrollView(1));
        terminal.Write(leave);
        Assert.True(terminal.ScrollView(1));
    }

    [Fact]
    public void A_program_on_the_alternate_screen_cannot_lose_the_saved_cursor()
    {
        TerminalEmulator terminal = After("ab\e[?1049h\e[3;3H\e7x\e[?1049lY");
        Assert.Equal(["abY"], terminal.Lines());
    }

    [Fact]
    public void Leaving_an_alternate_screen_that_was_not_entered_keeps_the_text() =>
    Assert.Equal("Xb", After("ab\e[?1049lX").Row(0));

    [Fact]
    public void Alignment_fills_the_screen_and_a_soft_reset_keeps_it()
    {
        TerminalEmulator terminal = After("\e[2;4r\e#8\e[!p", columns: 3, rows: 2);
        Assert.Equal(["EEE", "EEE"], terminal.Lines());
        Assert.Equal((0, 0), (terminal.CursorColumn, terminal.CursorRow));
    }

    [Theory]
    [InlineData("\e[38:5:200mX", 200, -1)]
    [InlineData("\e[38:2:1:2:3mX", -1, 0x010203)]
    [InlineData("\e[38:2::1:2:3mX", -1, 0x010203)]
    [InlineData("\e[1;38:2::1:2:3;4mX", -1, 0x010203)]
    [InlineData("\e[38;2;1;2;3mX", -1, 0x010203)]
    [InlineData("\e[38:5mX", 0, -1)]
    public void Colours_with_colons(string text, int index, int rgb)
    {
        TerminalColor color = After(text).Grid.GetRow(0)[0].Foreground;
        Assert.Equal((index >= 0, rgb >= 0), (color.IsIndexed, color.IsRgb));
        Assert.Equal(index >= 0 ? index : rgb, index >= 0 ? color.Index : (int)color.Rgb);
    }

    [Theory]
    [InlineData("\e[4:3mX", CellStyle.Underline)]
    [InlineData("\e[4m\e[4:0mX", CellStyle.None)]
    [InlineData("\e[1;2mX", CellStyle.Bold | CellStyle.Faint)]
    [InlineData("\e[1;2;22mX", CellStyle.None)]
    [InlineData("\e[4:0:1;1mX", CellStyle.Bold)]
    public void Styles(string text, CellStyle expected) => Assert.Equal(expected, After(text).Grid.GetRow(0)[0].Style);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    public void Tiny_screens_take_everything(int columns, int rows)
    {
        TerminalEmulator terminal = After(
            "\e[1;1r\e[2;1r\e[?6hab\n\eM\e[L\e[M\e[S\e[T\t\e[Z\eH\e[3g\t\e#8\e[4hxyz\e[?1049hq\n\n\e[?1049l\e[?3h", columns,
            rows);
        Assert.InRange(terminal.CursorColumn, 0, columns - 1);
        Assert.InRange(terminal.CursorRow, 0, rows - 1);
    }
}
