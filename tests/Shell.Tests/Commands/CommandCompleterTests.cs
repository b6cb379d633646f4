using System;
using System.Linq;
using CsCheck;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Tests.Fakes;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>What Tab proposes on a line of commands.</summary>
public class CommandCompleterTests
{
    private readonly FakeMachine _machine = new();
    private readonly CommandSession _session;

    public CommandCompleterTests()
    {
        var registry = CommandRegistry.CreateDefault();
        registry.Add(Runner());
        _session = new CommandSession(
            new ShellEnvironment
            {
                Console = new ConsoleWriter(null, null, null),
                Keys = new KeyQueue(new ScriptedKeys()),
                Idle = new ImpatientIdle(),
                Machine = Machine(),
                Commands = registry,
            },
            new LineHistory());
        _session.Aliases.Set("hh", "heap");
        _session.Aliases.Set("blank", " ");
        _session.Aliases.Set("open", "'");
    }

    [Theory]
    [InlineData("hea", "heap")]
    [InlineData("  hea", "heap")]
    [InlineData("h", "heap help hh history")]
    [InlineData("x", "")]
    [InlineData("help hea", "heap")]
    [InlineData("hel hea", "heap")]
    [InlineData("help pip", "pipes")]
    [InlineData("help heap x", "")]
    [InlineData("heap st", "stats stress")]
    [InlineData("hh st", "stats stress")]
    [InlineData("blank st", "")]
    [InlineData("open st", "")]
    [InlineData("keymap d", "de dvorak")]
    [InlineData("keymap --json d", "de dvorak")]
    [InlineData("theme no-such-theme", "")]
    [InlineData("threads --", "--help --json")]
    [InlineData("heap walk --", "--help --json")]
    [InlineData("echo --", "--help")]
    [InlineData("threads ", "")]
    [InlineData("poke -", "--help -y")]
    [InlineData("mem | ", "count grep head sort tail")]
    [InlineData("mem | gr", "grep")]
    [InlineData("mem |gr", "grep")]
    [InlineData("mem|grep x|he", "head")]
    [InlineData("mem >l", "log")]
    [InlineData("mem | grep -", "-v")]
    [InlineData("mem | grep ", "")]
    [InlineData("mem | sort -", "-r")]
    [InlineData("mem | head -", "")]
    [InlineData("mem | grep x | co", "count")]
    [InlineData("mem > ", "Temp/ log notes.txt")]
    [InlineData("mem > log ", "")]
    [InlineData("mem >> ", "Temp/ notes.txt")]
    [InlineData("mem > n", "notes.txt")]
    [InlineData("mem < ", "Temp/ notes.txt")]
    [InlineData("mem <n", "notes.txt")]
    [InlineData("cat n", "notes.txt")]
    [InlineData("cat N", "Notes.txt")]
    [InlineData("cat Te", "Temp/")]
    [InlineData("cat Temp/", "Temp/a.txt Temp/b.txt")]
    [InlineData("cat temp\\a", "temp\\a.txt")]
    [InlineData("cat R:/Temp/b", "R:/Temp/b.txt")]
    [InlineData("cat hid", "hidden")]
    [InlineData("cat missing/", "")]
    [InlineData("cat C:/", "")]
    [InlineData("cp notes.txt Te", "Temp/")]
    [InlineData("ls ../t", "../temp/")]
    [InlineData("| ", "count grep head sort tail")]
    [InlineData("help 'he", "")]
    [InlineData("echo 'a b", "")]
    [InlineData("run hea", "heap")]
    [InlineData("run 3 heap st", "stats stress")]
    [InlineData("run 3 run heap st", "stats stress")]
    [InlineData("shutdown now", "")]
    public void Words_are_proposed_by_place(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Complete(text));

    [Fact]
    public void What_has_spaces_is_put_in_quotes() => Assert.Contains("'say it'", Complete("run "));

    [Fact]
    public void Any_text_can_be_completed() =>
    Gen.String[Gen.OneOf([.. "abhelp \"'\\|>-✓ "]), 0, 30].Sample(text =>
    {
        string[] candidates = Complete(text);
        Assert.DoesNotContain("", candidates);
        Assert.Equal(candidates.Distinct(StringComparer.Ordinal), candidates);

        // Each goes on with what was typed of the last word, unless quotes make the word another one than it looks.
        if (text.All(static character => char.IsAsciiLetter(character) || character == '-'))
        {
            Assert.All(candidates, candidate => Assert.StartsWith(text, candidate, StringComparison.Ordinal));
        }
    });

    [Fact]
    public void Every_command_answers_after_its_name()
    {
        foreach (Command command in _session.Registry.Commands)
        {
            Assert.All(Complete(command.Name + " "), static candidate => Assert.NotEqual("", candidate));
            Assert.Contains(command.Name, Complete(command.Name));
        }
    }

    private string[] Complete(string text)
    {
        var list = new CompletionList();
        list.Reset(text);
        new CommandCompleter(_session).Complete(text, list);
        return [.. Enumerable.Range(0, list.Count).Select(i => list[i])];
    }

    [Fact]
    public void Names_with_spaces_get_backslashes()
    {
        _machine.Files[@"R:\my notes"] = [];
        Assert.Equal(["my\\ notes"], Complete("cat my"));
    }

    private FakeMachine Machine()
    {
        _machine.Files[@"R:\Temp"] = null;
        _machine.Files[@"R:\Temp\a.txt"] = [];
        _machine.Files[@"R:\Temp\b.txt"] = [];
        _machine.Files[@"R:\notes.txt"] = [];
        _machine.Files[@"R:\hidden"] = [];
        return _machine;
    }

    private static Command Runner() => new("run", "Run a line")
    {
        Arguments =
        [
            Argument.Count("N", 0, 9).Optional().Propose(static _ => ["say it"]),
            Argument.CommandLine("COMMAND..."),
        ],
        Run = static _ => CommandStatus.Success,
    };
}
