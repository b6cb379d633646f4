using System;
using System.Text.Json;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary><c>calc</c>, <c>repeat</c>, <c>time COMMAND</c>, <c>alias</c> and <c>history</c>.</summary>
public class ComfortCommandTests
{
    private readonly CommandProbe _probe = new(new FakeMachine());

    [Fact]
    public void Calc_shows_a_value_in_every_form() => Assert.Equal(
        ["Decimal      73,728", "Hexadecimal  0x12000", "Binary       0b1_0010_0000_0000_0000", "Bits set     16, 13",
        "Size         72.0 KiB  as bytes"],
        _probe.Run("calc ~0xFFF & 0x12345"));

    [Fact]
    public void Calc_distinguishes_signed_and_unsigned_numbers() => Assert.Equal(
        ["Unsigned     18,446,744,073,709,551,614", "Signed       -2", "Hexadecimal  0xFFFFFFFFFFFFFFFE"],
        _probe.Run("calc -2")[..3]);

    [Theory]
    [InlineData("calc 0", "Bits set     none")]
    [InlineData("calc 0xFF00", "Bits set     15-8")]
    [InlineData("calc 1<<63 | 1", "Bits set     63, 0")]
    [InlineData("calc ~0", "Bits set     63-0")]
    [InlineData("calc 1 | 2 | 4", "Bits set     2-0")]
    [InlineData("calc 1024 >> 10", "Bits set     0")]
    [InlineData("calc 1<<10", "Bits set     10")]
    public void Calc_names_bits_and_keeps_its_operators(string line, string expected) =>
    Assert.Contains(expected, _probe.Run(line));

    [Fact]
    public void Calc_can_be_filtered_and_read_by_programs()
    {
        Assert.Equal(["Decimal      3"], _probe.Run("calc 1 | 2 | head 1"));
        JsonElement value = JsonDocument.Parse(_probe.Run("calc -1 --json")[0]).RootElement;
        Assert.Equal(-1, value.GetProperty("signed").GetInt64());
        Assert.Equal(ulong.MaxValue, value.GetProperty("unsigned").GetUInt64());
        Assert.Equal("0xFFFFFFFFFFFFFFFF", value.GetProperty("hexadecimal").GetString());
    }

