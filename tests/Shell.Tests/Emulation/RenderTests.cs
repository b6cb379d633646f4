using System;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>How much is drawn, and that drawing costs no memory.</summary>
public class RenderTests
{
    [Fact]
    public void One_character_draws_itself_and_the_moved_cursor()
    {
        var terminal = new TerminalEmulator(80, 25);
        var surface = new FakeSurface(80, 25);
        terminal.Render(surface);
        terminal.Write("x");
        Assert.Equal(2, terminal.Render(surface));
    }

    [Fact]
    public void Cursor_is_shown_inverted_and_leaves_no_trace()
    {
        var terminal = new TerminalEmulator(10, 3);
        var surface = new FakeSurface(10, 3);
        terminal.Write("ab");
        terminal.Render(surface);
        Assert.Equal(Cell.Blank.Inverted(), surface[2, 0]);
        terminal.Write("\e[2;5H");
        Assert.Equal(2, terminal.Render(surface));
        Assert.Equal(Cell.Blank, surface[2, 0]);
        Assert.Equal(Cell.Blank.Inverted(), surface[4, 1]);
        terminal.Write("\e[?25l");
        terminal.Render(surface);
        Assert.Equal(Cell.Blank, surface[4, 1]);
    }

    [Fact]
    public void Scrolling_draws_only_cells_that_differ()
    {
        var terminal = new TerminalEmulator(80, 25);
        var surface = new FakeSurface(80, 25);
        for (int i = 0; i < 25; i++)
        {
            terminal.Write($"\nsame line {i % 2}");
        }

        terminal.Render(surface);
        terminal.Write("\nsame line 1");

        // One digit in each row, at most, and the cursor.
        Assert.InRange(terminal.Render(surface), 1, 25 + 2);
    }

    [Fact]
    public void A_burst_of_lines_is_one_drawing()
    {
        var terminal = new TerminalEmulator(80, 25);
        var surface = new FakeSurface(80, 25);
        var console = new ConsoleWriter(terminal, surface, null);
        for (int i = 0; i < 10_000; i++)
        {
            console.WriteLine($"line {i}");
        }

        console.Flush();
        Assert.InRange(surface.Drawn, 1, 80 * 25);
        Assert.Equal("line 9999", terminal.Row(23));
    }

    [Fact]
    public void A_burst_moves_the_cursor_row_with_the_text()
    {
        // The cursor was drawn in the last row; scrolling takes its text away from under it.
        var terminal = new TerminalEmulator(4, 2);
        var surface = new FakeSurface(4, 2);
        terminal.Write("a\nb");
        terminal.Render(surface);
        terminal.Write("\nc");
        terminal.Render(surface);
        Assert.Equal(Cell.Blank, surface[1, 0]);
        Assert.Equal('b', surface[0, 0].CodePoint);
        Assert.Equal(Cell.Blank.Inverted(), surface[1, 1]);
    }

    [Fact]
    public void Writing_and_drawing_allocate_nothing()
    {
        var terminal = new TerminalEmulator(80, 25);
        var surface = new FakeSurface(80, 25);
        WriteAndRender(terminal, surface);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            WriteAndRender(terminal, surface);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void WriteAndRender(TerminalEmulator terminal, FakeSurface surface)
    {
        terminal.Write("text \e[1;31mred\e[0m ✓ \e[5C\e[K\n");
        terminal.Render(surface);
    }
}
