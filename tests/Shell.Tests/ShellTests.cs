using System;
using System.Linq;
using CsCheck;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>The shell as a whole, with scripted keys.</summary>
public class ShellTests
{
    private readonly ScriptedKeys _keys = new();
    private readonly TerminalEmulator _terminal = new(80, 30);
    private readonly FakeSerialLine _serial = new();
    private readonly FakeSurface _surface = new(80, 30);
    private readonly FakeMachine _machine = new();
    private readonly StopWhenIdle _idle = new();
    private readonly CommandShell _shell;

    public ShellTests()
    {
        _shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(_terminal, _surface, _serial),
            Keys = new KeyQueue(_keys),
            Idle = _idle,
            Machine = _machine,
            Prompt = "> ",
        });
        _idle.Shell = _shell;
    }

    private sealed class StopWhenIdle : IIdle
    {
        public CommandShell? Shell { get; set; }

        public int Waits { get; private set; }

        public void Wait()
        {
            Waits++;
            Shell?.Stop();
        }
    }

    /// <summary>Presses Ctrl-C where a command waits for a key that will not come.</summary>
    private sealed class CancelWhenIdle(FakeSerialLine serial) : IIdle
    {
        public void Wait() => serial.Receive("\u0003");
    }

    private string[] Run(string typed)
    {
        _keys.Type(typed);
        _shell.Run();
        return _terminal.Lines();
    }

    [Fact]
    public void A_key_that_cannot_be_taken_for_lack_of_memory_does_not_end_the_shell()
    {
        var keys = new FailingKeys(_keys);
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(_terminal, _surface, _serial),
            Keys = new KeyQueue(keys),
            Idle = _idle,
            Machine = _machine,
            Prompt = "> ",
        });
        _idle.Shell = shell;
        shell.Run();
        Assert.Contains("\r\nshell: " + ExceptionText.OutOfMemory + "\r\n", _serial.SentText, StringComparison.Ordinal);
        _keys.Type("echo on\n");
        shell.Run();
        Assert.Equal(["on", ">"], _terminal.Lines()[^2..]);
    }

    /// <summary>A keyboard that has no memory once.</summary>
    private sealed class FailingKeys(IKeySource keys) : IKeySource
    {
        private bool _hasFailed;

        public bool TryRead(out KeyPress key)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                throw new InsufficientMemoryException();
            }

            return keys.TryRead(out key);
        }
    }

    [Fact]
    public void The_prompt_waits_for_keys()
    {
        Assert.Equal([">"], Run(""));
        Assert.Equal(1, _idle.Waits);
    }

    [Fact]
    public void A_command_runs_and_the_prompt_comes_again() => Assert.Equal(["> echo hello", "hello", ">"], Run("echo hello\n"));

    [Fact]
    public void Screen_and_serial_show_the_same()
    {
        Run("echo hello\n");
        Assert.Equal("> echo hello\r\nhello\r\n> ", _serial.SentText);
    }

    [Fact]
    public void The_surface_is_up_to_date_when_idle()
    {
        Run("echo hello\n");
        Assert.Equal('h', _surface[0, 1].CodePoint);
        Assert.Equal(Cell.Blank.Inverted(), _surface[2, 2]);
    }

    [Fact]
    public void Blank_lines_do_nothing() => Assert.Equal([">", ">", ">"], Run("\n   \n"));

    [Theory]
    [InlineData("hlep", "Unknown command 'hlep', did you mean 'help'?")]
    [InlineData("shut", "Unknown command 'shut', did you mean 'shutdown'?")]
    [InlineData("HLEP", "Unknown command 'HLEP', did you mean 'help'?")]
    [InlineData("memm", "Unknown command 'memm', did you mean 'mem'?")]
    [InlineData("frobnicate", "Unknown command 'frobnicate'; 'help' lists all commands.")]
    [InlineData("\"\"", "Unknown command ''; 'help' lists all commands.")]
    public void An_unknown_command_suggests_the_nearest(string line, string expected) =>
    Assert.Equal(expected, Run(line + "\n")[1]);

    [Theory]
    [InlineData("ECHO a")]
    [InlineData("Echo a")]
    [InlineData("EC a")]
    public void Names_may_be_written_in_any_case(string line) => Assert.Equal("a", Run(line + "\n")[1]);

    [Fact]
    public void An_open_quote_is_answered_with_what_was_expected() => Assert.Equal("expected a closing \"", Run("echo \"a\n")[1]);

    [Fact]
    public void Control_c_gives_the_line_up()
    {
        _keys.Type("echo x").Press(KeyPress.Control('c')).Type("\n");
        Assert.Equal(["> echo x^C", ">", ">"], Run(""));
    }

    [Fact]
    public void Control_d_on_an_empty_line_says_how_to_leave()
    {
        _keys.Press(KeyPress.Control('d'));
        Assert.Contains("'shutdown'", Run("")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Up_brings_the_last_line_back()
    {
        _keys.Type("echo a\n").Press(new KeyPress(KeyKind.Up), new KeyPress(KeyKind.Enter));
        Assert.Equal(["> echo a", "a", "> echo a", "a", ">"], Run(""));
    }

    [Fact]
    public void Steps_can_be_taken_one_by_one()
    {
        _shell.Start();
        _keys.Type("x");
        Assert.True(_shell.Step());
        Assert.False(_shell.Step());
        Assert.Equal("> x", _terminal.Row(0));
    }

    [Fact]
    public void A_pasted_line_is_drawn_a_few_times_only()
    {
        _shell.Start();
        while (_shell.Step())
        {
        }

        _surface.Drawn = 0;
        _keys.Type(new string('a', 60));
        while (_shell.Step())
        {
        }

        // Sixty letters and the cursor: were each key drawn, the cursor alone would have doubled that.
        Assert.Equal(61, _surface.Drawn);
    }

    [Fact]
    public void Waiting_allocates_nothing()
    {
        _shell.Start();
        _shell.Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _shell.Step();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Keys_allocate_nothing_until_enter()
    {
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(_terminal, _surface, null),
            Keys = new KeyQueue(_keys),
            Idle = _idle,
            Machine = _machine,
        });
        shell.Start();
        for (int i = 0; i < 2; i++)
        {
            _keys.Type("some text")
                .Press(new KeyPress(KeyKind.Home), new KeyPress(KeyKind.Up), KeyPress.Control('k'), KeyPress.Control('u'));
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (shell.Step())
            {
            }

            if (i == 1)
            {
                Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            }
        }
    }

    [Fact]
    public void Any_bytes_on_the_serial_line_leave_the_shell_working() => Gen.OneOf(
        Gen.Byte,
        Gen.OneOf("helpmcuogtbdsart -'\"\r\r\r\u001b[ABCD\u0001\u0003\u0017\u0019"u8.ToArray())).Array[0, 300].Sample(bytes =>
    {
        var serial = new FakeSerialLine();
        var terminal = new TerminalEmulator(40, 10);
        var surface = new FakeSurface(40, 10);
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(terminal, surface, serial),
            Keys = new KeyQueue(new SerialKeyDecoder(serial, 1)),
            Idle = new CancelWhenIdle(serial),
            Machine = new FakeMachine(),
        });
        shell.Start();
        serial.Receive(bytes);
        while (shell.Step())
        {
        }

        // CAN ends an open escape sequence; Ctrl-C gives up what is on the line.
        serial.Receive("\u0018\u0003clear\recho fine\r");
        while (shell.Step())
        {
        }

        Assert.Equal(["uefi> echo fine", "fine", "uefi>"], terminal.Lines());
    });

    [Theory]
    [InlineData(20_000, 2_000)] // all at once
    [InlineData(1, 15_000)] // one by one
    public void Garbage_on_the_line_is_not_answered_with_more_garbage(int batch, int most)
    {
        var serial = new FakeSerialLine();
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(null, null, serial),
            Keys = new KeyQueue(new SerialKeyDecoder(serial, 1)),
            Idle = new CancelWhenIdle(serial),
            Machine = new FakeMachine(),
        });
        shell.Start();
        byte[] garbage = [0x12, .. Enumerable.Range(0, 20_000).Select(static i => (byte)('a' + (i * 7 % 26)))];
        foreach (byte[] piece in garbage.Chunk(batch))
        {
            serial.Receive(piece);
            while (shell.Step())
            {
            }
        }

        Assert.InRange(serial.Sent.Count, 1, most);
    }

    [Fact]
    public void Prompt_and_line_are_written_anew_when_the_line_takes_bytes_again()
    {
        var serial = new FakeSerialLine();
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(null, null, serial),
            Keys = new KeyQueue(new SerialKeyDecoder(serial, 1)),
            Idle = new CancelWhenIdle(serial),
            Machine = new FakeMachine(),
        });
        shell.Start();
        serial.Receive("echo");
        while (shell.Step())
        {
        }

        serial.Sent.Clear();
        serial.HasResumed = true;
        Assert.False(shell.Step());
        Assert.Equal("\ruefi> \e[Kecho", serial.SentText);
        Assert.False(shell.Step());
        Assert.Equal("\ruefi> \e[Kecho", serial.SentText);
    }

    [Fact]
    public void Prompt_and_line_are_written_anew_below_log_lines_that_came_meanwhile()
    {
        _shell.Start();
        _keys.Type("echo");
        while (_shell.Step())
        {
        }

        _serial.Sent.Clear();
        _machine.LinesShown += 2;
        Assert.False(_shell.Step());
        Assert.Equal("\r> \e[Kecho", _serial.SentText);

        // Once, and not for the lines that come while a command runs: the prompt comes behind them anyway.
        _keys.Type("\n");
        Assert.True(_shell.Step());
        _serial.Sent.Clear();
        Assert.False(_shell.Step());
        Assert.Empty(_serial.Sent);
    }

    [Fact]
    public void A_further_command_is_registered_in_order_and_found()
    {
        var registry = CommandRegistry.CreateDefault();
        Command extra = Extra("Be extra");
        registry.Add(extra);
        Assert.Same(extra, registry.Find("extra"));
        for (int i = 1; i < registry.Commands.Count; i++)
        {
            Assert.True(string.CompareOrdinal(registry.Commands[i - 1].Name, registry.Commands[i].Name) < 0);
        }
    }

    [Fact]
    public void A_name_that_is_registered_twice_fails_and_names_both()
    {
        var registry = CommandRegistry.CreateDefault();
        registry.Add(Extra("Be extra"));
        int count = registry.Commands.Count;
        string message = Assert.Throws<InvalidOperationException>(() => registry.Add(Extra("Be another"))).Message;
        Assert.Equal("The command 'extra' is registered twice: 'Be extra' and 'Be another'.", message);
        Assert.Equal(count, registry.Commands.Count);
    }

    [Fact]
    public void Tables_with_a_name_twice_are_refused_in_any_case_of_letters()
    {
        string[] names = ["dark", "light", "Dark"];
        string message = Assert.Throws<InvalidOperationException>(
            () => UniqueNames.Check("theme", names, static name => name, static name => $"'{name}'")).Message;
        Assert.Equal("The theme 'Dark' is registered twice: 'dark' and 'Dark'.", message);
        Assert.Same(
            names, UniqueNames.Check(
                "theme", names, static name => name + name.Length + char.IsUpper(name[0]), static name => name));

        // The tables that are checked so, each when its type is first used.
        Assert.Equal(
            ["de", "dvorak", "es", "fr", "it", "se", "uk", "us"], KeyboardLayouts.All.Select(static layout => layout.Name));
        Assert.Contains(ColorTheme.Dark, ColorTheme.All);
    }

    private static Command Extra(string summary) => new("extra", summary) { Run = static _ => CommandStatus.Success };

    /// <summary>Fails in a way that cannot be reported: its message needs memory that is not available.</summary>
    private sealed class UnspeakableException : Exception
    {
        public override string Message => throw new InsufficientMemoryException();
    }

    [Fact]
    public void A_failure_without_memory_to_report_it_does_not_end_the_shell()
    {
        var probe = new CommandProbe(
            null, new Command("unspeakable", "Fail") { Run = static _ => throw new UnspeakableException() });
        Assert.Equal(["unspeakable: an exception, and the heap has no room for its type and message"], probe.Run("unspeakable"));
        Assert.Equal(["on"], probe.Run("echo on"));
    }
}
