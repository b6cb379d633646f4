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
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>
/// Output a screenful at a time: on a terminal of 6 rows, where 5 lines are a page and the last row is the pager's.
/// </summary>
public sealed class PagerTests
{
    private const int Columns = 70;
    private const int Rows = 6;

    private static readonly KeyPress s_enter = new(KeyKind.Enter);
    private static readonly KeyPress[] s_otherKeys =
        [s_enter, new(KeyKind.Escape), new(KeyKind.Backspace), new(KeyKind.PageUp), new(KeyKind.PageDown), new(KeyKind.Home),
        new(KeyKind.Tab), KeyPress.Control('c')];

    private static KeyPress Key(char character) => new(new Rune(character));

    private readonly LinesCommand _lines = new();

    private TerminalEmulator Terminal { get; init; } = new(Columns, Rows);

    /// <summary>Prints the given number of numbered lines, and counts those that were requested.</summary>
    private sealed class LinesCommand
    {
        private static readonly Argument<int> s_count = Argument.Count("N", 0, int.MaxValue);
        private static readonly Argument<int> s_width = Argument.Count("WIDTH", 0, int.MaxValue).Optional();

        public int Written { get; private set; }

        public Command Create() => new("lines", "Print lines")
        {
            Arguments = [s_count, s_width],
            Run = context =>
            {
                Written = 0;
                for (int i = 1; i <= context.Get(s_count); i++)
                {
                    context.Console.WriteLine($"line {i}".PadRight(context.Get(s_width), '.'));
                    Written++;
                }

                return CommandStatus.Success;
            },
        };
    }

    /// <summary>
    /// A user who looks at the screen each time that nothing happens, then presses the next key; when there is none, Escape,
    /// which ends whatever is asked.
    /// </summary>
    private sealed class Reader(TerminalEmulator terminal, ScriptedKeys keys, Queue<KeyPress> script) : IIdle
    {
        private int _patience = 100_000;

        public List<string[]> Seen { get; } = [];

        public void Wait()
        {
            Assert.True(_patience-- > 0, "the pager never ends");
            Seen.Add(terminal.Lines());
            keys.Press(script.TryDequeue(out KeyPress key) ? key : new KeyPress(KeyKind.Escape));
        }

        public void Wait(TimeSpan limit) => throw new InvalidOperationException("a pager waits as long as it takes");
    }

    private List<string[]> Run(string line, params KeyPress[] script) => Run([line], script);