    [Fact]
    public void Calc_goes_to_a_file_behind_its_operators()
    {
        Assert.Empty(_probe.Run("calc 4 > four"));
        Assert.Empty(_probe.Run("calc 1024 >> 10 | 2 | head 1 >> ./four"));
        Assert.Empty(_probe.Run("calc 16 >> 2 > /shifted.txt"));
        Assert.Equal(["Decimal      4"], _probe.Run("cat four | head 1"));
        Assert.Equal(["Decimal      3"], _probe.Run("cat four | tail 1"));
        Assert.Equal(["Decimal      4"], _probe.Run("cat shifted.txt | head 1"));
        Assert.StartsWith("calc: ", _probe.Run("calc 2 > 1")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calc", "calc: expected an expression; usage: calc EXPRESSION")]
    [InlineData("calc 1 / 0", "calc: expected a divisor that is not 0; usage: calc EXPRESSION")]
    [InlineData("repeat",
        "repeat: expected TIMES, a number from 0 to 1000000000, such as 4096, 0x1000 or 4K; usage: repeat TIMES COMMAND...")]
    [InlineData("repeat 3", "repeat: expected a command; usage: repeat TIMES COMMAND...")]
    [InlineData("repeat x echo",
        "repeat: expected a number from 0 to 1000000000, such as 4096, 0x1000 or 4K, found 'x'; usage: repeat TIMES COMMAND...")]
    [InlineData("repeat 1 nothing-like-it", "Unknown command 'nothing-like-it'; 'help' lists all commands.")]
    [InlineData("alias x", "alias: there is no alias 'x'; see 'help alias'")]
    [InlineData("alias -d x", "alias: there is no alias 'x'; usage: alias -d NAME")]
    [InlineData("alias -d", "alias: expected NAME; usage: alias -d NAME")]
    [InlineData("alias 'a b' echo",
        "alias: expected a name without spaces, quotes, |, > and \\ that does not begin with -, found 'a b'; see 'help alias'")]
    [InlineData("alias -x echo",
        "alias: expected a name without spaces, quotes, |, > and \\ that does not begin with -, found '-x'; see 'help alias'")]
    [InlineData("alias '' echo",
        "alias: expected a name without spaces, quotes, |, > and \\ that does not begin with -, found ''; see 'help alias'")]
    [InlineData("history x",
        "history: expected a number from 0 to 2147483647, such as 4096, 0x1000 or 4K, found 'x'; see 'help history'")]
    [InlineData("history 1 2", "history: expected no further argument, found '2'; see 'help history'")]
    public void Bad_input_is_answered_in_one_line(string line, string expected) => Assert.Equal([expected], _probe.Run(line));

    [Fact]
    public void Repeat_runs_a_line_so_many_times()
    {
        Assert.Equal(["a b", "a b", "a b"], _probe.Run("repeat 3 echo a b"));
        Assert.Equal(["a  b"], _probe.Run("repeat 1 echo 'a  b'"));
        Assert.Equal(["1", "1"], _probe.Run("repeat 2 'echo a | count'"));
        Assert.Equal(["4"], _probe.Run("repeat 2 repeat 2 echo a | count"));
        Assert.Empty(_probe.Run("repeat 0 echo a"));
        Assert.Single(_probe.Run("repeat 5 nothing-like-it"));
    }

    [Fact]
    public void Ctrl_c_ends_an_endless_repetition()
    {
        _probe.Keys.Press(KeyPress.Control('c'));
        Assert.Equal(["^C"], _probe.Run("repeat 1000000000 alias"));
    }

    [Fact]
    public void Lines_within_lines_have_a_limit()
    {
        _probe.Run("alias again repeat 1 again");
        Assert.Equal(["repeat: lines that run lines may be nested 16 deep at most."], _probe.Run("again"));
    }

    [Fact]
    public void Time_reports_a_commands_cost_after_its_output()
    {
        string[] lines = _probe.Run("time echo a b");
        Assert.Equal("a b", lines[0]);
        Assert.Matches(@"^Time         \d+\.\d{3} m?s$", lines[1]);
        Assert.Matches("^Allocated    0 B$", lines[2]);
        Assert.Matches("^Collections  0$", lines[3]);
        Assert.Equal("ls", _probe.Run("time --json echo ls")[0]);
        Assert.True(
            JsonDocument.Parse(_probe.Run("time --json echo ls")[1]).RootElement.GetProperty("nanoseconds").GetUInt64() > 0);
        Assert.Equal("--json", _probe.Run("time echo --json")[0]);
        Assert.True(JsonDocument.Parse(_probe.Run("time --json")[0]).RootElement.GetProperty("counterHertz").GetUInt64() > 0);
    }

    [Fact]
    public void Alias_stands_for_the_beginning_of_a_line()
    {
        Assert.Equal(["There are no aliases."], _probe.Run("alias"));
        Assert.Empty(_probe.Run("alias say echo hello"));
        Assert.Equal(["hello world"], _probe.Run("say world"));
        Assert.Equal(["say         echo hello"], _probe.Run("alias say"));
        _probe.Run("alias one 'echo x | count'");
        Assert.Equal(["1"], _probe.Run("one"));
        Assert.Equal(["'echo' hides the command of that name until 'alias -d echo'."], _probe.Run("alias echo echo twice"));
        Assert.Equal(["twice a"], _probe.Run("echo a"));
        Assert.Equal(["echo        echo twice", "one         echo x | count", "say         echo hello"], _probe.Run("alias"));
        _probe.Run("alias -d echo");
        Assert.Equal(["a"], _probe.Run("echo a"));
    }

    [Fact]
    public void Aliases_have_a_limit()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Empty(_probe.Run($"alias a{i} echo"));
        }

        Assert.Equal(
            ["alias: expected at most 100 names; 'alias -d' makes room; see 'help alias'"], _probe.Run("alias further echo"));
        Assert.Empty(_probe.Run("alias a7 echo again"));
    }

    [Fact]
    public void History_counts_all_lines_and_keeps_the_last()
    {
        var history = new LineHistory(3);
        foreach (string line in new[] { "a", "b", "c", "d" })
        {
            history.Add(line);
        }

        Assert.Equal((1, 3, "b"), (history.Forgotten, history.Count, history[0]));
        history.Clear();
        Assert.Equal((0, 0), (history.Forgotten, history.Count));
        history.Add("e");
        Assert.Equal("e", history[0]);
    }

    [Fact]
    public void History_is_shown_with_numbers_and_forgotten()
    {
        Assert.Equal(["first", "   No  Line", "    1  echo first", "    2  history"], _probe.Type("echo first\nhistory\n"));
        Assert.Equal(["   No  Line", "    3  history 1"], _probe.Type("history 1\n"));
        Assert.Equal(["{\"lines\":[]}"], _probe.Type("history --json 0\n"));
        _probe.Type("history -c\n");
        Assert.Equal(["   No  Line", "    1  history"], _probe.Type("history\n"));
    }
}
