using System.Linq;
using System.Text;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>Looking back at the prompt, by keys.</summary>
public sealed class ScrollKeyTests : System.IDisposable
{
    private readonly ScriptedKeys _keys = new();
    private readonly TerminalEmulator _terminal = new(40, 10, new Scrollback(new ArrayBlocks(4096, 4)));
    private readonly FakeSurface _surface = new(40, 10);
    private readonly ConsoleWriter _console;
    private readonly CommandShell _shell;

    public ScrollKeyTests()
    {
        _console = new ConsoleWriter(_terminal, _surface, null);
        for (int i = 1; i <= 50; i++)
        {
            _console.WriteLine($"{i}");
        }

        var machine = new FakeMachine();
        _shell = new CommandShell(
            new ShellEnvironment
            {
                Console = _console,
                Keys = new KeyQueue(_keys),
                Idle = new NoIdle(),
                Machine = machine,
                Prompt = "> ",
            });
        _shell.Start();
    }

    public void Dispose() => _console.Dispose();

    [Theory]
    [InlineData(KeyModifiers.None)]
    [InlineData(KeyModifiers.Shift)]
    public void Pages_overlap_by_a_line(KeyModifiers modifiers)
    {
        Press(KeyKind.PageUp, modifiers);
        Assert.Equal(("34", 9), (ShownLine(1), _terminal.ViewOffset));
        Press(KeyKind.PageUp, modifiers);
        Assert.Equal(("25", 18), (ShownLine(1), _terminal.ViewOffset));
        Press(KeyKind.PageDown, modifiers);
        Press(KeyKind.PageDown, modifiers);
        Press(KeyKind.PageDown, modifiers);
        Assert.Equal(0, _terminal.ViewOffset);
    }

    [Fact]
    public void Shift_with_other_keys_goes_line_by_line_and_to_the_ends()
    {
        Press(KeyKind.Up, KeyModifiers.Shift);
        Assert.Equal(1, _terminal.ViewOffset);
        Press(KeyKind.Down, KeyModifiers.Shift);
        Assert.Equal(0, _terminal.ViewOffset);
        Press(KeyKind.Home, KeyModifiers.Shift);
        Assert.Equal(_terminal.History!.Count, _terminal.ViewOffset);
        Assert.Equal("2", ShownLine(1));
        Press(KeyKind.End, KeyModifiers.Shift);
        Assert.Equal(0, _terminal.ViewOffset);
    }

    [Fact]
    public void Typing_goes_back_to_the_line_that_is_typed()
    {
        Press(KeyKind.PageUp, KeyModifiers.None);
        _keys.Type("x");
        Step();
        Assert.Equal((0, "> x"), (_terminal.ViewOffset, ShownLine(9)));
    }

    [Fact]
    public void A_full_screen_program_gets_the_keys_itself()
    {
        _console.Write("\e[?1049h");
        Assert.False(_console.TryScroll(new KeyPress(KeyKind.PageUp)));
        _console.Write("\e[?1049l");
        Assert.True(_console.TryScroll(new KeyPress(KeyKind.PageUp)));
    }

    [Fact]
    public void Without_a_screen_keys_are_left_to_others() =>
        Assert.False(new ConsoleWriter(null, null, new FakeSerialLine()).TryScroll(new KeyPress(KeyKind.PageUp)));

    private void Press(KeyKind kind, KeyModifiers modifiers)
    {
        Assert.True(_console.TryScroll(new KeyPress(kind, modifiers)));
        _console.Flush();
    }

    private void Step()
    {
        while (_shell.Step())
        {
        }
    }

    private string ShownLine(int row)
    {
        var text = new StringBuilder();
        foreach (int column in Enumerable.Range(0, _surface.Columns))
        {
            text.Append(new Rune(_surface[column, row].CodePoint));
        }

        return text.ToString().TrimEnd();
    }

    private sealed class NoIdle : IIdle
    {
        public void Wait()
        {
        }
    }
}
