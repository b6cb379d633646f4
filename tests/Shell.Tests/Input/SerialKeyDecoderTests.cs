using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Input;

/// <summary>Which keys the bytes of terminal programs mean.</summary>
public class SerialKeyDecoderTests
{
    private const int EscapePolls = 3;

    private static readonly string[] s_tails = ["[A", "[1;5C", "[24;80R", "[15~", "OA", "OP", "[?1;2c"];
    private static readonly KeyPress s_enter = new(KeyKind.Enter);
    private static readonly KeyPress s_escape = new(KeyKind.Escape);

    private static List<KeyPress> Decode(string text) => Decode(Encoding.UTF8.GetBytes(text));

    private static List<KeyPress> Decode(params byte[] bytes)
    {
        var line = new FakeSerialLine();
        line.Receive(bytes);
        return Drain(new SerialKeyDecoder(line, EscapePolls));
    }

    // Polls until the decoder has been idle for longer than a lone ESC needs.
    private static List<KeyPress> Drain(SerialKeyDecoder decoder)
    {
        var keys = new List<KeyPress>();
        int idle = 0;
        while (idle <= EscapePolls)
        {
            if (decoder.TryRead(out KeyPress key))
            {
                keys.Add(key);
                idle = 0;
            }
            else
            {
                idle++;
            }
        }

        return keys;
    }

    private static KeyPress Char(int codePoint, KeyModifiers modifiers = KeyModifiers.None) =>
        new(new Rune(codePoint), modifiers);

    [Fact]
    public void Characters_of_one_to_four_bytes() =>
    Assert.Equal([Char('a'), Char(0xE9), Char(0x2713), Char(0x1F600)], Decode("aé✓\U0001F600"));

    [Theory]
    [InlineData("\r", 1)]
    [InlineData("\n", 1)]
    [InlineData("\r\n", 1)]
    [InlineData("\r\r", 2)]
    [InlineData("\n\n", 2)]
    [InlineData("\r\n\r\n", 2)]
    [InlineData("\r\n\n", 2)]
    public void Line_ends_are_enter_once(string bytes, int count) =>
    Assert.Equal(Enumerable.Repeat(s_enter, count), Decode(bytes));

    [Fact]
    public void A_line_feed_after_other_text_counts_again() => Assert.Equal([s_enter, Char('a'), s_enter], Decode("\ra\n"));

    [Fact]
    public void Both_backspaces() => Assert.Equal([new(KeyKind.Backspace), new(KeyKind.Backspace)], Decode(0x08, 0x7F));

    [Fact]
    public void Control_letters() => Assert.Equal(
        [KeyPress.Control('a'), KeyPress.Control('c'), new(KeyKind.Tab), KeyPress.Control('z'), KeyPress.Control('\\'),
        KeyPress.Control('_')],
        Decode(0x01, 0x03, 0x09, 0x1A, 0x1C, 0x1F));

    [Theory]
    [InlineData("\e[A", KeyKind.Up)]
    [InlineData("\eOA", KeyKind.Up)]
    [InlineData("\e[B", KeyKind.Down)]
    [InlineData("\eOB", KeyKind.Down)]
    [InlineData("\e[C", KeyKind.Right)]
    [InlineData("\e[D", KeyKind.Left)]
    [InlineData("\e[H", KeyKind.Home)]
    [InlineData("\eOH", KeyKind.Home)]
    [InlineData("\e[1~", KeyKind.Home)]
    [InlineData("\e[7~", KeyKind.Home)]
    [InlineData("\e[F", KeyKind.End)]
    [InlineData("\eOF", KeyKind.End)]
    [InlineData("\e[4~", KeyKind.End)]
    [InlineData("\e[8~", KeyKind.End)]
    [InlineData("\e[2~", KeyKind.Insert)]
    [InlineData("\e[3~", KeyKind.Delete)]
    [InlineData("\e[5~", KeyKind.PageUp)]
    [InlineData("\e[6~", KeyKind.PageDown)]
    [InlineData("\eOM", KeyKind.Enter)]
    public void Escape_sequences(string bytes, KeyKind kind) => Assert.Equal([new KeyPress(kind)], Decode(bytes));

