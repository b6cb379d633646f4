using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.ProgramConsole;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.ProgramConsole;

/// <summary>Keys of a program's console: records, lines, signals.</summary>
public sealed class ConsoleInputTests
{
    private readonly ConsoleFixture _fixture = new();

    private ConsoleInput Input => _fixture.Input;

    private TerminalEmulator Terminal => _fixture.Terminal!;

    [Theory]
    [InlineData('a', 0x41, 0x1E, 0)]
    [InlineData('A', 0x41, 0x1E, 0x10)]
    [InlineData('1', 0x31, 0x02, 0)]
    [InlineData('0', 0x30, 0x0B, 0)]
    [InlineData('!', 0x31, 0x02, 0x10)]
    [InlineData(')', 0x30, 0x0B, 0x10)]
    [InlineData('-', 0xBD, 0x0C, 0)]
    [InlineData('?', 0xBF, 0x35, 0x10)]
    [InlineData('`', 0xC0, 0x29, 0)]
    [InlineData('\\', 0xDC, 0x2B, 0)]
    [InlineData(' ', 0x20, 0x39, 0)]
    [InlineData('m', 0x4D, 0x32, 0)]
    [InlineData('p', 0x50, 0x19, 0)]
    [InlineData('ä', 0, 0, 0)]
    public void A_character_has_the_key_of_the_US_layout(char character, int key, int scanCode, int state)
    {
        Input.Feed(new KeyPress(new Rune(character)));
        ConsoleRecord[] records = Take(2);
        Assert.Equal((true, false), (records[0].IsDown, records[1].IsDown));
        Assert.All(records, record => Assert.Equal(
            (ConsoleEvent.Key, (ushort)key, (ushort)scanCode, character, (ConsoleKeyState)state),
            (record.Event, record.VirtualKey, record.ScanCode, record.Character, record.State)));
    }

    [Theory]
    [InlineData(KeyKind.Enter, KeyModifiers.None, 0, 0x0D, '\r', 0)]
    [InlineData(KeyKind.Enter, KeyModifiers.Control, 0, 0x0D, '\n', 8)]
    [InlineData(KeyKind.Backspace, KeyModifiers.None, 0, 0x08, '\b', 0)]
    [InlineData(KeyKind.Backspace, KeyModifiers.Control, 0, 0x08, '\x7F', 8)]
    [InlineData(KeyKind.Tab, KeyModifiers.Shift, 0, 0x09, '\t', 0x10)]
    [InlineData(KeyKind.Escape, KeyModifiers.None, 0, 0x1B, '\e', 0)]
    [InlineData(KeyKind.Up, KeyModifiers.None, 0, 0x26, '\0', 0x100)]
    [InlineData(KeyKind.Delete, KeyModifiers.Shift, 0, 0x2E, '\0', 0x110)]
    [InlineData(KeyKind.Function, KeyModifiers.None, 1, 0x70, '\0', 0)]
    [InlineData(KeyKind.Function, KeyModifiers.Alt, 12, 0x7B, '\0', 2)]
    public void Other_keys_have_Windows_codes(
        KeyKind kind, KeyModifiers modifiers, int number, int key, char character, int state)
    {
        Input.Feed(new KeyPress(kind, modifiers, number));
        ConsoleRecord record = Take(2)[0];
        Assert.Equal(((ushort)key, character, (ConsoleKeyState)state), (record.VirtualKey, record.Character, record.State));
    }

    [Fact]
    public void Control_and_a_letter_is_a_control_character_and_Alt_leaves_it()
    {
        Input.Feed(KeyPress.Control('a'));
        Input.Feed(new KeyPress(new Rune('x'), KeyModifiers.Alt));
        ConsoleRecord[] records = Take(4);
        Assert.Equal(
            ('\x01', (ushort)'A', ConsoleKeyState.Control), (records[0].Character, records[0].VirtualKey, records[0].State));
        Assert.Equal(('x', (ushort)'X', ConsoleKeyState.Alt), (records[2].Character, records[2].VirtualKey, records[2].State));
    }

    [Theory]
    [InlineData(KeyKind.Up, KeyModifiers.None, 0, "\e[A")]
    [InlineData(KeyKind.Up, KeyModifiers.Control, 0, "\e[1;5A")]
    [InlineData(KeyKind.Home, KeyModifiers.None, 0, "\e[H")]
    [InlineData(KeyKind.PageDown, KeyModifiers.Shift, 0, "\e[6;2~")]
    [InlineData(KeyKind.Function, KeyModifiers.None, 1, "\eOP")]
    [InlineData(KeyKind.Function, KeyModifiers.None, 5, "\e[15~")]
    [InlineData(KeyKind.Function, KeyModifiers.None, 12, "\e[24~")]
    [InlineData(KeyKind.Backspace, KeyModifiers.None, 0, "\x7F")]
    [InlineData(KeyKind.Tab, KeyModifiers.Shift, 0, "\e[Z")]
    public void With_sequences_on_keys_come_as_sequences(KeyKind kind, KeyModifiers modifiers, int number, string expected)
    {
        Assert.True(Input.TrySetModes(ConsoleInputModes.VirtualTerminal));
        Input.Feed(new KeyPress(kind, modifiers, number));
        Assert.Equal(expected, TakeText());
    }

