using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Input;

/// <summary>Asking the terminal on the serial line for its size.</summary>
public sealed class SerialTerminalTests : IDisposable
{
    private const string Question = "\e7\e[999;999H\e[6n\e8";

    private readonly FakeSerialLine _serial = new();
    private readonly ConsoleWriter _console;
    private readonly SerialKeyDecoder _keys;
    private readonly LineEditor _editor;

    public SerialTerminalTests()
    {
        _console = new ConsoleWriter(null, null, _serial);
        _keys = new SerialKeyDecoder(_serial, 1, terminal: _console.SerialTerminal);
        _editor = new LineEditor(_console, new LineHistory());
        _editor.Begin("$ ");
    }

    public void Dispose() => _console.Dispose();

    private int Questions => _serial.SentText.Split(Question).Length - 1;

    private List<KeyPress> Send(string bytes)
    {
        List<KeyPress> keys = [];
        _serial.Receive(bytes);
        while (_keys.TryRead(out KeyPress key))
        {
            keys.Add(key);
            if (_editor.Feed(key) != EditResult.Continue)
            {
                _editor.Begin("$ ");
            }
        }

        _editor.Show();
        return keys;
    }

    [Fact]
    public void Text_lines_and_giving_up_ask_nothing()
    {
        Send("help\r\n\u007F\b\u0003\u0004abc\rüber\r");
        Assert.Equal(0, Questions);
        Assert.Equal((80, 0), (_console.Columns, _console.Rows));
    }

    [Fact]
    public void An_unused_line_does_not_limit_the_screens_size()
    {
        var console = new ConsoleWriter(new TerminalEmulator(160, 50), null, _serial);
        var keys = new SerialKeyDecoder(_serial, 1, terminal: console.SerialTerminal);
        Assert.False(keys.TryRead(out _));
        Assert.Equal((160, 50), (console.Columns, console.Rows));

        // A user types at a terminal of unknown size; then it reports its size.
        _serial.Receive("x");
        Assert.True(keys.TryRead(out _));
        Assert.Equal((80, 0), (console.Columns, console.Rows));
        _serial.Receive("\t\e[24;100R");
        Assert.True(keys.TryRead(out _));
        Assert.False(keys.TryRead(out _));
        Assert.Equal((100, 24), (console.Columns, console.Rows));
    }

    [Theory]
    [InlineData("\e[A")]
    [InlineData("\eOA")]
    [InlineData("\t")]
    [InlineData("\u0001")]
    [InlineData("\u001b" + "f")]
    public void An_editing_key_asks_and_the_answer_is_no_key(string key)
    {
        Send(key);
        Assert.Equal(1, Questions);
        Assert.Empty(Send("\e[50;132R"));
        Assert.Equal((132, 50), (_console.Columns, _console.Rows));
        Send(key + key + "x");
        Assert.Equal(1, Questions);
    }

    [Fact]
    public void Each_prompt_asks_a_terminal_that_answers_and_a_new_size_is_followed()
    {
        Send("\e[A\e[50;132R");
        Send("\r");
        Assert.Equal(2, Questions);
        Send("\e[20;60R");
        Assert.Equal((60, 20), (_console.Columns, _console.Rows));
    }

    [Fact]
    public void A_terminal_that_cannot_answer_is_asked_three_times_only()
    {
        for (int i = 0; i < 10; i++)
        {
            Send("\e[Ax\r");
        }

        Assert.Equal(SerialTerminal.MostUnanswered, Questions);
    }

    [Fact]
    public void A_terminal_that_has_gone_is_given_up_until_a_line_is_edited_again()
    {
        Send("\e[A\e[50;132R");
        for (int i = 0; i < 10; i++)
        {
            Send("x\r");
        }

        Assert.Equal(1 + SerialTerminal.MostUnanswered, Questions);
        Send("\e[A\e[30;100R\r");
        Assert.Equal(3 + SerialTerminal.MostUnanswered, Questions);
        Assert.Equal(100, _console.Columns);
    }

