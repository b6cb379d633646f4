using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Editing;

/// <summary>Recalling lines by how they begin and by what they contain.</summary>
public class HistorySearchTests
{
    private readonly EditorDriver _driver = new(60);

    public HistorySearchTests() =>
        _driver.Enter("heap walk").Enter("mem -b").Enter("heap stats").Enter("echo heap").Enter("heap stats");

    [Fact]
    public void Up_recalls_only_lines_that_begin_as_typed_each_once_and_down_comes_back()
    {
        _driver.Type("he").Press(KeyKind.Up).ShouldBe("heap stats|").Press(KeyKind.Up).ShouldBe("heap walk|")
            .Press(KeyKind.Up).ShouldBe("heap walk|").Press(KeyKind.Down).ShouldBe("heap stats|").Press(KeyKind.Down)
            .ShouldBe("he|");
    }

    [Fact]
    public void Only_what_stands_before_the_cursor_counts()
    {
        _driver.Type("mx^b").Press(KeyKind.Up).ShouldBe("mem -b|").Press(KeyKind.Down).ShouldBe("m|x");
    }

    [Fact]
    public void Up_does_nothing_when_no_line_begins_so() =>
    _driver.Type("zz").Press(KeyKind.Up, KeyKind.Up, KeyKind.Down).ShouldBe("zz|");

    [Fact]
    public void Control_p_recalls_every_line_whatever_is_typed() =>
        _driver.Type("zz^p").ShouldBe("heap stats|").Type("^p").ShouldBe("echo heap|").Type("^n^n").ShouldBe("zz|");

    [Fact]
    public void Control_r_searches_as_letters_come_and_enter_runs_the_line()
    {
        _driver.Type("^r").ShouldShow("(search '')").Type("w").ShouldShow("(search 'w') heap walk").Type("alk");
        Assert.Equal(EditResult.Accepted, _driver.Editor.Feed(new KeyPress(KeyKind.Enter)));
        Assert.Equal("heap walk", _driver.Editor.Line);
    }

    [Fact]
    public void Control_r_again_goes_back_and_control_s_forward()
    {
        _driver.Type("^rheap").ShouldShow("(search 'heap') heap stats").Type("^r").ShouldShow("(search 'heap') echo heap")
            .Type("^r").ShouldShow("(search 'heap') heap stats").Type("^r").ShouldShow("(search 'heap') heap walk")
            .Type("^s").ShouldShow("(search 'heap') heap stats");
    }

    [Fact]
    public void What_is_nowhere_says_so_and_backspace_widens_the_search()
    {
        _driver.Type("^rmemx").ShouldShow("(no line with 'memx') mem -b").Press(KeyKind.Backspace)
            .ShouldShow("(search 'mem') mem -b");
        _driver.Type("^r").ShouldShow("(no line with 'mem') mem -b").Type("^a").ShouldBe("|mem -b");
    }

    [Fact]
    public void The_cursor_stands_where_the_text_was_found_and_other_keys_edit_there()
    {
        _driver.Type("^rwalk").Press(KeyKind.Escape).ShouldBe("heap |walk").Type("^_").ShouldBe("|");
        _driver.Type("^rwalk").Press(KeyKind.Left).ShouldBe("heap| walk");
    }

    [Fact]
    public void Control_g_gives_the_search_up_and_control_c_the_line()
    {
        _driver.Type("ab^b^rwalk^g").ShouldBe("a|b").Type("^rwalk");
        Assert.Equal(EditResult.Cancelled, _driver.Editor.Feed(KeyPress.Control('c')));
        Assert.Equal("$ ab^C", _driver.Terminal.Row(_driver.Terminal.CursorRow - 1));
    }

    [Fact]
    public void A_second_search_without_text_repeats_the_first() =>
        _driver.Type("^rwalk^a^k^r^r").ShouldShow("(search 'walk') heap walk");

    [Fact]
    public void A_long_text_to_search_for_is_cut_in_the_prompt()
    {
        _driver.Type("^r" + new string('x', 300) + "y").Type("^g").ShouldBe("|");
        _driver.Type("^rabcdefghijklmnopqrstuvwxyz0123456789").ShouldShow("(no line with 'yz0123456789') heap stats");
    }

    [Fact]
    public void Searching_an_empty_history_is_harmless() =>
    new EditorDriver().Type("^r^r^sx^r^s").Press(KeyKind.Escape).ShouldBe("|");
}
