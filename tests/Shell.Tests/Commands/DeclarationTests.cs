using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>What follows from the declaration of a command, whatever the command is.</summary>
public class DeclarationTests
{
    private static readonly Argument<int> s_count = Argument.Count("COUNT", 1, 9, "how many").Or(3);
    private static readonly Argument<string> s_text = Argument.Text("TEXT", "what");
    private static readonly Argument<int> s_level =
        Argument.Choice<int>(new("low", "a little", 1), new("high", "a lot", 2)).Or(0);

    private static readonly Option s_loud = new("-l", "loudly");

    private readonly CommandProbe _probe = new(
        null,
        new Command("say", "Say something")
        {
            Output = OutputForm.Report,
            Arguments = [s_level, s_text],
            Options = [s_loud],
            Subcommands = [new("often", "again and again") { Arguments = [s_count, s_text], Run = Say }],
            Examples = [new("say high x", "a lot of x")],
            Run = Say,
        },
        new Command("write", "Write something")
        {
            Changes = CommandEffect.Hardware,
            Output = OutputForm.Report,
            Run = static context => context.Confirm("Write?") ? CommandStatus.Success : CommandStatus.Failed,
        },
        new Command("throw", "Fail")
        {
            Output = OutputForm.Report,
            Run = static context =>
            {
                context.Console.Write("{\"half\":");
                throw new InvalidOperationException("a \"quoted\"\nreason");
            },
        });

    public static TheoryData<string> Names =>
        [.. CommandRegistry.CreateDefault().Commands.Select(static command => command.Name)];

    private static CommandStatus Say(CommandContext context)
    {
        context.Console.WriteLine(
            $"{context.Get(s_level)} {context.Get(s_count)} {context.Get(s_text)} {context.Has(s_loud).ToString()} " +
            context.WantsJson);
        return CommandStatus.Success;
    }

    [Theory]
    [InlineData("say x", "0 3 x False False")]
    [InlineData("say HIGH x", "2 3 x False False")]
    [InlineData("say -l low x", "1 3 x True False")]
    [InlineData("say x -l --json", "0 3 x True True")]
    [InlineData("say often x", "0 3 x False False")]
    [InlineData("say OFTEN 9 x", "0 9 x False False")]
    [InlineData("say --json often 9 x", "0 9 x False True")]
    [InlineData("say", "say: expected TEXT; see 'help say'")]
    [InlineData("say high", "say: expected TEXT; see 'help say'")]
    [InlineData("say often 10 x", "say: expected a number from 1 to 9, found '10'; usage: say often [COUNT] TEXT")]
    [InlineData("say a b",
        "say: expected no further argument, found 'b'; put text with spaces in quotes; see 'help say'")]
    [InlineData("say --json", "{\"error\":\"expected TEXT\"}")]
    [InlineData("say a --json b",
        "{\"error\":\"expected no further argument, found 'b'; put text with spaces in quotes\"}")]
    [InlineData("nothing-like-it --json",
        "{\"error\":\"Unknown command 'nothing-like-it'; 'help' lists all commands.\"}")]
    public void Words_become_values_or_one_line_says_what_was_expected(string line, string expected) =>
        Assert.Equal(expected, Assert.Single(_probe.Run(line)));

    [Theory]
    [InlineData("say --help")]
    [InlineData("say -h")]
    [InlineData("help say")]
    [InlineData("SAY x y z --help")]
    public void Help_has_all_that_is_declared(string line) => Assert.Equal(
        [
            "say: Say something",
            "usage: say [low|high] TEXT [-l] [--json]",
            "       say often [COUNT] TEXT [--json]",
            "",
            "  often   again and again",
            "  low     a little",
            "  high    a lot",
            "  TEXT    what",
            "  -l      loudly",
            "  --json  print one JSON object instead of text",
            "",
            "examples:",
            "  say high x  a lot of x",
        ],
        _probe.Run(line));