    [Theory]
    [InlineData("\e[1;2R", KeyModifiers.Shift)]
    [InlineData("\e[1;5R", KeyModifiers.Control)]
    public void F3_with_modifiers_stays_a_key(string bytes, KeyModifiers modifiers) =>
        Assert.Equal([new KeyPress(KeyKind.Function, modifiers, 3)], Send(bytes));

    [Theory]
    [InlineData("\e[50;132R")]
    [InlineData("\e[A\e[5;3R")]
    [InlineData("\e[A\e[9999;9999R")]
    public void An_unrequested_or_impossible_size_is_ignored(string bytes)
    {
        Send(bytes);
        Assert.Equal((80, 0), (_console.Columns, _console.Rows));
    }

    [Fact]
    public void The_smaller_of_screen_and_serial_terminal_counts()
    {
        var console = new ConsoleWriter(new TerminalEmulator(100, 30), null, _serial);
        console.SerialTerminal!.NoteByte();
        console.SerialTerminal.NoteKey();
        console.SerialTerminal.TryTakeReport(20, 200);
        Assert.Equal((100, 20), (console.Columns, console.Rows));
        Assert.Equal((100, 30), Size(new ConsoleWriter(new TerminalEmulator(100, 30), null, null)));
        Assert.Equal((80, 0), Size(new ConsoleWriter(null, null, null)));
    }

    private static (int Columns, int Rows) Size(ConsoleWriter console) => (console.Columns, console.Rows);

    [Fact]
    public void A_long_line_follows_the_width()
    {
        string text = string.Concat(Enumerable.Range(0, 12).Select(i => $"{i:D2}345678 "));
        Send(text + "\u0001");
        Assert.Equal(80, Replay(80).Split('\n')[0].IndexOf('>') + 2);
        Send("\e[50;132R\u0005");
        Assert.Equal("$ " + text.TrimEnd(), Replay(132));
    }

    // What a real terminal of this width shows in its first row: the kernel's own model stands in for it.
    private string Replay(int columns)
    {
        var terminal = new TerminalEmulator(columns, 5);
        terminal.Write(_serial.SentText.Replace(Question, "", StringComparison.Ordinal));
        return terminal.Row(0);
    }

    [Fact]
    public void Any_bytes_leave_a_size_to_work_with() => Gen.OneOf(
        Gen.OneOf([.. "\e[[0123456789;;RRA\r\tx"]), Gen.Char[' ', '~']).Array[0, 200].Sample(bytes =>
    {
        using var test = new SerialTerminalTests();
        test.Send(new string(bytes));
        Assert.InRange(test._console.Columns, 12, 998);
        Assert.InRange(test._console.Rows, test._console.SerialTerminal!.HasAnswered ? 2 : 0, 998);
    });

    /// <summary>The same editing as different terminals send it.</summary>
    [Theory]
    [InlineData("ac\e[Db\e[H>\e[F<\e[1~\e[3~\r", "abc<")]
    [InlineData("ac\eODb\eOH>\eOF<\e[7~\e[3~\r\n", "abc<")]
    [InlineData("ac\e[Db\e[1~>\e[4~<\u0001\u0004\n", "abc<")]
    [InlineData("one two\e[1;5D-\e[1;5C.\r", "one -two.")]
    [InlineData("one two\eOd-\eOc.\r", "one -two.")]
    [InlineData("one two\e[1;3D-\eb!\r", "!one -two")]
    [InlineData("one two\e\u007F\u0008x\r", "onex")]
    [InlineData("one two\u0017three\u001F\r", "one ")]
    [InlineData("ab\u0014\e[2~\e[5;5~\e[[A\e[15~\e[24~\r", "ba")]
    [InlineData("\e[200~a b\e[201~c\r", "a bc")]
    public void Typed_streams(string bytes, string line)
    {
        var history = new LineHistory();
        var editor = new LineEditor(_console, history);
        editor.Begin("$ ");
        _serial.Receive(bytes);
        while (_keys.TryRead(out KeyPress key))
        {
            editor.Feed(key);
        }

        Assert.Equal(line, editor.Line);
        Assert.Equal(1, history.Count);
    }
}
