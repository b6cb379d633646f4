using System.Linq;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Editing;

/// <summary>The Tab key.</summary>
public class EditorCompletionTests
{
    private sealed class Completer(params string[] words) : ICompleter
    {
        public void Complete(string text, CompletionList completions)
        {
            foreach (string word in words)
            {
                completions.Add(word, isWhole: !word.EndsWith('='));
            }
        }
    }

    private static EditorDriver Drive(params string[] words) => new(40, new Completer(words));

    [Fact]
    public void The_only_candidate_is_put_in_with_a_space() =>
    Drive("heap", "mem").Type("h").Press(KeyKind.Tab).ShouldBe("heap |");

    [Fact]
    public void A_word_that_goes_on_gets_no_space() =>
    Drive("--level=").Type("log -").Press(KeyKind.Tab).ShouldBe("log --level=|");

    [Fact]
    public void No_second_space_is_put_before_one() => Drive("heap").Type("h x^b^b").Press(KeyKind.Tab).ShouldBe("heap| x");

    [Fact]
    public void A_word_that_is_complete_gets_its_space() => Drive("heap").Type("heap").Press(KeyKind.Tab).ShouldBe("heap |");

    [Fact]
    public void What_candidates_share_is_put_in_first_and_then_they_are_listed()
    {
        EditorDriver driver = Drive("stats", "status", "stress").Type("x s").Press(KeyKind.Tab).ShouldBe("x st|")
            .Press(KeyKind.Tab);
        driver.ShouldBe("x st|");
        Assert.Equal(["$ x st", "stats   status  stress", "$ x st"], driver.Terminal.Lines());
        driver.Type("a").Press(KeyKind.Tab).ShouldBe("x stat|").Type("u").Press(KeyKind.Tab).ShouldBe("x status |");
    }

    [Fact]
    public void Many_candidates_stand_in_columns_that_read_downwards()
    {
        EditorDriver driver = Drive([.. Enumerable.Range(10, 20).Select(i => $"word{i}")]).Type("word").Press(KeyKind.Tab);
        driver.ShouldBe("word|");
        Assert.Equal("word10  word14  word18  word22  word26", driver.Terminal.Row(1));
        Assert.Equal("word13  word17  word21  word25  word29", driver.Terminal.Row(4));
    }

    [Fact]
    public void Far_too_many_candidates_are_counted()
    {
        EditorDriver driver = Drive([.. Enumerable.Range(1000, 250).Select(i => $"{i}")]).Type("1").Press(KeyKind.Tab);
        Assert.Contains("... and 150 more", driver.Terminal.Lines());
    }

    [Fact]
    public void Nothing_known_and_no_completer_change_nothing()
    {
        Drive("heap").Type("x").Press(KeyKind.Tab, KeyKind.Tab).ShouldBe("x|");
        new EditorDriver().Type("x").Press(KeyKind.Tab).ShouldBe("x|");
    }

    [Fact]
    public void A_candidate_that_does_not_fit_is_not_taken()
    {
        EditorDriver driver = Drive("heap");
        driver.Type(new string('x', LineEditor.MaximumLength - 3) + " h").Press(KeyKind.Tab);
        Assert.Equal(LineEditor.MaximumLength - 1, driver.Editor.Buffer.Length);
    }

    [Fact]
    public void Completion_can_be_undone_and_counts_characters_beyond_ascii()
    {
        Drive("über").Type("\u2713 ü").Press(KeyKind.Tab).ShouldBe("\u2713 über |").Type("^_").ShouldBe("\u2713 ü|");
    }
}