    [Fact]
    public void Arrows_come_in_application_mode_when_the_program_asked()
    {
        Assert.True(Input.TrySetModes(ConsoleInputModes.VirtualTerminal));
        _fixture.Screen.Write("\e[?1h");
        Input.Feed(new KeyPress(KeyKind.Left));
        Assert.Equal("\eOD", TakeText());
        _fixture.Screen.Write("\e[?1l");
        Input.Feed(new KeyPress(KeyKind.Left));
        Assert.Equal("\e[D", TakeText());
    }

    [Fact]
    public async Task A_line_is_read_with_its_end_and_shown()
    {
        _fixture.Screen.Write("name: ");
        Task<(ConsoleReadStatus, string)> reading = _fixture.ReadAsync();
        _fixture.Type("Ada\r");
        Assert.Equal((ConsoleReadStatus.Success, "Ada\r\n"), await reading);
        Assert.Equal("name: Ada", Terminal.Row(0));
        Assert.Equal((0, 1), (Terminal.CursorColumn, Terminal.CursorRow));
    }

    [Fact]
    public async Task What_does_not_fit_comes_with_the_next_read()
    {
        _fixture.Type("abcde\r");
        Assert.Equal("abc", (await _fixture.ReadAsync(3)).Text);
        Assert.Equal("de\r\n", (await _fixture.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_line_is_edited()
    {
        Task<(ConsoleReadStatus, string Text)> reading = _fixture.ReadAsync();
        _fixture.Type("hello wrld");
        Press(KeyKind.Left, 3);
        _fixture.Type("o");
        Press(KeyKind.Home);
        Press(KeyKind.Delete);
        _fixture.Type("H");
        Press(KeyKind.End);
        _fixture.Type("x\b!\r");
        Assert.Equal("Hello world!\r\n", (await reading).Text);
        Assert.Equal("Hello world!", Terminal.Row(0));
    }

    [Fact]
    public async Task Escape_empties_a_line_and_the_arrows_bring_earlier_ones()
    {
        _fixture.Type("first\rsecond\r");
        await _fixture.ReadAsync();
        await _fixture.ReadAsync();
        Task<(ConsoleReadStatus, string Text)> reading = _fixture.ReadAsync();
        _fixture.Type("junk\e");
        Press(KeyKind.Up, 2);
        _fixture.Type("\r");
        Assert.Equal("first\r\n", (await reading).Text);
        Assert.Equal(["first", "second", "first"], Terminal.Lines());
    }

    [Fact]
    public async Task Without_echo_nothing_is_shown()
    {
        Assert.True(Input.TrySetModes(ConsoleInputModes.Line | ConsoleInputModes.Processed));
        _fixture.Type("secret\r");
        Assert.Equal("secret\r\n", (await _fixture.ReadAsync()).Text);
        Assert.Empty(Terminal.Lines());
    }

    [Fact]
    public async Task Without_lines_a_read_takes_what_is_there()
    {
        Assert.True(Input.TrySetModes(ConsoleInputModes.None));
        Task<(ConsoleReadStatus, string Text)> reading = _fixture.ReadAsync();
        _fixture.Type("a");
        Assert.Equal("a", (await reading).Text);
        _fixture.Type("bc\r\x03");
        Assert.Equal("bc\r\x03", (await _fixture.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_line_that_begins_with_Ctrl_Z_is_the_end_of_the_input()
    {
        _fixture.Type("\x1A\rmore\r");
        Assert.Empty(await _fixture.ReadBytesAsync());
        Assert.Equal("more\r\n"u8.ToArray(), await _fixture.ReadBytesAsync());
        Assert.Equal(["^Z", "more"], Terminal.Lines());
    }

    [Fact]
    public async Task Bytes_come_in_the_code_page_cut_anywhere()
    {
        _fixture.Type("ä😀\r");
        byte[] bytes = new byte[8];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Assert.Single(await _fixture.ReadBytesAsync(1));
        }

        Assert.Equal("ä😀\r\n"u8.ToArray(), bytes);
        Assert.True(_fixture.Console.InputCodePage.TryChoose(28591));
        _fixture.Type("äπ\r");
        Assert.Equal([0xE4, (byte)'?', 13, 10], await _fixture.ReadBytesAsync());
    }

    [Fact]
    public async Task Ctrl_C_is_a_signal_and_ends_a_read_and_leaves_the_typed_characters()
    {
        Task<(ConsoleReadStatus Status, string Text)> reading = _fixture.ReadAsync();
        _fixture.Type("half");
        while (Terminal.Row(0) != "half")
        {
            await Task.Yield();
        }

        Assert.True(Input.Feed(KeyPress.Control('c')));
        Assert.Equal((ConsoleReadStatus.Aborted, ""), await reading);
        Assert.Equal(0, Input.Count);
        _fixture.Type("next\r");
        Assert.Equal("next\r\n", (await _fixture.ReadAsync()).Text);
    }

    [Fact]
    public void Ctrl_C_is_a_key_where_the_program_wants_it()
    {
        Assert.True(Input.TrySetModes(Input.Modes & ~ConsoleInputModes.Processed));
        Assert.False(Input.Feed(KeyPress.Control('c')));
        Assert.Equal('\x03', Take(2)[0].Character);
    }

    [Fact]
    public void Modes_are_checked()
    {
        Assert.False(Input.TrySetModes(ConsoleInputModes.Echo));
        Assert.False(Input.TrySetModes((ConsoleInputModes)0x400));
        Assert.Equal(ConsoleInputModes.Default, Input.Modes);
    }

    [Fact]
    public void Peeking_leaves_records_and_clearing_takes_them()
    {
        bool? available = null;
        Input.AvailabilityChanged = value => available = value;
        _fixture.Type("ab");
        var one = new ConsoleRecord[1];
        Assert.Equal(1, Input.Peek(one));
        Assert.Equal(('a', 4), (one[0].Character, Input.Count));
        Assert.True(available);
        Input.Clear();
        Assert.Equal((0, 0), (Input.Count, Input.Peek(one)));
        Assert.False(available);
    }

    [Fact]
    public async Task The_end_of_the_console_ends_waits_and_gives_unread_keys_back()
    {
        Task<(ConsoleReadStatus Status, string Text)> reading = _fixture.ReadAsync();
        Task<ConsoleReadStatus> records = Task.Run(() => Input.Read(new ConsoleRecord[1], out _));
        await Task.Yield();
        _fixture.Console.End();
        Assert.Empty(Input.Close());
        Assert.Equal((ConsoleReadStatus.Closed, ""), await reading);
        Assert.Equal(
            ConsoleReadStatus.Closed, await records.WaitAsync(TimeSpan.FromSeconds(100), TestContext.Current.CancellationToken));

        var other = new ConsoleFixture();
        other.Type("x😀\r");
        Assert.Equal(
            [new KeyPress(new Rune('x')), new KeyPress(new Rune(0x1F600)), new KeyPress(KeyKind.Enter)], other.Input.Close());
    }

    [Fact]
    public void A_program_that_reads_nothing_keeps_a_bounded_number_of_keys_and_its_Ctrl_C()
    {
        for (int i = 0; i < 10_000; i++)
        {
            Input.Feed(new KeyPress(new Rune('x')));
        }

        Assert.InRange(Input.Count, 1, ConsoleInput.Capacity);
        Assert.True(Input.Feed(KeyPress.Control('c')));
    }

    [Fact]
    public void A_change_of_size_is_a_record_where_it_is_wanted()
    {
        Assert.True(Input.TrySetModes(ConsoleInputModes.Default | ConsoleInputModes.Window));
        Input.ReportSize(80, 25);
        ConsoleRecord record = Take(1)[0];
        Assert.Equal((ConsoleEvent.Size, 80, 25), (record.Event, record.Columns, record.Rows));
        Assert.True(Input.TrySetModes(ConsoleInputModes.None));
        Input.ReportSize(80, 25);
        Assert.Equal(0, Input.Count);
    }

    /// <summary>Whatever is typed into a line, at whatever column it began: the screen shows the line that is read.</summary>
    [Fact]
    public async Task Any_editing_shows_the_line_that_is_read()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var fixture = new ConsoleFixture(columns: 11, rows: 30);
            string prompt = new('>', random.Next(11));
            fixture.Screen.Write(prompt);
            Task<(ConsoleReadStatus, string Text)> reading = fixture.ReadAsync(1000);
            for (int i = 0; i < 60; i++)
            {
                KeyKind[] kinds =
                    [KeyKind.Left, KeyKind.Right, KeyKind.Home, KeyKind.End, KeyKind.Delete, KeyKind.Backspace, KeyKind.Insert];
                if (random.Next(3) == 0)
                {
                    fixture.Input.Feed(new KeyPress(kinds[random.Next(kinds.Length)]));
                }
                else
                {
                    string letter = ((char)random.Next('a', 'z')).ToString();
                    fixture.Type(random.Next(8) == 0 ? "\x01" : random.Next(8) == 0 ? "😀" : letter);
                }
            }

            fixture.Type("\r");
            string line = (await reading).Text.TrimEnd('\r', '\n');
            string shown = prompt + line.Replace("\x01", "^A", StringComparison.Ordinal);
            string screen = string.Concat(fixture.Terminal!.Lines());
            Assert.True(shown == screen, $"seed {seed}: '{shown}' is shown as '{screen}'");
        }
    }

    private ConsoleRecord[] Take(int count)
    {
        var records = new ConsoleRecord[count + 1];
        Assert.Equal(count, Input.Peek(records));
        Input.Clear();
        return records[..count];
    }

    private string TakeText()
    {
        var records = new ConsoleRecord[100];
        int count = Input.Peek(records);
        Input.Clear();
        return new string([.. records.Take(count).Select(static record => record.Character)]);
    }

    private void Press(KeyKind kind, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            Input.Feed(new KeyPress(kind));
        }
    }
}