    [Theory]
    [InlineData("\e[1;5C", KeyKind.Right, KeyModifiers.Control)]
    [InlineData("\e[1;2A", KeyKind.Up, KeyModifiers.Shift)]
    [InlineData("\e[1;3D", KeyKind.Left, KeyModifiers.Alt)]
    [InlineData("\e[1;8H", KeyKind.Home, KeyModifiers.Shift | KeyModifiers.Alt | KeyModifiers.Control)]
    [InlineData("\e[3;5~", KeyKind.Delete, KeyModifiers.Control)]
    [InlineData("\e[3^", KeyKind.Delete, KeyModifiers.Control)]
    [InlineData("\e[5$", KeyKind.PageUp, KeyModifiers.Shift)]
    [InlineData("\e[8@", KeyKind.End, KeyModifiers.Control | KeyModifiers.Shift)]
    [InlineData("\e[c", KeyKind.Right, KeyModifiers.Shift)]
    [InlineData("\eOd", KeyKind.Left, KeyModifiers.Control)]
    [InlineData("\e[Z", KeyKind.Tab, KeyModifiers.Shift)]
    public void Modified_keys(string bytes, KeyKind kind, KeyModifiers modifiers) =>
    Assert.Equal([new KeyPress(kind, modifiers)], Decode(bytes));

    [Theory]
    [InlineData("\eOP", 1)]
    [InlineData("\e[11~", 1)]
    [InlineData("\e[[E", 5)]
    [InlineData("\e[15~", 5)]
    [InlineData("\e[17~", 6)]
    [InlineData("\e[21~", 10)]
    [InlineData("\e[24~", 12)]
    public void Function_keys(string bytes, int number) =>
        Assert.Equal(number, Assert.Single(Decode(bytes), key => key.Kind == KeyKind.Function).Number);

    [Fact]
    public void Keypad_in_application_mode() => Assert.Equal([Char('5'), Char('+')], Decode("\eOu\eOk"));

    [Fact]
    public void Escape_before_a_key_is_alt() =>
        Assert.Equal([Char('b', KeyModifiers.Alt), new KeyPress(KeyKind.Backspace, KeyModifiers.Alt)], Decode("\eb\e\u007F"));

    [Fact]
    public void A_lone_escape_is_the_key_after_some_polls()
    {
        var line = new FakeSerialLine();
        var decoder = new SerialKeyDecoder(line, EscapePolls);
        line.Receive("\e");
        for (int i = 1; i < EscapePolls; i++)
        {
            Assert.False(decoder.TryRead(out _));
        }

        Assert.True(decoder.TryRead(out KeyPress key));
        Assert.Equal(s_escape, key);
        Assert.False(decoder.TryRead(out _));
    }

    [Fact]
    public void A_sequence_may_arrive_slowly()
    {
        var line = new FakeSerialLine();
        var decoder = new SerialKeyDecoder(line, EscapePolls);
        foreach (char c in "\e[1;5")
        {
            line.Receive(c.ToString());
            Assert.False(decoder.TryRead(out _));
        }

        line.Receive("C");
        Assert.True(decoder.TryRead(out KeyPress key));
        Assert.Equal(new KeyPress(KeyKind.Right, KeyModifiers.Control), key);
    }

    [Fact]
    public void Two_escapes_then_a_sequence() => Assert.Equal([s_escape, new KeyPress(KeyKind.Up)], Decode("\e\e[A"));

    [Theory]
    [InlineData("\e[99~x")]
    [InlineData("\e[?1;2cx")]
    [InlineData("\e[<0;1;1Mx")]
    [InlineData("\e[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1Ax")]
    [InlineData("\e[99999999999999999999~x")]
    [InlineData("\eO!x")]
    [InlineData("\e[[!x")]
    [InlineData("\0x")]
    public void Unknown_sequences_are_swallowed(string bytes) => Assert.Equal([Char('x')], Decode(bytes));