    private List<string[]> Run(string[] lines, params KeyPress[] script)
    {
        var keys = new ScriptedKeys();
        var reader = new Reader(Terminal, keys, new Queue<KeyPress>(script));
        var commands = CommandRegistry.CreateDefault();
        commands.Add(_lines.Create());
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(Terminal, null, null),
            Keys = new KeyQueue(keys),
            Idle = reader,
            Machine = new FakeMachine(),
            Commands = commands,
        });
        foreach (string line in lines)
        {
            shell.Execute(line);
        }

        return reader.Seen;
    }

    private static IEnumerable<string> Numbered(int first, int count) =>
        Enumerable.Range(first, count).Select(static i => $"line {i}");

    // The pager's row behind some place in the output.
    private static string Prompt(string place)
    {
        string text = $"-- {place}: space page, b back, / search, h help, q quit --";
        return text[..Math.Min(text.Length, Columns - 1)].TrimEnd();
    }

    // The screen after some lines and the pager's row.
    private static string[] Page(int first) => [.. Numbered(first, Rows - 1), Prompt($"{first} to {first + 4}")];

    // The serial line comes back while the pager waits; what it showed last may be lost.
    private sealed class ReturningLine(FakeSerialLine serial, ScriptedKeys keys, params KeyPress[] script) : IIdle
    {
        private int _waits;

        public List<string> Sent { get; } = [];

        public void Wait()
        {
            Sent.Add(serial.SentText);
            serial.Sent.Clear();
            if (_waits % 2 == 0)
            {
                serial.HasResumed = true;
            }
            else
            {
                keys.Press(script[_waits / 2]);
            }

            _waits++;
        }

        public void Wait(TimeSpan limit) => throw new InvalidOperationException("a pager waits as long as it takes");
    }

    [Fact]
    public void Prompt_and_question_are_drawn_again_when_the_serial_line_lost_them()
    {
        var serial = new FakeSerialLine();
        var keys = new ScriptedKeys();
        var idle = new ReturningLine(serial, keys, Key('/'), new KeyPress(KeyKind.Escape), Key('q'), Key('n'));
        var commands = CommandRegistry.CreateDefault();
        commands.Add(_lines.Create());
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(null, null, serial),
            Keys = new KeyQueue(keys),
            Idle = idle,
            Machine = new FakeMachine(),
            Commands = commands,
        });
        shell.Execute("pager on");
        shell.Execute("lines 100");
        shell.Execute("poke 10000 1");
        Assert.EndsWith(idle.Sent[1]["\r\e[K".Length..], idle.Sent[0], StringComparison.Ordinal);
        Assert.StartsWith("\r\e[K", idle.Sent[1], StringComparison.Ordinal);
        Assert.Contains("-- 1 to 23: space page", idle.Sent[1], StringComparison.Ordinal);
        Assert.Equal("\r\e[K/", idle.Sent[3]);
        Assert.Contains("-- 1 to 23: space page", idle.Sent[5], StringComparison.Ordinal);
        Assert.Equal("\r\e[KWrite 0x1, 4 B, at 0x10000? (y/n) ", idle.Sent[7]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void What_fits_is_shown_as_if_there_were_no_pager(int count)
    {
        Assert.Empty(Run($"lines {count}"));
        Assert.Equal(Numbered(1, count), Terminal.Lines());
    }

    [Fact]
    public void Space_shows_a_page_and_enter_a_line_until_all_has_been_seen()
    {
        List<string[]> seen = Run("lines 14", Key(' '), s_enter, Key('j'), Key(' '));
        Assert.Equal([Page(1), Page(6), Page(7), Page(8), [.. Numbered(10, 5), Prompt("10 to 14 of 14, end")]], seen);
        Assert.Equal(14, _lines.Written);
        Assert.Equal(Numbered(10, 5), Terminal.Lines());
    }

    [Fact]
    public void The_command_waits_at_each_page_and_ends_with_q()
    {
        Assert.Equal([Page(1)], Run("lines 1000", Key('q')));
        Assert.Equal(5, _lines.Written);
        Assert.Equal(Numbered(1, 5), Terminal.Lines());
    }

    [Fact]
    public void Control_C_ends_the_command_and_says_so()
    {
        Run("lines 1000", KeyPress.Control('c'));
        Assert.Equal([.. Numbered(2, 4), "^C"], Terminal.Lines());
    }

    [Fact]
    public void Way_back_leads_to_the_page_before_and_to_the_start()
    {
        List<string[]> seen = Run("lines 40", Key(' '), Key(' '), Key('b'), Key('g'), Key('q'));
        Assert.Equal([Page(1), Page(6), Page(11), Page(6), Page(1)], seen);
    }

    [Fact]
    public void Search_goes_on_to_the_next_line_with_the_text_and_behind_the_last_one_at_the_start()
    {
        KeyPress[] search = [Key('/'), Key('3'), Key('3'), Key('x'), new(KeyKind.Backspace), s_enter];
        List<string[]> seen = Run("lines 200", [.. search, Key('n'), Key('n'), Key('q')]);
        Assert.Equal("/33x", seen[4][^1]);
        Assert.Equal(Page(33), seen[6]);
        Assert.Equal(Page(133), seen[7]);
        Assert.Equal([.. Numbered(33, 5), Prompt("search continued at the start, 33 to 37 of 200")], seen[8]);
        Assert.Equal(200, _lines.Written);
    }

    [Fact]
    public void Search_goes_back_too_and_says_when_there_is_nothing()
    {
        KeyPress[] search = [Key('/'), Key('3'), Key('3'), s_enter];
        List<string[]> seen = Run("lines 200", [.. search, Key('n'), Key('N'), Key('G'), Key('N'), Key('g'), Key('N'), Key('q')]);
        Assert.Equal([Page(33), Page(133), Page(33)], seen[4..7]);
        Assert.Equal([.. Numbered(196, 5), Prompt("196 to 200 of 200, end")], seen[7]);
        Assert.Equal([.. Numbered(133, 5), Prompt("133 to 137 of 200")], seen[8]);
        Assert.Equal([.. Numbered(133, 5), Prompt("search continued at the end, 133 to 137 of 200")], seen[10]);
        seen = Run("lines 9", Key('/'), Key('x'), s_enter, Key('N'), Key('q'));
        Assert.Equal([.. Numbered(1, 5), Prompt("no 'x', 1 to 5 of 9")], seen[^2]);
        Assert.Equal(seen[^2], seen[^1]);
    }

    [Fact]
    public void Help_shows_the_keys_and_then_the_page_again()
    {
        List<string[]> seen = Run("lines 200", Key(' '), Key('h'), Key('x'), Key('q'));
        Assert.StartsWith("space f PageDown ", seen[2][0], StringComparison.Ordinal);
        Assert.Equal(Page(6), seen[3]);
    }

    [Fact]
    public void Search_that_is_given_up_changes_nothing()
    {
        List<string[]> seen = Run("lines 200", Key('/'), Key('7'), new(KeyKind.Escape), Key(' '));
        Assert.Equal("/7", seen[2][^1]);
        Assert.StartsWith("-- ", seen[3][^1], StringComparison.Ordinal);
        Assert.Equal(Page(6), seen[4]);
    }

    [Fact]
    public void Lines_wider_than_the_screen_count_for_the_rows_that_they_take()
    {
        List<string[]> seen = Run("lines 10 100", Key(' '));
        Assert.All(seen, static screen => Assert.InRange(screen.Length, 1, Rows));
        Assert.StartsWith("line 1.", seen[0][0], StringComparison.Ordinal);
        Assert.StartsWith("line 2.", seen[0][2], StringComparison.Ordinal);
        Assert.Equal(Prompt("1 to 2"), seen[0][4]);
        Assert.Contains(seen[1], static row => row.StartsWith("line 3.", StringComparison.Ordinal));
    }

    [Fact]
    public void Filters_stand_before_the_pager()
    {
        List<string[]> seen = Run("lines 40 | grep 3", Key('q'));
        Assert.Equal(["line 3", "line 13", "line 23", "line 30", "line 31", Prompt("1 to 5")], Assert.Single(seen));
        Assert.Empty(Run("lines 40 | head 3"));
        Assert.Empty(Run("lines 40 > log"));
    }

    [Fact]
    public void Pager_can_be_switched_off_and_on()
    {
        Assert.Empty(Run(["pager off", "lines 100"]));
        Assert.Single(Run(["pager off", "pager on", "lines 100"], Key('q')));
        Assert.Equal("pager: expected auto, on or off, found 'x'; usage: pager [auto|on|off]", Last(["pager x"]));
        Assert.Equal("Long output stops at each screenful: the terminal has 6 rows.", Last(["pager auto", "pager"]));
    }

    private string Last(string[] lines)
    {
        Run(lines);
        return Terminal.Lines()[^1];
    }

    [Fact]
    public void Output_without_end_takes_memory_with_an_end()
    {
        const int Count = 30_000;

        List<string[]> seen = Run($"lines {Count}", [.. Enumerable.Repeat(Key(' '), (Count / 5) - 1), Key('g')]);
        Assert.Equal([.. Numbered(Count - 4, 5), Prompt("29,996 to 30,000 of 30,000, end")], seen[^2]);
        string first = seen[^1][0];
        Assert.InRange(int.Parse(first[5..], CultureInfo.InvariantCulture), Count - 10_000, Count - 7_000);
    }

    [Fact]
    public void Whatever_is_pressed_the_lines_come_in_order_and_the_end_is_reached()
    {
        var key = Gen.OneOf(
            Gen.Char[" jbfgGnNh/q3é"].Select(static c => Key(c)),
            Gen.OneOf([.. s_otherKeys.Select(static key => Gen.Const(key))]));
        Gen.Select(Gen.Int[20, 80], Gen.Int[0, 60], Gen.Int[0, 170], key.Array[0, 40])
            .Sample(static (columns, count, width, script) =>
        {
            var test = new PagerTests { Terminal = new TerminalEmulator(columns, Rows) };
            foreach (string[] screen in test.Run($"lines {count} {width}", script))
            {
                int[] numbers = [.. screen.Where(static row => row.StartsWith("line ", StringComparison.Ordinal))
                    .Select(static row => int.Parse(row[5..].TrimEnd('.'), CultureInfo.InvariantCulture))];
                Assert.All(numbers.Zip(numbers.Skip(1)), static pair => Assert.True(pair.First < pair.Second));
            }

            Assert.DoesNotContain(
                test.Terminal.Lines(), static row => row.Contains("space page", StringComparison.Ordinal) ||
                row.Contains("Exception", StringComparison.Ordinal));
        });
    }
}
