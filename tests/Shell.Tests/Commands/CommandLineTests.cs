using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>Splitting lines, finding the nearest name, printing sizes.</summary>
public class CommandLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("a", "a")]
    [InlineData("  a   b ", "a|b")]
    [InlineData("a 'b c' d", "a|b c|d")]
    [InlineData("a \"b 'c'\" d", "a|b 'c'|d")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("''", "")]
    [InlineData("a\\ b", "a b")]
    [InlineData("\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d")]
    [InlineData("'a\\b'", "a\\b")]
    [InlineData("R:\\Temp\\a R:\\", "R:\\Temp\\a|R:\\")]
    [InlineData("a\\\\b\\>c\\'", "a\\b>c'")]
    [InlineData("✓ é", "✓|é")]
    public void Words(string line, string expected)
    {
        var words = new List<string> { "left over" };
        Assert.True(CommandLine.TrySplit(line, words, out string problem));
        Assert.Equal("", problem);
        Assert.Equal(expected, string.Join('|', words));
    }

    [Fact]
    public void An_empty_quoted_word_is_a_word()
    {
        var words = new List<string>();
        Assert.True(CommandLine.TrySplit("a '' \"\"", words, out _));
        Assert.Equal(["a", "", ""], words);
    }

    [Theory]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("a \"b\\\"")]
    public void Unfinished_lines_say_what_is_missing(string line)
    {
        Assert.False(CommandLine.TrySplit(line, [], out string problem));
        Assert.StartsWith("expected ", problem, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Any_words_survive_quoting() => Gen.String[Gen.OneOf([.. "ab '\"\\✓"]), 0, 10].Array[0, 6].Sample(words =>
    {
        string line =
            string.Join(' ', words.Select(word => "'" + word.Replace("'", "'\\''", System.StringComparison.Ordinal) + "'"));
        var split = new List<string>();
        Assert.True(CommandLine.TrySplit(line, split, out _));
        Assert.Equal(words, split);
    });

    [Fact]
    public void Any_line_is_split_or_refused() => Gen.String.Sample(line =>
        Assert.Equal(CommandLine.TrySplit(line, [], out string problem), problem.Length == 0));

    [Theory]
    [InlineData("ehco", "echo")]
    [InlineData("ecco", "echo")]
    [InlineData("eco", "echo")]
    [InlineData("echoo", "echo")]
    [InlineData("re", "reboot")]
    [InlineData("shutdwon", "shutdown")]
    [InlineData("cppu", "cpu")]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("something", null)]
    public void The_nearest_command(string typed, string? expected) =>
        Assert.Equal(expected, CommandRegistry.CreateDefault().FindNearest(typed)?.Name);

    [Fact]
    public void Even_a_very_long_word_has_an_answer() =>
    Assert.Null(CommandRegistry.CreateDefault().FindNearest(new string('h', 1000)));

    [Fact]
    public void Every_name_is_nearest_to_itself_and_survives_one_mistake()
    {
        var registry = CommandRegistry.CreateDefault();
        foreach (Command command in registry.Commands)
        {
            Assert.Same(command, registry.FindNearest(command.Name));
            Assert.Same(command, registry.FindNearest(command.Name + "q"));
        }
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1,023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1024 + 512, "1.5 KiB")]
    [InlineData((1024 * 1024) - 1, "1,023.9 KiB")]
    [InlineData(10 * 1024 * 1024, "10.0 MiB")]
    [InlineData(8UL << 30, "8.0 GiB")]
    [InlineData(ulong.MaxValue, "15.9 EiB")]
    public void Sizes(ulong bytes, string expected) => Assert.Equal(expected, new ByteSize(new ByteCount(bytes)).ToString());

    [Fact]
    public void Exact_sizes() => Assert.Equal("10,485,760 B", new ByteSize(new ByteCount(10485760), exact: true).ToString());
}