    [Theory]
    [InlineData("\e[1\r")]
    [InlineData("\eO\r")]
    [InlineData("\e[[\r")]
    public void A_control_breaks_a_sequence_and_counts(string bytes) => Assert.Equal([s_enter], Decode(bytes));

    [Fact]
    public void A_character_cut_off_by_another_costs_one_replacement() =>
        Assert.Equal([Char(0xFFFD), Char('a'), Char(0xFFFD), s_enter], Decode(0xE2, 0x9C, (byte)'a', 0xC3, (byte)'\r'));

    [Fact]
    public void Stray_bytes_are_replacements() =>
        Assert.Equal([Char(0xFFFD), Char(0xFFFD), Char(0xFFFD), Char('a')], Decode(0x80, 0xFF, 0xC0, (byte)'a'));

    [Fact]
    public void An_escape_after_half_a_character_starts_a_sequence() =>
        Assert.Equal([Char(0xFFFD), new KeyPress(KeyKind.Up)], Decode([0xE2, .. "\e[A"u8]));

    [Fact]
    public void Any_bytes_give_keys_and_afterwards_typing_works() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        var line = new FakeSerialLine();
        var decoder = new SerialKeyDecoder(line, EscapePolls);
        line.Receive(bytes);
        Drain(decoder);

        // CAN ends whatever was open; then the line must be itself again.
        line.Receive("\u0018");
        Drain(decoder);
        line.Receive("ok\r");
        List<KeyPress> keys = Drain(decoder);
        Assert.Equal([Char('o'), Char('k'), s_enter], keys);
    });

    [Fact]
    public void Any_text_comes_through() =>
        Gen.Char.Where(c => c >= ' ' && c is not (>= (char)0x7F and < (char)0xA0) && !char.IsSurrogate(c)).Array[0, 100].Sample(
            text =>
            Assert.Equal(text.Select(c => Char(c)), Decode(new string(text))));

    [Fact]
    public void Polling_allocates_nothing()
    {
        var decoder = new KeyQueue(new SerialKeyDecoder(new FakeSerialLine()), new ScriptedKeys());
        decoder.TryRead(out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            decoder.TryRead(out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void With_a_clock_a_sequence_survives_any_number_of_polls_between_its_bytes_and_a_lone_escape_waits_its_time()
    {
        var line = new FakeSerialLine();
        var clock = new SettableClock();
        var decoder = new SerialKeyDecoder(line, 1, clock);
        line.Receive("\u001b"u8);
        for (int i = 0; i < 5000; i++)
        {
            Assert.False(decoder.TryRead(out _));
        }

        clock.UptimeMilliseconds += SerialKeyDecoder.EscapeMilliseconds - 1;
        line.Receive("[D"u8);
        Assert.True(decoder.TryRead(out KeyPress key));
        Assert.Equal(KeyKind.Left, key.Kind);

        line.Receive("\u001b"u8);
        Assert.False(decoder.TryRead(out _));
        clock.UptimeMilliseconds += SerialKeyDecoder.EscapeMilliseconds;
        Assert.True(decoder.TryRead(out key));
        Assert.Equal(KeyKind.Escape, key.Kind);
    }

    [Fact]
    public void A_sequence_that_is_held_up_anywhere_for_less_than_a_second_is_no_text() =>
        Gen.Select(Gen.Int[0, s_tails.Length - 1].Select(static i => s_tails[i]), Gen.Int[1, 5], Gen.Int[1, 950], Gen.Bool)
        .Sample((tail, cut, pause, bytewise) =>
        {
            var line = new FakeSerialLine();
            var clock = new SettableClock();
            var decoder = new SerialKeyDecoder(line, 1, clock);
            var keys = new List<KeyPress>();
            void Pass(int milliseconds)
            {
                for (int i = 0; i <= milliseconds; i++, clock.UptimeMilliseconds++)
                {
                    while (decoder.TryRead(out KeyPress key))
                    {
                        keys.Add(key);
                    }
                }
            }

            // Cut behind ESC, and perhaps once more, though not inside of what tells an 'O' from text.
            line.Receive("\e");
            Pass(pause);
            cut = tail[0] == 'O' ? tail.Length : Math.Min(cut, tail.Length);
            line.Receive(tail[..cut]);
            Pass(bytewise ? 0 : 2000);
            line.Receive(tail[cut..]);
            Pass(2000);
            line.Receive("x");
            Pass(0);
            Assert.Equal(Char('x'), keys[^1]);
            Assert.All(keys[..^1], key => Assert.NotEqual(KeyKind.Character, key.Kind));
            Assert.Equal(pause >= SerialKeyDecoder.EscapeMilliseconds ? 1 : 0, keys.Count(key => key == s_escape));
        });

    [Fact]
    public void Escape_and_then_text_is_the_key_and_the_text()
    {
        foreach ((string text, int pause) in ((string, int)[])[("b", 100), ("Ok", 100), ("O\r", 100), ("[A", 1000), ("OA", 1000)])
        {
            var line = new FakeSerialLine();
            var clock = new SettableClock();
            var decoder = new SerialKeyDecoder(line, 1, clock);
            var keys = new List<KeyPress>();
            foreach (string typed in (string[])["\e", .. text.Select(static c => c.ToString())])
            {
                line.Receive(typed);
                for (int i = 0; i < pause; i++, clock.UptimeMilliseconds++)
                {
                    while (decoder.TryRead(out KeyPress key))
                    {
                        keys.Add(key);
                    }
                }
            }

            Assert.Equal([s_escape, .. text.Select(static c => c == '\r' ? s_enter : Char(c))], keys);
        }
    }

    [Fact]
    public void An_answer_that_is_due_is_waited_for_and_a_lone_escape_then_counts()
    {
        var line = new FakeSerialLine();
        var clock = new SettableClock();
        var terminal = new SerialTerminal(line, clock);
        var decoder = new SerialKeyDecoder(line, 1, clock, terminal);
        line.Receive("\u0001");
        Assert.True(decoder.TryRead(out _));
        line.Receive("\e");
        Assert.False(decoder.TryRead(out _));
        Assert.Equal(2000ul, decoder.DecidesIn);
        clock.UptimeMilliseconds += 1500;
        Assert.False(decoder.TryRead(out _));
        line.Receive("[24;80R");
        Assert.False(decoder.TryRead(out _));
        Assert.True(terminal.HasAnswered);
        Assert.Null(decoder.DecidesIn);

        // A question to which no answer comes holds Escape up only for a while.
        terminal.NotePrompt();
        line.Receive("\e");
        Assert.False(decoder.TryRead(out _));
        clock.UptimeMilliseconds += 2000;
        Assert.Equal(0ul, decoder.DecidesIn);
        Assert.True(decoder.TryRead(out KeyPress key));
        Assert.Equal(s_escape, key);
    }

    [Fact]
    public void A_loss_ends_a_sequence_and_is_reported()
    {
        var line = new FakeSerialLine();
        var decoder = new SerialKeyDecoder(line, EscapePolls);
        line.Receive("\e[1");
        Assert.False(decoder.TryRead(out _));
        line.HasLost = true;
        line.Receive("5x");
        Assert.Equal([new(KeyKind.Lost), Char('5'), Char('x')], Drain(decoder));
    }

    [Fact]
    public void Control_c_discards_what_was_typed_before_it()
    {
        var line = new FakeSerialLine();
        var decoder = new SerialKeyDecoder(line, EscapePolls);
        line.Receive("abc\e[1");
        Assert.False(decoder.TryTakeCancel());
        line.Receive("\u0003\e");
        Assert.True(decoder.TryTakeCancel());
        line.Receive("[A");
        Assert.Equal([new(KeyKind.Up)], Drain(decoder));
    }

    private sealed class SettableClock : IClockView
    {
        public ulong UptimeMilliseconds { get; set; } = 1000;
    }
}