    [Fact]
    public void Subcommand_is_explained_alone()
    {
        string[] help = _probe.Run("say often --help");
        Assert.Equal(
            ["say often: again and again", "usage: say often [COUNT] TEXT [--json]", "", "  COUNT   how many"], help[..4]);
        Assert.Equal(help, _probe.Run("help say often"));
        Assert.Equal("help: 'say' has no subcommand 'never'; see 'help help'", Assert.Single(_probe.Run("help say never")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_explains_itself_and_does_nothing_else(string name)
    {
        string[] help = _probe.Run($"help {name}");
        Assert.Equal(help, _probe.Run($"{name} --help"));
        Assert.Equal(help, _probe.Run($"{name.ToUpperInvariant()} -h"));
        Assert.Equal(help, _probe.Run($"? {name}"));
        if (name is not ("echo" or "calc" or "time"))
        {
            Assert.Equal(help, _probe.Run($"{name} ?"));
        }

        Assert.Equal(0, _probe.Machine.Reboots + _probe.Machine.Shutdowns);
    }

    [Fact]
    public void A_line_that_a_command_runs_keeps_its_options()
    {
        Assert.Equal(["-h x"], _probe.Run("repeat 1 echo '-h x'"));
        Assert.Equal(_probe.Run("help say"), _probe.Run("repeat 1 say --help"));
        Assert.Equal(["a --help -b"], _probe.Run("echo a --help -b"));
    }

    [Fact]
    public void Repetition_ends_at_the_first_failure()
    {
        Assert.Single(_probe.Run("repeat 5 peek 0"));
        Assert.Single(_probe.Run("repeat 5 say"));
    }

    [Fact]
    public void Failures_are_json_for_programs()
    {
        Assert.Equal("{\"error\":\"0x0 is not mapped\"}", Assert.Single(_probe.Run("peek 0 --json")));
        _probe.Keys.Type("n");
        Assert.Equal("{\"error\":\"write: nothing was done.\"}", _probe.Run("write --json")[^1]);

        // What was written before the failure is on a line of its own, and the error is an object.
        string[] lines = _probe.Run("throw --json");
        Assert.Equal("{\"half\":", lines[0]);
        Assert.Equal(
            "throw: System.InvalidOperationException: a \"quoted\"\nreason",
            JsonDocument.Parse(lines[1]).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public void Contradictory_declarations_are_rejected_at_the_start()
    {
        static CommandStatus Nothing(CommandContext context) => CommandStatus.Success;
        Command[] wrong =
        [
            new("a", "Do nothing"),
            new("b", "Rest first") { Arguments = [Argument.Words("A..."), Argument.Text("B")], Run = Nothing },
            new("c", "Twice") { Subcommands = [new("x", "1") { Run = Nothing }, new("X", "2") { Run = Nothing }] },
            new("d", "Options") { Options = [new("-x", "1"), new("-x", "2")], Run = Nothing },
            new("e", "Both") { Subcommands = [new("x", "1") { IsDefault = true, Run = Nothing }], Run = Nothing },
            new("f", "Inside") { Subcommands = [new("x", "1")] },
        ];
        Assert.All(wrong, static command =>
            Assert.Throws<InvalidOperationException>(() => new CommandRegistry().Add(command)));
    }

    [Theory]
    [InlineData("plain", 5)]
    [InlineData("\e[1mbold\e[m", 4)]
    [InlineData("\e]0;title\atext", 4)]
    [InlineData("\e(Btext\e7", 4)]
    [InlineData("\u6F22\u5B57", 4)]
    [InlineData("\U0001F600", 2)]
    public void Cells_are_counted_without_sequences(string text, int expected) => Assert.Equal(expected, TextCells.Count(text));

    [Fact]
    public void Cut_text_keeps_its_sequences()
    {
        var target = new StringBuilder();
        Assert.Equal(0, TextCells.AppendCut(target, "\e[1mab\u6F22d\e[m", 3));
        Assert.Equal("\e[1mab?\e[m", target.ToString());
    }

    [Fact]
    public void Captured_lines_are_plain_text()
    {
        var capture = new LineCapture(20, 5);
        capture.Write("\e[38;5;1m 1 \e[m\n\e]0;title\ab");
        Assert.Equal([" 1 ", "b"], capture.Lines);
    }
}
