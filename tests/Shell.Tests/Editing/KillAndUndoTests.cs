using System.Linq;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Editing;

/// <summary>Words, kill and yank, transposing and undo.</summary>
public class KillAndUndoTests
{
    private readonly EditorDriver _driver = new();

    [Fact]
    public void Alt_moves_by_letters_and_digits_and_control_w_kills_up_to_a_space()
    {
        _driver.Type("a --level=warn2~b").ShouldBe("a --level=|warn2").Type("~b").ShouldBe("a --|level=warn2")
            .Type("~f").ShouldBe("a --level|=warn2").Type("^e^w").ShouldBe("a |");
    }

    [Fact]
    public void Control_and_arrows_cross_words_and_control_delete_kills_one()
    {
        _driver.Type("one two").Press(new KeyPress(KeyKind.Left, KeyModifiers.Control)).ShouldBe("one |two")
            .Press(new KeyPress(KeyKind.Delete, KeyModifiers.Control)).ShouldBe("one |")
            .Press(new KeyPress(KeyKind.Backspace, KeyModifiers.Alt)).ShouldBe("|")
            .Type("^y").ShouldBe("one two|");
    }

    [Fact]
    public void Kills_in_a_row_are_one_text_and_a_key_between_parts_them()
    {
        _driver.Type("a b c d^w^w").ShouldBe("a b |").Type("^y").ShouldBe("a b c d|");
        _driver.Type("^a~d^k").ShouldBe("|").Type("^y").ShouldBe("a b c d|");
        _driver.Type("^w^e^w^y").ShouldBe("a b c |");
    }

    [Fact]
    public void A_kill_of_nothing_belongs_to_no_kill()
    {
        _driver.Type("abc^ux^k^u^y").ShouldBe("x|");
    }

    [Fact]
    public void Alt_y_goes_back_through_the_ring_and_around()
    {
        _driver.Type("one^u").Type("two^u").Type("three^u").Type("-^y").ShouldBe("-three|")
            .Type("~y").ShouldBe("-two|").Type("~y").ShouldBe("-one|").Type("~y").ShouldBe("-three|").Type("~y");
        _driver.Type(".^y").ShouldBe("-two.two|");
    }

    [Fact]
    public void Alt_y_without_a_yank_before_does_nothing_however_often()
    {
        _driver.Type("~y~y").ShouldBe("|").Type("one^u").Type("abc^y^a~y~y").ShouldBe("|abcone");
    }

    [Fact]
    public void The_ring_forgets_the_oldest()
    {
        foreach (int i in Enumerable.Range(0, 10))
        {
            _driver.Type($"{i}^u");
        }

        _driver.Type("^y");
        for (int i = 0; i < 7; i++)
        {
            _driver.Type("~y");
        }

        _driver.ShouldBe("2|").Type("~y").ShouldBe("9|");
    }

    [Theory]
    [InlineData("ab^t", "ba|")]
    [InlineData("abc^b^t", "acb|")]
    [InlineData("abc^a^f^t", "ba|c")]
    [InlineData("abc^a^t", "|abc")]
    [InlineData("a^t", "a|")]
    [InlineData("^t", "|")]
    public void Control_t_exchanges_the_two_around_the_cursor(string typed, string expected) =>
    _driver.Type(typed).ShouldBe(expected);

    [Fact]
    public void Undo_takes_back_what_was_typed_and_killed_step_by_step()
    {
        _driver.Type("one two^w").ShouldBe("one |").Type("^_").ShouldBe("one two|");
        _driver.Type("^athe ").ShouldBe("the |one two").Type("^_").ShouldBe("|one two").Type("^_").ShouldBe("|").Type("^_")
            .ShouldBe("|");
    }

    [Fact]
    public void Undo_takes_back_a_long_text_in_parts()
    {
        string text = new('x', UndoLog.LongestRun + 5);
        _driver.Type(text + "^_").ShouldBe(text[..UndoLog.LongestRun] + "|").Type("^_").ShouldBe("|");
    }

    [Fact]
    public void Undo_takes_back_yanks_deletions_and_recalled_lines()
    {
        _driver.Enter("first").Type("ab^p").ShouldBe("first|").Type("^_").ShouldBe("ab|");
        _driver.Press(KeyKind.Backspace, KeyKind.Backspace).Type("^_").ShouldBe("a|").Type("^_").ShouldBe("ab|");
        _driver.Type("^u^y^y^_").ShouldBe("ab|").Type("^_^_").ShouldBe("ab|");
    }

    [Fact]
    public void A_new_line_has_nothing_to_undo() => _driver.Enter("one").Type("^_").ShouldBe("|");

    [Fact]
    public void More_steps_than_fit_forget_the_oldest()
    {
        for (int i = 0; i < UndoLog.MaximumSteps + 50; i++)
        {
            _driver.Type("x^f");
        }

        for (int i = 0; i < UndoLog.MaximumSteps + 50; i++)
        {
            _driver.Type("^_");
        }

        Assert.Equal(new string('x', 50), _driver.Editor.Buffer.ToString());
    }
}
