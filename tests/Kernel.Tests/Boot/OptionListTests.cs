using System;
using System.Linq;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public class OptionListTests
{
    [Fact]
    public void Each_word_is_listed_with_whether_it_was_understood() => Assert.Equal(
        ["heap=32M yes size of the heap", "NOACPI yes use no ACPI tables", "noacpi=1 no expected noacpi without a value",
        "frob no not known"],
        OptionList.Of(new LoadOptions(@"\EFI\BOOT\BOOTX64.EFI heap=32M NOACPI noacpi=1 frob"))
        .Select(static o => $"{o.Text} {(o.IsUnderstood ? "yes" : "no")} {o.Meaning}"));

    [Theory]
    [InlineData("heap=much", "expected heap=NUMBER")]
    [InlineData("heap", "expected heap=SIZE")]
    [InlineData("mode=wide", "expected mode=WIDTHxHEIGHT")]
    public void Invalid_options_are_reported_with_what_was_expected(string text, string expected)
    {
        LoadOptionInfo option = Assert.Single(OptionList.Of(new LoadOptions(text)));
        Assert.False(option.IsUnderstood);
        Assert.StartsWith(expected, option.Meaning);
    }

    [Fact]
    public void No_two_options_have_one_name()
    {
        string known = OptionList.WarningsOf(new LoadOptions("frob"))[^1];
        string[] names = [.. known[(known.IndexOf(':') + 1)..].Split(',').Select(static form => form.Trim().Split('=')[0])];
        Assert.InRange(names.Length, 8, int.MaxValue);
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_option_is_known_by_name()
    {
        const string All = "heap=32M keymap=de leaks mode=800x600 screen=2 noacpi panic poison poll";
        Assert.All(OptionList.Of(new LoadOptions(All)), static option => Assert.True(option.IsUnderstood, option.Text));
        Assert.Empty(OptionList.WarningsOf(new LoadOptions(All)));
    }

    [Theory]
    [InlineData("hepa=32M", "Load option 'hepa=32M' is not known")]
    [InlineData("Frob", "Load option 'Frob' is not known")]
    [InlineData("a\u0007b\u001B[2J", "Load option 'a?b?[2J' is not known")]
    public void A_word_that_is_not_known_is_warned_of_by_name(string text, string warning) => Assert.Equal(
        [warning,
        "Load options that are known: heap=SIZE, heaplimit=SIZE, keymap=NAME, leaks, mode=WIDTHxHEIGHT, noacpi, panic, poison, " +
            "poll, screen=NUMBER"],
        OptionList.WarningsOf(new LoadOptions("heap=1M " + text + " noacpi")));

    [Fact]
    public void A_value_that_an_option_does_not_take_is_warned_of() =>
        Assert.Equal(
            ["Load option 'poll=yes' is not usable: expected poll without a value"],
            OptionList.WarningsOf(new LoadOptions("poll=yes noacpi")));

    [Fact]
    public void A_long_word_is_shortened_in_the_warning() =>
        Assert.Equal(
            $"Load option '{new string('x', 60)}…' is not known",
            OptionList.WarningsOf(new LoadOptions(new string('x', 500)))[0]);

    [Fact]
    public void No_options_are_no_words() => Assert.Empty(OptionList.Of(default));
}
