using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Text;
using CsCheck;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Kernel.Top;
using UefiKernel.Shell.Commands.Memory.Heap;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The commands that take the whole screen: <c>watch</c> and <c>top</c>.</summary>
public sealed class FullScreenTests : IDisposable
{
    private readonly FakeMachine _machine = new();
    private readonly RealHeap _heap = new(1 << 20);
    private readonly ScriptedKeys _keys = new();
    private readonly FakeSerialLine _serial = new();

    public FullScreenTests()
    {
        _machine.Heap = _heap;
        _machine.TotalMemory = new ByteCount(64 << 20);
        _machine.OwnedMemory.AddRange(
            [new("Free", new ByteCount(48 << 20), isFree: true), new("Heap", new ByteCount(16 << 20)), new("Nobody", default)]);
        _machine.AddRegion(0, 32 << 20, "conventional", usable: true);
        _machine.AddRegion(32 << 20, 16 << 20, "reserved", usable: false);
        _machine.AddRegion(56 << 20, 8 << 20, "conventional", usable: true);
        _machine.Vectors[33] = (1234, "Keyboard");
        _machine.Vectors[99] = (2, null);
    }

    public void Dispose() => _heap.Dispose();

    /// <summary>Lets time pass while a command waits, keeps what the screen shows, and leaves after some frames.</summary>
    private sealed class FrameIdle(
        FakeMachine machine, ScriptedKeys keys, TerminalEmulator terminal, int frames, Action<int>? between)
        : IIdle
    {
        public List<string[]> Frames { get; } = [];

        public void Wait() => throw new InvalidOperationException("a command that draws again does not wait without a limit");

        public void Wait(TimeSpan limit)
        {
            Frames.Add(terminal.Lines());
            machine.UptimeMilliseconds += (ulong)limit.TotalMilliseconds;
            between?.Invoke(Frames.Count);
            if (Frames.Count == frames)
            {
                keys.Type("q");
            }
        }
    }

