using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Tests.Fakes;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>
/// What stands behind a command: <c>| grep</c>, <c>head</c>, <c>tail</c>, <c>sort</c>, <c>count</c> and <c>&gt; log</c>.
/// </summary>
public class FilterTests
{
    private static readonly string[] s_fruit = ["pear 10", "Apple 9", "plum 100", "apple 2", "fig"];

    private readonly SayCommand _say = new(s_fruit);
    private readonly CommandProbe _probe;

    public FilterTests() => _probe = new CommandProbe(null, _say.Create(), CreateRead());

    /// <summary>Prints given lines and counts how many it came to.</summary>
    private sealed class SayCommand(IReadOnlyList<string> lines)
    {
        public int Said { get; private set; }

        public Command Create() => new("say", "Say lines")
        {
            Run = context =>
            {
                Said = 0;
                foreach (string line in lines)
                {
                    context.Console.WriteLine(line);
                    Said++;
                }

                return CommandStatus.Success;
            },
        };
    }

    // Prints what it reads, and where from.
    private static Command CreateRead() => new("read", "Read input")
    {
        ReadsInput = true,
        Arguments = [Argument.List("WORDS...", "words").Or([])],
        Run = static context =>
        {
            byte[] bytes = new byte[100];
            int count = 0;
            context.Input?.Read(bytes, out count);
            string name = context.Input is null ? "keyboard" : "file";
            context.Console.WriteLine($"{name}: {Encoding.UTF8.GetString(bytes, 0, count)}");
            return CommandStatus.Success;
        },
    };

    [Theory]
    [InlineData("read", "keyboard: ")]
    [InlineData("read '<'", "keyboard: ")]
    [InlineData("read a <notes.txt", "file: first")]
    [InlineData("read a<notes.txt|count", "2")]
    public void A_command_reads_a_file_in_place_of_the_keyboard(string line, string expected)
    {
        Assert.Empty(_probe.Run("echo first > notes.txt"));
        Assert.Equal(expected, _probe.Run(line)[0]);
    }

    [Fact]
    public void Input_and_output_stand_in_any_order()
    {
        Assert.Empty(_probe.Run("echo first > notes.txt"));
        Assert.Empty(_probe.Run("read > a.txt < notes.txt"));
        Assert.StartsWith("file: first\n", Text("a.txt"), StringComparison.Ordinal);
        Assert.Empty(_probe.Run("read < notes.txt | count >> a.txt"));
        Assert.EndsWith("\n2\n", Text("a.txt"), StringComparison.Ordinal);
        Assert.Empty(_probe.Run("rm notes.txt"));
    }

