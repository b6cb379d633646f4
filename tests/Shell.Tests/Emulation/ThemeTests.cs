using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Shell.Commands.Kernel.Top;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>Themes are readable, all of them.</summary>
public class ThemeTests
{
    public static TheoryData<string> Names => [.. ColorTheme.All.Select(theme => theme.Name)];

    [Fact]
    public void Names_are_words_and_different() =>
        Assert.Equal(
            ColorTheme.All.Count,
            ColorTheme.All.Select(theme => theme.Name).Where(name => name.All(char.IsAsciiLetterLower)).Distinct().Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_stands_out_from_its_background(string name)
    {
        ColorTheme theme = ColorTheme.Find(name)!;
        uint background = theme.GetBackground(Cell.Blank);
        Assert.InRange(Contrast(theme.GetForeground(Cell.Blank), background), 7, 21);
        Assert.InRange(Contrast(theme.GetForeground(Text(default, CellStyle.Bold)), background), 7, 21);
        Assert.InRange(Contrast(theme.GetForeground(Text(default, CellStyle.Faint)), background), 3, 21);

        // Black and the bright colours are seen; text in the others can be read. The command theme shows all sixteen.
        for (byte index = 0; index < 16; index++)
        {
            foreach (CellStyle style in (ReadOnlySpan<CellStyle>)[CellStyle.None, CellStyle.Bold, CellStyle.Reverse])
            {
                Cell cell = Text(TerminalColor.FromIndex(index), style);
                Assert.InRange(
                    Contrast(theme.GetForeground(cell), theme.GetBackground(cell)),
                    index is >= 1 and <= 7 && style != CellStyle.Bold ? 4.5 : 3, 21);
                Assert.InRange(theme.GetForeground(cell), 0u, 0xFFFFFFu);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_style_can_be_read(string name)
    {
        ColorTheme theme = ColorTheme.Find(name)!;
        foreach (TextStyle style in Enum.GetValues<TextStyle>())
        {
            var terminal = new TerminalEmulator(10, 1);
            var console = new ConsoleWriter(terminal, new FakeSurface(10, 1), null);
            console.Write($"{style}x");
            Cell cell = terminal.Grid.GetRow(0)[0];
            Assert.InRange(Contrast(theme.GetForeground(cell), theme.GetBackground(cell)), 4.5, 21);
            Assert.Equal(style == TextStyle.Plain, cell == new Cell('x', default, default, CellStyle.None));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_that_the_shell_draws_can_be_seen(string name)
    {
        var machine = new FakeMachine();
        machine.AddRegion(0, 1 << 20, "conventional", usable: true);
        machine.LogLines.AddRange(
            [(LogLevel.Error, TimeSpan.Zero, "error"), (LogLevel.Warning, TimeSpan.Zero, "warning"),
            (LogLevel.Debug, TimeSpan.Zero, "debug")]);
        var terminal = new TerminalEmulator(80, 40);
        var console = new ConsoleWriter(terminal, new FakeSurface(80, 40), null);
        var shell = new CommandShell(
            new ShellEnvironment
            {
                Console = console,
                Keys = new KeyQueue(new ScriptedKeys()),
                Idle = new ImpatientIdle(),
                Machine = machine,
            });
        var seen = new HashSet<(TerminalColor Foreground, TerminalColor Background, CellStyle Style)>();
        foreach (string line in (ReadOnlySpan<string>)["theme", "help", "log", "cpu", "nonsense"])
        {
            shell.Execute("clear");
            shell.Execute(line);
            Collect(terminal, seen);
        }

        console.Write("\e[H\e[2J" + string.Join("\e[m\n", new TopView(machine).Render(80, 38)));
        Collect(terminal, seen);

        // Plain, bold, reverse, the sixteen colours, and the colours of the strips at the least.
        Assert.InRange(seen.Count, 21, 100);
        ColorTheme theme = ColorTheme.Find(name)!;
        Assert.All(seen, look =>
        {
            var cell = new Cell('x', look.Foreground, look.Background, look.Style);

            // The command theme shows black, bright white and faint too, which no other text has.
            Assert.InRange(
                Contrast(theme.GetForeground(cell), theme.GetBackground(cell)),
                look.Foreground == TerminalColor.FromIndex(0) || look.Foreground == TerminalColor.FromIndex(15) ||
                look.Style == CellStyle.Faint ? 3 : 4.5, 21);
        });
    }

    private static void Collect(
        TerminalEmulator terminal, HashSet<(TerminalColor Foreground, TerminalColor Background, CellStyle Style)> seen)
    {
        for (int row = 0; row < terminal.Rows; row++)
        {
            foreach (Cell cell in terminal.Grid.GetRow(row))
            {
                if (cell.CodePoint != ' ')
                {
                    seen.Add((cell.Foreground, cell.Background, cell.Style));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Reverse_changes_the_two(string name)
    {
        ColorTheme theme = ColorTheme.Find(name)!;
        Cell plain = Text(TerminalColor.FromIndex(2), CellStyle.None);
        Assert.Equal(theme.GetForeground(plain), theme.GetBackground(plain.Inverted()));
        Assert.Equal(theme.GetBackground(plain), theme.GetForeground(plain.Inverted()));
    }

    [Fact]
    public void The_palette_beyond_the_table_is_the_same_in_all_themes()
    {
        foreach (ColorTheme theme in ColorTheme.All)
        {
            Assert.Equal(0x000000u, theme.GetForeground(Text(TerminalColor.FromIndex(16), CellStyle.None)));
            Assert.Equal(0xFFFFFFu, theme.GetForeground(Text(TerminalColor.FromIndex(231), CellStyle.None)));
            Assert.Equal(0x5F87AFu, theme.GetForeground(Text(TerminalColor.FromIndex(67), CellStyle.None)));
            Assert.Equal(0xEEEEEEu, theme.GetForeground(Text(TerminalColor.FromIndex(255), CellStyle.None)));
            Assert.Equal(0x123456u, theme.GetForeground(Text(TerminalColor.FromRgb(0x12, 0x34, 0x56), CellStyle.Bold)));
        }
    }

    [Fact]
    public void Switching_redraws_everything_in_the_new_colours()
    {
        var surface = new FakeSurface(10, 3);
        var console = new ConsoleWriter(new TerminalEmulator(10, 3), surface, null);
        console.Write("text");
        console.Flush();
        surface.Drawn = 0;
        console.SetTheme(ColorTheme.Light);
        Assert.Equal((ColorTheme.Light, 30), (surface.Theme, surface.Drawn));
    }

    [Fact]
    public void Without_a_screen_there_is_no_theme()
    {
        var console = new ConsoleWriter(null, null, new FakeSerialLine());
        console.SetTheme(ColorTheme.Light);
        Assert.Null(console.Theme);
    }

    [Fact]
    public void Command_lists_shows_and_switches_themes()
    {
        var terminal = new TerminalEmulator(80, 30);
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(terminal, new FakeSurface(80, 30), null),
            Keys = new KeyQueue(new ScriptedKeys()),
            Idle = new ImpatientIdle(),
            Machine = new FakeMachine(),
        });
        shell.Execute("theme");
        Assert.Equal(
            ColorTheme.All.Select(static theme => theme.Name),
            terminal.Lines().Take(ColorTheme.All.Count).Select(static line => line[2..].Split(' ')[0]));
        Assert.Single(terminal.Lines(), static line => line.StartsWith('*'));

        // The table: each number in its colour, and below it the colour itself.
        int row = Array.FindIndex(
            terminal.Lines(), static line => line.TrimStart().StartsWith("0 ", StringComparison.Ordinal) &&
            line.EndsWith("15", StringComparison.Ordinal));
        for (byte color = 0; color < 16; color++)
        {
            int column = (color * terminal.Row(row).Length / 16) + 1;
            Assert.Equal(TerminalColor.FromIndex(color), terminal.Grid.GetRow(row)[column].Foreground);
            Assert.Equal(TerminalColor.FromIndex(color), terminal.Grid.GetRow(row + 1)[column].Background);
        }

        shell.Execute("clear");
        shell.Execute("theme light");
        Assert.StartsWith("The theme is 'light': ", terminal.Row(0), StringComparison.Ordinal);
        shell.Execute("clear");
        shell.Execute("theme nonsense");
        Assert.StartsWith("theme: expected dark, light, navy, ", terminal.Row(0), StringComparison.Ordinal);
    }

    private static Cell Text(TerminalColor color, CellStyle style) => new('x', color, default, style);

    // WCAG 2.2, "contrast ratio" and "relative luminance".
    private static double Contrast(uint first, uint second)
    {
        double a = Luminance(first), b = Luminance(second);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(uint color) =>
        (0.2126 * Linear(color >> 16 & 0xFF)) + (0.7152 * Linear(color >> 8 & 0xFF)) + (0.0722 * Linear(color & 0xFF));

    private static double Linear(uint channel)
    {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