    private List<string[]> Run(
        string line, TerminalEmulator terminal, int frames, Action<int>? between = null, bool hasSerial = false)
    {
        var idle = new FrameIdle(_machine, _keys, terminal, frames, between);
        new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(terminal, null, hasSerial ? _serial : null),
            Keys = new KeyQueue(_keys),
            Idle = idle,
            Machine = _machine,
        }).Execute(line);
        return idle.Frames;
    }

    [Fact]
    public void Many_keys_draw_few_frames()
    {
        // As they come from a line with garbage on it: all at once, and then one each time that somebody waits.
        var terminal = new TerminalEmulator(40, 8);
        _keys.Type(new string('x', 1000));
        List<string[]> frames = Run("watch 2 uptime", terminal, 300, i => _keys.Type(i < 200 ? "x" : ""), hasSerial: true);
        Assert.Equal(300, frames.Count);
        int drawn = _serial.SentText.Split("every 2 s").Length - 1;
        Assert.InRange(drawn, 100, 305);

        _serial.Sent.Clear();
        _keys.Type(new string('x', 5000) + "q");
        Run("watch 2 uptime", terminal, 300, null, hasSerial: true);
        Assert.Equal(1, _serial.SentText.Split("every 2 s").Length - 1);
    }

    [Fact]
    public void Watch_shows_a_command_again_and_again_and_gives_the_screen_back()
    {
        var terminal = new TerminalEmulator(40, 8);
        terminal.Write("before");
        List<string[]> frames = Run("watch 2 uptime", terminal, 3);
        Assert.StartsWith("uptime  every 2 s, ", frames[0][0], StringComparison.Ordinal);
        Assert.Equal(["", "0 days, 00:00:00.000"], frames[0][1..]);
        Assert.Equal("0 days, 00:00:02.000", frames[1][2]);
        Assert.Equal("0 days, 00:00:04.000", frames[2][2]);
        Assert.Equal(["before"], terminal.Lines());
        Assert.False(terminal.IsAlternate);
        Assert.True(terminal.CursorVisible);
    }

    [Fact]
    public void Watch_cuts_what_does_not_fit_and_says_so()
    {
        var terminal = new TerminalEmulator(100, 6);
        string[] frame = Assert.Single(Run("watch help", terminal, 1));
        Assert.Equal(6, frame.Length);
        Assert.Contains("more lines than fit", frame[0], StringComparison.Ordinal);
        Assert.StartsWith("Memory ", frame[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_shows_errors_and_filters_what_is_in_quotes()
    {
        Assert.Contains(
            "Unknown command 'nonsense'; 'help' lists all commands.",
            Assert.Single(Run("watch nonsense", new TerminalEmulator(80, 6), 1)));
        Assert.Equal("1", Assert.Single(Run("watch 0.5 'uptime | count'", new TerminalEmulator(80, 6), 1))[2]);
    }

    [Fact]
    public void A_shorter_output_leaves_nothing_of_a_longer_one()
    {
        var terminal = new TerminalEmulator(60, 10);
        List<string[]> frames = Run("watch log", terminal, 2, frame =>
        {
            _machine.LogLines.Clear();
            _machine.LogLines.Add((LogLevel.Information, TimeSpan.Zero, "second"));
        });
        Assert.NotEqual(frames[0], frames[1]);
        Assert.Equal(3, frames[1].Length);
        Assert.Contains("second", frames[1][2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("watch", "watch: expected a command; usage: watch [SECONDS] COMMAND...")]
    [InlineData("watch 1", "watch: expected a command; usage: watch [SECONDS] COMMAND...")]
    [InlineData("watch 0 mem", "watch: expected 0.1 to 3600 seconds, found '0'; usage: watch [SECONDS] COMMAND...")]
    [InlineData("watch 99999 mem", "watch: expected 0.1 to 3600 seconds, found '99999'; usage: watch [SECONDS] COMMAND...")]
    [InlineData("watch mem | count",
        "watch: uses the whole screen, so its output cannot be filtered; put the command's line in quotes")]
    [InlineData("top x", "top: expected no arguments, found 'x'; usage: top")]
    [InlineData("top > log", "top: uses the whole screen, so its output cannot be filtered; put the command's line in quotes")]
    public void Bad_input_is_answered_in_one_line(string line, string expected) =>
    Assert.Equal([expected], new CommandProbe(_machine).Run(line));

    [Theory]
    [InlineData(80, 24)]
    [InlineData(160, 50)]
    [InlineData(240, 67)]
    [InlineData(40, 10)]
    [InlineData(1, 1)]
    public void Top_fits_any_screen(int columns, int rows)
    {
        var view = new TopView(_machine);
        _machine.UptimeMilliseconds += 1000;
        IReadOnlyList<string> lines = view.Render(columns, rows);
        Assert.InRange(lines.Count, 1, rows);
        Assert.All(lines, static line => Assert.DoesNotContain('\n', line));

        // Each frame fits the screen, and its first row begins as the whole one does.
        int width = Math.Max(columns, 2);
        string title = " UefiKernel 1.2.3"[..Math.Min(width, 17)];
        List<string[]> frames = Run("top", new TerminalEmulator(width, rows), 2);
        Assert.Equal(2, frames.Count);
        Assert.All(frames, frame =>
        {
            Assert.InRange(frame.Length, 1, rows);
            Assert.StartsWith(title, frame[0], StringComparison.Ordinal);
            Assert.All(frame, row => Assert.InRange(row.Length, 0, width));
        });
    }

    [Theory]
    [InlineData(86_399, "23:59:59")]
    [InlineData(2 * 86_400 + 3661, "2 d 01:01:01")]
    public void Top_shows_how_long_the_kernel_has_been_running(ulong seconds, string shown)
    {
        // A second passes between the frames.
        _machine.UptimeMilliseconds = (seconds - 1) * 1000;
        string title = Run("top", new TerminalEmulator(80, 40), 2)[1][0];
        Assert.StartsWith($" UefiKernel 1.2.3, up {shown}, processor ", title, StringComparison.Ordinal);
    }

    [Fact]
    public void Top_shows_each_part_of_the_machine()
    {
        string[] frame = Run("top", new TerminalEmulator(80, 40), 2)[1];
        Assert.StartsWith(" UefiKernel 1.2.3, up 00:00:01, processor ", frame[0], StringComparison.Ordinal);
        Assert.EndsWith("q quits", frame[0], StringComparison.Ordinal);
        Assert.StartsWith("Processor ", frame[1], StringComparison.Ordinal);
        Assert.Contains("Memory      64.0 MiB", frame);

        // 16 of 64 MiB in 76 characters, and the rest is free.
        Assert.Contains("  " + new string('█', 19) + new string('·', 57), frame);
        Assert.Contains("  · Free 48.0 MiB  █ Heap 16.0 MiB", frame);
        Assert.Contains(frame, static line => Regex.IsMatch(line, "^Heap +[▏·█▎]+ .* of 1\\.0 MiB, peak "));
        Assert.Contains(frame, static line => line.StartsWith("Garbage     0 collections", StringComparison.Ordinal));
        Assert.Contains(frame, static line => line.Contains("  a mutex", StringComparison.Ordinal));
        Assert.Contains(
            frame, static line => line.StartsWith("  0x21 ", StringComparison.Ordinal) &&
            line.EndsWith("Keyboard", StringComparison.Ordinal));
        Assert.Contains(frame, static line => line.EndsWith("unexpected", StringComparison.Ordinal));
    }

    [Fact]
    public void Top_shows_rates_of_the_last_second()
    {
        var threads = (FakeThreads)_machine.Threads;
        List<string[]> frames = Run("top", new TerminalEmulator(100, 30), 3, frame =>
        {
            _machine.Vectors[33] = (_machine.Vectors[33].Count + 250, "Keyboard");
            threads.All[0] =
                threads.All[0] with { ProcessorTime = threads.All[0].ProcessorTime + TimeSpan.FromMilliseconds(250L) };
            threads.All[1] =
                threads.All[1] with { ProcessorTime = threads.All[1].ProcessorTime + TimeSpan.FromMilliseconds(750L) };
        });
        string[] last = frames[^1];
        Assert.Contains("processor 25.0 % busy", last[0], StringComparison.Ordinal);
        Assert.Contains(last, static line => line.Contains("Interrupts  250/s", StringComparison.Ordinal));
        Assert.Contains(
            last, static line => line.Contains("idle", StringComparison.Ordinal) &&
            line.Contains(" 75.0 ", StringComparison.Ordinal));
        Assert.Contains(
            last, static line => line.Contains("shell", StringComparison.Ordinal) &&
            line.Contains(" 25.0 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Top_sorts_and_filters_threads_and_keeps_idle_ones_last()
    {
        var view = new TopView(_machine);
        Assert.Equal(["shell", "", "idle"], Threads(view));
        Assert.True(view.TryTakeKey(new KeyPress(new Rune('r'))));
        Assert.Equal("idle", Threads(view)[^1]);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(view.TryTakeKey(new KeyPress(new Rune('s'))));
        }

        // By name, the other way round.
        Assert.Equal(["shell", "", "idle"], Threads(view));
        Assert.True(view.TryTakeKey(new KeyPress(new Rune('r'))));
        Assert.Equal(["", "shell", "idle"], Threads(view));
        Assert.False(view.TryTakeKey(new KeyPress(new Rune('q'))));

        // While a filter is typed, q is a letter.
        foreach (char letter in "/sHq")
        {
            Assert.True(view.TryTakeKey(new KeyPress(new Rune(letter))));
        }

        Assert.Empty(Threads(view));
        Assert.True(view.TryTakeKey(new KeyPress(KeyKind.Backspace)));
        Assert.True(view.TryTakeKey(new KeyPress(KeyKind.Enter)));
        Assert.Equal(["shell"], Threads(view));
        Assert.False(view.TryTakeKey(new KeyPress(new Rune('q'))));

        static string[] Threads(TopView view)
        {
            var terminal = new TerminalEmulator(100, 40);
            terminal.Write(string.Join("\r\n", view.Render(100, 40)));
            return [.. terminal.Lines().SkipWhile(static line => !line.StartsWith("    No", StringComparison.Ordinal)).Skip(1)
                .Where(static line => Regex.IsMatch(line, "^ +[0-9]+  ")).Select(static line => line[8..21].Trim())];
        }
    }

    [Fact]
    public void Top_scrolls_threads_when_there_are_more_than_rows()
    {
        var threads = (FakeThreads)_machine.Threads;
        ThreadInformation one = threads.All.Find(static thread => thread.Name == "shell");
        threads.All.Clear();
        for (uint i = 1; i <= 50; i++)
        {
            threads.All.Add(one with { Id = i, Name = $"worker {i}" });
        }

        var view = new TopView(_machine);
        (int first, int last) = Shown(view, "1 to ");
        Assert.Equal(1, first);
        int page = last;
        Assert.InRange(page, 5, 20);
        view.TryTakeKey(new KeyPress(KeyKind.Up));
        Assert.Equal((1, page), Shown(view, "1 to "));
        view.TryTakeKey(new KeyPress(KeyKind.Down));
        Assert.Equal((2, page + 1), Shown(view, "2 to "));
        view.TryTakeKey(new KeyPress(KeyKind.PageDown));
        Assert.Equal((page + 2, 2 * page + 1), Shown(view, $"{page + 2} to {2 * page + 1} of 50"));
        view.TryTakeKey(new KeyPress(KeyKind.End));
        Assert.Equal((51 - page, 50), Shown(view, "of 50"));
        view.TryTakeKey(new KeyPress(KeyKind.Down));
        Assert.Equal((51 - page, 50), Shown(view, "of 50"));
        view.TryTakeKey(new KeyPress(KeyKind.PageUp));
        Assert.Equal(51 - (2 * page), Shown(view, "of 50").First);
        view.TryTakeKey(new KeyPress(KeyKind.Home));
        Assert.Equal((1, page), Shown(view, "1 to "));

        // A filter leaves fewer than were scrolled over.
        view.TryTakeKey(new KeyPress(KeyKind.End));
        foreach (char letter in "/worker 7")
        {
            view.TryTakeKey(new KeyPress(new Rune(letter)));
        }

        Assert.Equal((7, 7), Shown(view, "1 with 'worker 7', 50 in all"));

        static (int First, int Last) Shown(TopView view, string heading)
        {
            string[] lines = [.. view.Render(80, 24).Select(static line => Regex.Replace(line, "\e\\[[0-9;]*m", ""))];
            Assert.Contains(
                lines, line => line.StartsWith("Threads ", StringComparison.Ordinal) &&
                line.Contains(heading, StringComparison.Ordinal));
            int[] numbers = [.. lines.Select(static line => Regex.Match(line, "^ +([0-9]+)  worker "))
                .Where(static m => m.Success).Select(static m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
            return (numbers[0], numbers[^1]);
        }
    }

    [Fact]
    public void Top_works_without_a_clock_and_draws_at_each_key()
    {
        _machine.HasClock = false;
        _keys.Type("  q");
        var probe = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(null, null, _serial),
            Keys = new KeyQueue(_keys),
            Idle = new ImpatientIdle(),
            Machine = _machine,
        });
        probe.Execute("top");
        Assert.Equal(3, _serial.SentText.Split("UefiKernel 1.2.3").Length - 1);
        Assert.EndsWith("\e[?1049l", _serial.SentText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_reports_nothing_is_still_shown()
    {
        IReadOnlyList<string> lines = new TopView(new FakeMachine()).Render(80, 24);
        Assert.Contains("UefiKernel 1.2.3", lines[0], StringComparison.Ordinal);
        Assert.Contains("q quits", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_heap_is_measured_as_its_blocks_lie()
    {
        Gen.Select(Gen.Int[1, 3000].Array[0, 60], Gen.Int[1, 300]).Sample(
            (sizes, parts) =>
            {
                using var heap = new RealHeap(1 << 17);
                foreach (int size in sizes)
                {
                    heap.TryAllocate(new ByteCount((ulong)size), new ByteCount(16), out _);
                }

                var occupancy = new HeapOccupancy(parts);
                occupancy.Measure(heap);
                ulong expected = 0;
                var blocks = new HeapBlock[10_000];
                foreach (HeapBlock block in blocks.AsSpan(0, heap.ReadBlocks(default, blocks)))
                {
                    expected += block.Kind == HeapBlockKind.Free ? 0 : block.Size.Value;
                }

                Assert.Equal(
                    expected, Enumerable.Range(0, parts).Aggregate(0UL, (sum, part) => sum + occupancy.GetUsed(part).Value));
            },
            iter: 200);
    }

    [Theory]
    [InlineData("plain", 10, "plain", 5)]
    [InlineData("exactly ten", 11, "exactly ten", 0)]
    [InlineData("too long", 3, "too", 0)]
    [InlineData("\e[1mbold\e[m more", 6, "\e[1mbold\e[m m", 0)]
    [InlineData("tab\there", 20, "tab here", 12)]
    [InlineData("漢字", 20, "??", 18)]
    public void Lines_are_cut_by_cells(string line, int columns, string expected, int left)
    {
        var text = new StringBuilder();
        Assert.Equal(left, TextCells.AppendCut(text, line, columns));
        Assert.Equal(expected, text.ToString());
    }

    [Fact]
    public void A_full_line_keeps_its_last_character()
    {
        var terminal = new TerminalEmulator(20, 4);
        string row = "";
        Assert.Single(Run("watch echo 12345678901234567890xyz", terminal, 1, _ => row = terminal.Row(2)));
        Assert.Equal("12345678901234567890", row);
    }
}
