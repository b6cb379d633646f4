using System;
using System.Linq;
using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Editing;

/// <summary>What the editing keys do to the line, and what the screen shows of it.</summary>
public class LineEditorTests
{
    private const string Prompt = "$ ";

    private static readonly KeyPress s_left = new(KeyKind.Left);
    private static readonly KeyPress s_up = new(KeyKind.Up);
    private static readonly KeyPress s_down = new(KeyKind.Down);

    private readonly TerminalEmulator _terminal = new(20, 8);
    private readonly FakeSerialLine _serial = new();
    private readonly LineHistory _history = new(3);
    private readonly LineEditor _editor;

    public LineEditorTests()
    {
        _editor = new LineEditor(new ConsoleWriter(_terminal, null, _serial), _history);
        _editor.Begin(Prompt);
    }

    private LineEditorTests Type(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Assert.Equal(EditResult.Continue, _editor.Feed(new KeyPress(rune)));
            _editor.Show();
        }

        return this;
    }

    private LineEditorTests Press(params KeyPress[] keys)
    {
        foreach (KeyPress key in keys)
        {
            Assert.Equal(EditResult.Continue, _editor.Feed(key));
            _editor.Show();
        }

        return this;
    }

    private void Enter(string text)
    {
        Type(text);
        Assert.Equal(EditResult.Accepted, _editor.Feed(new KeyPress(KeyKind.Enter)));
        Assert.Equal(text, _editor.Line);
        _editor.Begin(Prompt);
    }

    private void ShouldShow(string text, int cursor)
    {
        Assert.Equal((text, cursor), (_editor.Buffer.ToString(), _editor.Buffer.Cursor));
        Assert.Equal((Prompt + text).TrimEnd(), _terminal.Row(_terminal.CursorRow));
        Assert.Equal(Prompt.Length + cursor, _terminal.CursorColumn);
    }

    [Fact]
    public void Characters_are_inserted_at_the_cursor()
    {
        Type("ac").Press(s_left).Type("b");
        ShouldShow("abc", 2);
    }

    [Fact]
    public void Keys_that_come_together_are_shown_together_and_an_accepted_line_is_shown_as_it_was_left()
    {
        _serial.Sent.Clear();
        foreach (KeyPress key in (KeyPress[])[new(new Rune('b')), s_left, new(new Rune('a')), new(KeyKind.End)])
        {
            _editor.Feed(key);
        }

        Assert.Empty(_serial.Sent);
        Assert.Equal(EditResult.Accepted, _editor.Feed(new KeyPress(KeyKind.Enter)));
        Assert.Equal("ab\r\n", _serial.SentText);
    }

    [Fact]
    public void A_line_that_lost_keys_is_not_run()
    {
        Type("echo a").Press(new KeyPress(KeyKind.Lost)).Type("c");
        Assert.Equal(EditResult.Cancelled, _editor.Feed(new KeyPress(KeyKind.Enter)));
        Assert.Contains(
            "This line was not run: bytes of it, or of lines before it, were lost", _serial.SentText, StringComparison.Ordinal);
        _editor.Begin(Prompt);
        Enter("next");
        Assert.Equal(1, _history.Count);
    }

    [Fact]
    public void A_redrawn_row_is_whole_and_in_its_place()
    {
        Type("abcd").Press(s_left, s_left);
        _terminal.Write("\r\e[Kxx garbage");
        _editor.Redraw();
        ShouldShow("abcd", 2);
    }

    [Fact]
    public void Backspace_and_delete()
    {
        Type("abcd").Press(s_left, s_left, new(KeyKind.Backspace));
        ShouldShow("acd", 1);
        Press(new KeyPress(KeyKind.Delete));
        ShouldShow("ad", 1);
        Press(new(KeyKind.Home), new(KeyKind.Backspace), new(KeyKind.End), new(KeyKind.Delete));
        ShouldShow("ad", 2);
    }

    [Theory]
    [InlineData('a', "one two", 0)]
    [InlineData('e', "one two", 7)]
    [InlineData('b', "one two", 3)]
    [InlineData('f', "one two", 5)]
    [InlineData('k', "one ", 4)]
    [InlineData('u', "two", 0)]
    [InlineData('w', "two", 0)]
    [InlineData('d', "one wo", 4)]
    [InlineData('g', "one two", 4)]
    public void Control_keys(char letter, string text, int cursor)
    {
        Type("one two").Press(s_left, s_left, s_left, KeyPress.Control(letter));
        ShouldShow(text, cursor);
    }

    [Fact]
    public void Words_can_be_crossed_and_killed()
    {
        Type("one two  three").Press(new KeyPress(KeyKind.Left, KeyModifiers.Control));
        ShouldShow("one two  three", 9);
        Press(new KeyPress(new Rune('b'), KeyModifiers.Alt));
        ShouldShow("one two  three", 4);
        Press(new KeyPress(new Rune('d'), KeyModifiers.Alt));
        ShouldShow("one   three", 4);
        Press(new KeyPress(KeyKind.Right, KeyModifiers.Control));
        ShouldShow("one   three", 11);
        Press(new KeyPress(KeyKind.Backspace, KeyModifiers.Alt));
        ShouldShow("one   ", 6);
    }

    [Fact]
    public void What_was_killed_can_be_put_back()
    {
        Type("one two").Press(KeyPress.Control('w'), KeyPress.Control('a'), KeyPress.Control('y'));
        ShouldShow("twoone ", 3);
    }

    [Fact]
    public void Characters_outside_the_first_plane_are_one_character()
    {
        Type("a\U0001F600b").Press(s_left, new(KeyKind.Backspace));
        ShouldShow("ab", 1);
    }

    [Fact]
    public void Control_characters_never_get_into_the_line()
    {
        Type("a\u0085\u007F\u0001b");
        ShouldShow("ab", 2);
    }

    [Fact]
    public void A_key_with_control_and_alt_inserts_nothing()
    {
        Press(new KeyPress(new Rune('x'), KeyModifiers.Control | KeyModifiers.Alt), new(KeyKind.Tab),
            new(KeyKind.Function, KeyModifiers.None, 3));
        ShouldShow("", 0);
    }

    [Fact]
    public void A_full_line_takes_no_more()
    {
        Type(new string('x', LineEditor.MaximumLength + 10));
        Assert.Equal(LineEditor.MaximumLength, _editor.Buffer.Length);
        Press(KeyPress.Control('w'), KeyPress.Control('y'), KeyPress.Control('y'));
        Assert.Equal(LineEditor.MaximumLength, _editor.Buffer.Length);
    }

    [Fact]
    public void History_goes_up_and_down_and_keeps_the_draft()
    {
        Enter("first");
        Enter("second");
        Type("dra").Press(s_left, KeyPress.Control('p'));
        ShouldShow("second", 6);
        Press(KeyPress.Control('p'));
        ShouldShow("first", 5);
        Press(KeyPress.Control('p'));
        ShouldShow("first", 5);
        Press(KeyPress.Control('n'), KeyPress.Control('n'));
        ShouldShow("dra", 2);
        Press(KeyPress.Control('n'));
        ShouldShow("dra", 2);
    }

    [Fact]
    public void Arrows_go_through_all_lines_when_nothing_is_typed()
    {
        Enter("first");
        Enter("second");
        Press(s_up);
        ShouldShow("second", 6);
        Press(s_up);
        ShouldShow("first", 5);
        Press(s_up);
        ShouldShow("first", 5);
        Press(s_down, s_down);
        ShouldShow("", 0);
        Press(s_down);
        ShouldShow("", 0);
    }

    [Fact]
    public void History_is_bounded_and_skips_repetitions_and_blanks()
    {
        foreach (string line in new[] { "a", "b", "b", "", "  ", "c", "d" })
        {
            _history.Add(line);
        }

        Assert.Equal(["b", "c", "d"], Enumerable.Range(0, _history.Count).Select(i => _history[i]));
    }

    [Fact]
    public void Control_c_shows_itself_and_leaves()
    {
        Type("abc").Press(s_left);
        Assert.Equal(EditResult.Cancelled, _editor.Feed(KeyPress.Control('c')));
        Assert.Equal("$ abc^C", _terminal.Row(0));
        Assert.Equal((0, 1), (_terminal.CursorColumn, _terminal.CursorRow));
    }

    [Fact]
    public void Control_d_leaves_only_an_empty_line()
    {
        Type("a").Press(KeyPress.Control('d'), s_left, KeyPress.Control('d'));
        Assert.Equal(EditResult.EndOfInput, _editor.Feed(KeyPress.Control('d')));
    }

    [Fact]
    public void Control_l_clears_the_screen_and_keeps_the_line()
    {
        Enter("x");
        Type("abc").Press(s_left, KeyPress.Control('l'));
        Assert.Equal(["$ abc"], _terminal.Lines());
        ShouldShow("abc", 2);
    }

    [Fact]
    public void Enter_in_the_middle_goes_on_below_the_line()
    {
        Type("abc").Press(new KeyPress(KeyKind.Home));
        _editor.Feed(new KeyPress(KeyKind.Enter));
        Assert.Equal("abc", _editor.Line);
        Assert.Equal((0, 1), (_terminal.CursorColumn, _terminal.CursorRow));
        Assert.Equal("$ abc", _terminal.Row(0));
    }

    [Fact]
    public void A_line_wider_than_the_screen_stays_on_one_row_and_shows_the_cursor()
    {
        Type("0123456789abcdefghijklmnopqrstuvwxyz");
        Assert.Equal(0, _terminal.CursorRow);
        string row = _terminal.Row(0);
        Assert.StartsWith("$ <", row, StringComparison.Ordinal);
        Assert.EndsWith("xyz", row, StringComparison.Ordinal);
        Press(new KeyPress(KeyKind.Home));
        Assert.Equal("$ 0123456789abcdef>", _terminal.Row(0));
        Assert.Equal(2, _terminal.CursorColumn);
    }

    [Fact]
    public void Typing_at_the_end_sends_one_byte_per_key()
    {
        int before = _serial.Sent.Count;
        Type("hello");
        Assert.Equal("hello", Encoding.ASCII.GetString([.. _serial.Sent.Skip(before)]));
    }
}
