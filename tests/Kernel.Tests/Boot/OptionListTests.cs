using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public class OptionListTests
{
    private static readonly string[] s_safe = ["noacpi", "noapic", "nomsi", "nousb", "poll"];

    [Fact]
    public void Each_option_is_listed_with_its_value_and_source()
    {
        LoadOptions options = new LoadOptions(@"\EFI\BOOT\BOOTX64.EFI heap=32M NOACPI nousb=off").WithFile("heap=64M keymap=de");
        List<BootOptionInfo> list = OptionList.Of(options);
        Assert.Equal(OptionList.Known.Select(static known => known.Name), list.Select(static option => option.Name));
        Assert.Equal(
            [("heap", "32M", "load options"), ("heap-limit", "half of the memory", "default"), ("keymap", "de", "kernel.cfg"),
            ("leaks", "off", "default"), ("noacpi", "on", "load options"), ("nousb", "off", "load options")],
            list.Where(static option => option.Name is "heap" or "heap-limit" or "keymap" or "leaks" or "noacpi" or "nousb")
                .Select(static option => (option.Name, option.Value, option.Source)));
    }

    [Theory]
    [InlineData("heap=much", "expected heap=NUMBER")]
    [InlineData("heap", "expected heap=NUMBER")]
    [InlineData("mode=wide", "expected mode=WIDTHxHEIGHT")]
    [InlineData("noacpi=1", "expected noacpi, noacpi=on or noacpi=off")]
    [InlineData("loglevel=all", "expected loglevel=debug, ")]
    [InlineData("frob", "not known")]
    public void What_makes_no_sense_is_listed_with_what_was_expected_and_the_default_holds(string text, string expected)
    {
        foreach (bool isFile in new[] { false, true })
        {
            LoadOptions options = isFile ? default(LoadOptions).WithFile(text) : new LoadOptions(text);
            List<BootOptionInfo> list = OptionList.Of(options);
            Assert.Equal(
                (text, "not usable", isFile ? "kernel.cfg" : "load options"), (list[^1].Name, list[^1].Value, list[^1].Source));
            Assert.StartsWith(expected, list[^1].Meaning);
            Assert.All(list.SkipLast(1), static option => Assert.Equal("default", option.Source));
        }
    }

    [Fact]
    public void Safe_turns_on_what_is_optional_and_an_option_turns_it_off_again()
    {
        IEnumerable<string> On(LoadOptions options) =>
            OptionList.Of(options).Where(static option => option.Source == "safe").Select(static option => option.Name);
        Assert.Equal(s_safe, On(new LoadOptions("safe")));
        Assert.Equal(s_safe, On(default(LoadOptions).WithFile("safe")));
        Assert.Equal(s_safe.Except(["nousb"]), On(new LoadOptions("safe nousb=off")));
        Assert.Equal(s_safe.Except(["poll"]), On(new LoadOptions("safe").WithFile("poll=OFF")));
        Assert.Empty(On(new LoadOptions("safe=off").WithFile("safe")));
        foreach (string name in s_safe)
        {
            Assert.True(new LoadOptions("safe").IsOnOrSafe(name));
            Assert.False(new LoadOptions($"safe {name}=off").IsOnOrSafe(name));
            Assert.True(new LoadOptions(name).IsOnOrSafe(name));
            Assert.False(default(LoadOptions).IsOnOrSafe(name));
        }
    }

    [Theory]
    [InlineData("hepa=32M", "'hepa=32M' is not known")]
    [InlineData("Frob", "'Frob' is not known")]
    [InlineData("a\u0007b\u001B[2J", "'a?b?[2J' is not known")]
    public void A_word_that_is_not_known_is_warned_of_by_name(string text, string warning)
    {
        string known = "Options that are known: " + string.Join(", ", OptionList.Known.Select(static option => option.Form));
        Assert.StartsWith("Options that are known: disk=SIZE, heap=SIZE, heap-limit=SIZE, keymap=NAME, leaks, ", known);
        Assert.Equal(["Load option " + warning, known], OptionList.WarningsOf(new LoadOptions("heap=1M " + text + " noacpi")));
        Assert.Equal(
            ["Option in kernel.cfg " + warning, known],
            OptionList.WarningsOf(new LoadOptions("heap=1M").WithFile(text + "\n#x")));
    }

    [Fact]
    public void Each_word_that_an_option_cannot_take_is_warned_of_even_where_another_one_counts() => Assert.Equal(
        ["Load option 'poll=yes' is not usable: expected poll, poll=on or poll=off",
        "Load option 'heap=0' is not usable: expected a heap of 1M to 32G",
        "Option in kernel.cfg 'heap-limit=big' is not usable: expected heap-limit=NUMBER with K, M, G or nothing behind it, " +
            "for example heap-limit=512M"],
        OptionList.WarningsOf(new LoadOptions("poll=yes heap=0 heap=8M").WithFile("noacpi\nheap-limit=big")));

    [Fact]
    public void A_long_word_is_shortened_in_the_warning() =>
        Assert.Equal(
            $"Load option '{new string('x', 60)}…' is not known",
            OptionList.WarningsOf(new LoadOptions(new string('x', 500)))[0]);

    [Fact]
    public void Without_options_each_has_its_default_and_nothing_is_warned_of()
    {
        Assert.All(OptionList.Of(default), static option => Assert.Equal("default", option.Source));
        Assert.Empty(OptionList.WarningsOf(default));
        Assert.Empty(OptionList.WordsOf(default));
    }

    [Fact]
    public void The_command_line_has_the_words_of_the_load_options_only() =>
        Assert.Equal(["heap=32M", "frob"], OptionList.WordsOf(new LoadOptions("a.efi heap=32M frob").WithFile("poll")));

    [Fact]
    public void Options_stand_in_the_order_of_their_names()
    {
        string[] names = [.. OptionList.Known.Select(static known => known.Name)];
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }
}
