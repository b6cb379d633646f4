using System;
using CsCheck;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>When the screen is drawn while text comes.</summary>
public sealed class PaceTests : IDisposable
{
    private const int Columns = 80;
    private const int Rows = 25;

    private readonly HandClock _clock = new();
    private readonly SlowSurface _surface;
    private readonly ConsoleWriter _console;

    public PaceTests()
    {
        _surface = new SlowSurface(_clock);
        _console = new ConsoleWriter(new TerminalEmulator(Columns, Rows), _surface, null, _clock);
    }

    public void Dispose() => _console.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public void A_burst_of_10_000_lines_is_drawn_at_most_once_in_16_milliseconds(int linesPerMillisecond)
    {
        for (int i = 0; i < 10_000; i++)
        {
            _console.WriteLine($"line {i}");
            _clock.Now += i % linesPerMillisecond == 0 ? 1u : 0;
        }

        long most = (10_000 / linesPerMillisecond / 16) + 8 + 1;
        Assert.InRange(_console.Drawings, 1, most);
        _console.Flush();
        Assert.Equal("line 9999", _console.Terminal!.Row(Rows - 2));
        Assert.InRange(_surface.Drawn, 1, most * Columns * Rows);
    }

    [Fact]
    public void Drawing_takes_at_most_half_of_the_time_on_a_slow_screen()
    {
        _surface.DrawTime = 100;
        ulong start = _clock.Now;
        for (int i = 0; i < 10_000; i++)
        {
            _console.WriteLine($"{i}");
            _clock.Now++;
        }

        ulong drawing = (ulong)_console.Drawings * 100;
        Assert.InRange(drawing, 100u, ((_clock.Now - start) / 2) + 300);
    }

    [Fact]
    public void A_short_answer_appears_line_by_line()
    {
        for (int i = 1; i <= 5; i++)
        {
            _console.WriteLine($"{i}");
            Assert.Equal(i, _console.Drawings);
            Assert.False(_console.HasPendingText);
        }
    }

    [Fact]
    public void Parts_of_a_line_wait_for_each_other_for_a_bounded_time()
    {
        _console.Write("Working");
        Assert.Equal(0, _console.Drawings);
        _clock.Now += 15;
        _console.Write(".");
        Assert.Equal(0, _console.Drawings);
        _clock.Now += 1;
        _console.Write(".");
        Assert.Equal(1, _console.Drawings);
    }

    [Fact]
    public void The_end_of_a_burst_is_announced_and_drawn_when_due()
    {
        int announced = 0;
        _console.TextPending = () => announced++;
        for (int i = 0; i < 100; i++)
        {
            _console.WriteLine($"{i}");
        }

        Assert.Equal(_console.Drawings + 1, announced);
        Assert.True(_console.HasPendingText);
        long before = _console.Drawings;
        _console.FlushIfDue();
        Assert.Equal(before, _console.Drawings);
        _clock.Now += 16;
        _console.FlushIfDue();
        Assert.Equal(before + 1, _console.Drawings);
        Assert.False(_console.HasPendingText);
        _console.FlushIfDue();
        Assert.Equal(before + 1, _console.Drawings);
    }

    [Fact]
    public void Whatever_the_rhythm_text_is_drawn_within_the_interval_and_not_more_often_than_the_pace() =>
        Gen.Select(Gen.Int[0, 40], Gen.OneOf("x", "line\n", "")).Array[1, 300].Sample(steps =>
        {
            var clock = new HandClock();
            var console = new ConsoleWriter(new TerminalEmulator(20, 5), new SlowSurface(clock), null, clock);
            foreach ((int milliseconds, string text) in steps)
            {
                clock.Now += (ulong)milliseconds;
                console.FlushIfDue();
                console.Write(text);
                Assert.InRange(console.Drawings, 0, 8 + 1 + ((long)clock.Now / 16));
            }

            // At most seven drawings can be owing.
            clock.Now += 16 * 9;
            console.FlushIfDue();
            Assert.False(console.HasPendingText);
        });

    [Fact]
    public void Sections_of_the_guard_are_closed_whatever_is_called()
    {
        var guard = new CountingGuard();
        var console =
            new ConsoleWriter(
                new TerminalEmulator(20, 5, new Scrollback(new ArrayBlocks(1024, 1))), _surface, null, _clock, guard);
        console.WriteLine("text");
        console.WriteToScreen("more\n");
        console.Flush();
        console.FlushIfDue();
        console.Redraw();
        console.SetTheme(ColorTheme.Light);
        console.TryScroll(new KeyPress(KeyKind.PageUp));
        Assert.Equal(0, guard.Depth);
        Assert.True(guard.Sections > 5);
    }

    private sealed class HandClock : IClockView
    {
        public ulong Now { get; set; } = 1000;

        public ulong UptimeMilliseconds => Now;
    }

    private sealed class CountingGuard : IScreenGuard
    {
        public int Depth { get; private set; }

        public int Sections { get; private set; }

        public void Enter()
        {
            Depth++;
            Sections++;
        }

        public void Leave() => Depth--;
    }

    private sealed class SlowSurface(HandClock clock) : ITextSurface
    {
        private ulong _lastDrawing;

        public int Columns => PaceTests.Columns;

        public int Rows => PaceTests.Rows;

        public ColorTheme Theme { get; set; } = ColorTheme.Dark;

        public ulong DrawTime { get; set; }

        public long Drawn { get; private set; }

        public void DrawCells(int column, int row, ReadOnlySpan<Cell> cells)
        {
            Drawn += cells.Length;
            if (clock.Now != _lastDrawing)
            {
                clock.Now += DrawTime;
                _lastDrawing = clock.Now;
            }
        }

        public void Clear()
        {
        }
    }
}
