using System.Linq;
using UefiKernel.Shell.Editing;
using Xunit;

namespace UefiKernel.Shell.Tests.Editing;

/// <summary>What Tab has to choose from.</summary>
public class CompletionListTests
{
    private readonly CompletionList _list = new();

    private string[] Candidates => [.. Enumerable.Range(0, _list.Count).Select(i => _list[i])];

    [Fact]
    public void Candidates_are_sorted_distinct_and_begin_with_what_is_typed()
    {
        _list.Reset("heap st");
        foreach (string candidate in new[] { "stress", "stats", "check", "stats", "s", "st" })
        {
            _list.Add(candidate);
        }

        Assert.Equal(["st", "stats", "stress"], Candidates);
        Assert.Equal("st", _list.CommonStart());
        Assert.Equal("st", _list.Typed);
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("he", 0, "he")]
    [InlineData("heap ", 5, "")]
    [InlineData("heap w", 5, "w")]
    public void The_word_starts_behind_the_last_space(string text, int start, string typed)
    {
        _list.Reset(text);
        Assert.Equal((start, typed), (_list.Start, _list.Typed.ToString()));
        Assert.Equal(typed, _list.CommonStart());
    }

    [Fact]
    public void A_completer_may_say_where_the_word_starts()
    {
        _list.Reset("echo \"a b");
        _list.Begin(5);
        _list.Add("\"a bc\"");
        Assert.Equal(["\"a bc\""], Candidates);
        _list.Begin(99);
        Assert.Equal((9, 0), (_list.Start, _list.Count));
    }

    [Fact]
    public void The_common_start_never_splits_a_surrogate_pair()
    {
        _list.Reset("");
        _list.Add("a\U0001F600");
        _list.Add("a\U0001F601");
        Assert.Equal("a", _list.CommonStart());
    }
}
