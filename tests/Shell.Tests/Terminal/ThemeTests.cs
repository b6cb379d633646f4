using System;
using System.Linq;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>Themes are readable, all of them.</summary>
public class ThemeTests
{
    public static TheoryData<string> Names => [.. ColorTheme.All.Select(theme => theme.Name)];

    [Fact]
    public void Names_are_words_and_different() =>
        Assert.Equal(ColorTheme.All.Length, ColorTheme.All.Select(theme => theme.Name).Where(name => name.All(char.IsAsciiLetterLower)).Distinct().Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_stands_out_from_its_background(string name)
    {
        ColorTheme theme = ColorTheme.Find(name)!;
        uint background = theme.GetBackground(Cell.Blank);
        Assert.InRange(Contrast(theme.GetForeground(Cell.Blank), background), 7, 21);
        Assert.InRange(Contrast(theme.GetForeground(Text(default, CellStyle.Bold)), background), 7, 21);
        Assert.InRange(Contrast(theme.GetForeground(Text(default, CellStyle.Faint)), background), 3, 21);

        // One of the sixteen may be the background's own.
        uint[] colors = [.. Enumerable.Range(0, 16).Select(i => theme.GetForeground(Text(TerminalColor.FromIndex((byte)i), CellStyle.None)))];
        Assert.True(colors.Count(color => Contrast(color, background) < 3) <= 1, string.Join(' ', colors.Select(color => $"{color:X6}")));
        Assert.All(colors, color => Assert.True(color <= 0xFFFFFF));
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
        var console = new ConsoleWriter(new Terminal(10, 3), surface, null);
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
        var terminal = new Terminal(80, 30);
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(terminal, new FakeSurface(80, 30), null),
            Keys = new ScriptedKeys(),
            Idle = new ImpatientIdle(),
            Machine = new FakeMachine(),
        });
        shell.Execute("theme");
        Assert.Equal(ColorTheme.All.Select(static theme => theme.Name), terminal.Lines().Take(ColorTheme.All.Length).Select(static line => line[2..].Split(' ')[0]));
        Assert.Single(terminal.Lines(), static line => line.StartsWith('*'));

        // The table: each number in its colour, and below it the colour itself.
        int row = Array.FindIndex(terminal.Lines(), static line => line.TrimStart().StartsWith("0 ", StringComparison.Ordinal) && line.EndsWith("15", StringComparison.Ordinal));
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
        Assert.StartsWith("theme: there is no theme 'nonsense', 'theme' lists them", terminal.Row(0), StringComparison.Ordinal);
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