    [Theory]
    [InlineData("say", "pear 10,Apple 9,plum 100,apple 2,fig")]
    [InlineData("say | grep APPLE", "Apple 9,apple 2")]
    [InlineData("say | grep -v apple", "pear 10,plum 100,fig")]
    [InlineData("say | grep 'r 1'", "pear 10")]
    [InlineData("say | grep nothing", "")]
    [InlineData("say | head 2", "pear 10,Apple 9")]
    [InlineData("say | head 0", "")]
    [InlineData("say | head", "pear 10,Apple 9,plum 100,apple 2,fig")]
    [InlineData("say | tail 2", "apple 2,fig")]
    [InlineData("say | tail 0", "")]
    [InlineData("say | tail", "pear 10,Apple 9,plum 100,apple 2,fig")]
    [InlineData("say | count", "5")]
    [InlineData("say | grep nothing | count", "0")]
    [InlineData("say | grep apple | head 1", "Apple 9")]
    [InlineData("say | head 3 | tail 1", "plum 100")]
    [InlineData("say | head 4 | head 2 | count", "2")]
    [InlineData("echo 'a | b'", "a | b")]
    public void Lines_are_chosen(string line, string expected) =>
    Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), _probe.Run(line));

    [Theory]
    [InlineData("say | grep", "grep: expected TEXT or -v TEXT; put text with spaces in quotes")]
    [InlineData("say | grep a b", "grep: expected TEXT or -v TEXT; put text with spaces in quotes")]
    [InlineData("say | head x", "head: expected no argument or a number of lines up to 1000000")]
    [InlineData("say | tail -1", "tail: expected no argument or a number of lines up to 1000000")]
    [InlineData("say | tail 1000001", "tail: expected no argument or a number of lines up to 1000000")]
    [InlineData("say | sort x", "sort: expected no argument or -r")]
    [InlineData("say | count 3", "count: expected no arguments")]
    public void An_invalid_filter_is_reported_and_the_command_does_not_run(string line, string expected)
    {
        Assert.Equal([expected], _probe.Run(line));
        Assert.Equal(0, _say.Said);
    }

    [Theory]
    [InlineData("say |")]
    [InlineData("say | frobnicate")]
    [InlineData("| count")]
    [InlineData("say >")]
    [InlineData("say >>")]
    [InlineData("say > a b")]
    [InlineData("say > a > b")]
    [InlineData("say >> a | count")]
    [InlineData("say > missing/a")]
    [InlineData("say | frobnicate > a")]
    [InlineData("say > log | count")]
    [InlineData("say < a.txt")]
    [InlineData("read <")]
    [InlineData("read << notes.txt")]
    [InlineData("read < notes.txt more")]
    [InlineData("read < notes.txt < notes.txt")]
    [InlineData("read | count < notes.txt")]
    [InlineData("read < missing.txt > notes.txt")]
    [InlineData("< notes.txt")]
    public void Line_that_makes_no_sense_gets_one_line(string line)
    {
        Assert.Single(_probe.Run(line));
        Assert.Equal(0, _say.Said);
    }

    [Fact]
    public void Command_ends_when_head_has_enough()
    {
        Assert.Single(_probe.Run("say | head 1"));
        Assert.Equal(1, _say.Said);
    }

    [Fact]
    public void Output_can_go_to_the_log()
    {
        Assert.Empty(_probe.Run("say | grep apple > log"));
        Assert.Equal(["Apple 9", "apple 2"], _probe.Machine.LogLines.Select(static line => line.Text));
    }

    [Fact]
    public void Output_can_go_to_a_file_and_to_the_end_of_one()
    {
        Assert.Empty(_probe.Run("say | grep apple > a.txt"));
        Assert.Equal("Apple 9\napple 2\n", Text("a.txt"));
        Assert.Empty(_probe.Run("say | count >> a.txt"));
        Assert.Equal($"Apple 9\napple 2\n{Text("a.txt").Split('\n')[2]}\n", Text("a.txt"));
        Assert.Empty(_probe.Run("say|head 0>./log"));
        Assert.Equal("", Text("log"));
        Assert.Empty(_probe.Machine.LogLines);
    }

    [Fact]
    public void A_wrong_filter_does_not_empty_the_file()
    {
        _probe.Machine.Files[@"R:\a"] = [1];
        Assert.Single(_probe.Run("say | head x > a"));
        Assert.Single(_probe.Machine.Files[@"R:\a"]!);
    }

    [Fact]
    public void A_full_disk_ends_the_command_with_a_line_that_says_so()
    {
        _probe.Machine.Files.Size = new(3);
        Assert.Equal(["say: a: the RAM disk is full; 'df' shows its size"], _probe.Run("say > a"));
    }

    private string Text(string path) => Encoding.UTF8.GetString(_probe.Machine.Files[@"R:\" + path]!);

    [Fact]
    public void Numbers_are_sorted_by_value_and_all_lines_stay()
    {
        var numbers = new CommandProbe(null, new SayCommand(["10", "9", "x 2", "x 10", "x 1", "100"]).Create());
        Assert.Equal(["9", "10", "100", "x 1", "x 2", "x 10"], numbers.Run("say | sort"));
        Assert.Equal(["x 10", "x 2", "x 1", "100", "10", "9"], numbers.Run("say | sort -r"));
    }

    [Fact]
    public void Filters_are_what_linq_would_make_of_the_lines() =>
        Gen.Select(Gen.String[Gen.Char["aAb1 2"], 0, 6].Array[0, 40], Gen.Int[0, 45], Gen.String[Gen.Char["aAb1"], 1, 2])
        .Sample(static (said, count, text) =>
        {
            var probe = new CommandProbe(null, new SayCommand(said).Create());
            Assert.Equal(said.Take(count), probe.Run($"say | head {count}"));
            Assert.Equal(said.TakeLast(count), probe.Run($"say | tail {count}"));
            Assert.Equal(
                said.Where(line => line.Contains(text, StringComparison.OrdinalIgnoreCase)), probe.Run($"say | grep {text}"));
            Assert.Equal(
                said.Length - said.Count(line => line.Contains(text, StringComparison.OrdinalIgnoreCase)),
                int.Parse(probe.Run($"say | grep -v {text} | count")[0], CultureInfo.InvariantCulture));
            Assert.Equal(said.Order(StringComparer.Ordinal), probe.Run("say | sort").Order(StringComparer.Ordinal));
            Assert.Equal(probe.Run("say | sort").Reverse(), probe.Run("say | sort -r"));
            Assert.Equal(probe.Run("say | sort"), probe.Run("say | sort | sort"));
        });

    [Fact]
    public void Pager_that_is_left_while_a_filter_empties_itself_ends_quietly()
    {
        var terminal = new TerminalEmulator(40, 4);
        ScriptedKeys keys = new ScriptedKeys().Type("q");
        var commands = CommandRegistry.CreateDefault();
        commands.Add(_say.Create());
        var shell = new CommandShell(
            new ShellEnvironment
            {
                Console = new ConsoleWriter(terminal, null, null),
                Keys = new KeyQueue(keys),
                Idle = new ImpatientIdle(),
                Machine = new FakeMachine(),
                Commands = commands
            });

        // Head stops the command, sort then has all lines at once, and the pager is left while it takes them.
        shell.Execute("say | head 4 | sort");
        Assert.Equal(["Apple 9", "apple 2", "pear 10"], terminal.Lines());
    }
}
