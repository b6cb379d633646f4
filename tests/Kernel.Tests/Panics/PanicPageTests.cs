using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Panics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

/// <summary>What a panic's screen shows where there is not room for everything.</summary>
public class PanicPageTests
{
    private readonly List<(int Row, int Column, string Text, PanicInk Ink)> _drawn = [];

    private PanicPage<Rows> NewPage(int height, int width) => new(new Rows(_drawn), height, width);

    private static void Add(ref PanicPage<Rows> page, params IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            page.Add(line.ToCharArray());
        }
    }

    private string[] Shown() => [.. _drawn.Select(static row => new string(' ', row.Column) + row.Text)];

    [Theory]
    [InlineData(42, 2)]
    [InlineData(54, 2)]
    [InlineData(70, 3)]
    public void Registers_keep_their_values_beside_them(int width, int perRow)
    {
        PanicPage<Rows> page = NewPage(40, width);
        string[] registers = [.. Enumerable.Range(0, 16).Select(static i => $"{"R" + i,3} {i:X16}")];
        Add(ref page, "reason");

        // Three in a line, as the serial port has them, even where fewer fit.
        Add(ref page, registers.Chunk(3).Select(static row => string.Join("  ", row)));
        string[][] rows = [.. Shown()[1..].Select(
            static row => row.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.All(rows, row => Assert.InRange(row.Length, 1, perRow));
        Assert.Equal(registers.Select(static register => register.Trim()), rows.SelectMany(static row => row));
    }

    [Fact]
    public void Methods_on_the_stack_are_shortened_where_they_do_not_fit()
    {
        PanicPage<Rows> page = NewPage(20, 52);
        Add(ref page, "reason", "   at [0x1589F2] UefiKernel.Shell.Shell.Step() + 0x9e",
            "   at [0x16DA25] UefiKernel.Shell.LineRunner.Run(ICommand, Boolean) + 0x25");
        Assert.Equal(
            ["reason", "   at [0x1589F2] Shell.Shell.Step + 0x9e", "   at [0x16DA25] Shell.LineRunner.Run + 0x25"], Shown());
    }

    [Fact]
    public void The_log_has_lines_below_its_heading_however_long_the_stack_is()
    {
        for (int height = 8; height < 80; height++)
        {
            _drawn.Clear();
            PanicPage<Rows> page = NewPage(height, 60);
            Add(ref page, "reason", "Stack:");
            Add(ref page, Enumerable.Range(0, 100).Select(static i => $"   at [0x{i:X}] Method"));
            page.BeginLog();
            page.Add("Log:".ToCharArray());
            int room = page.RowsLeft - 1;
            Add(ref page, Enumerable.Range(0, Math.Max(room, 0)).Select(static i => $"  line {i}"));
            Assert.True(height < 16 || room >= 2, $"{height} rows: {room}");
            Assert.Equal(room, Shown().Count(static row => row.StartsWith("  line", StringComparison.Ordinal)));
            Assert.Equal(room > 0, Shown().Contains("Log:"));
            Assert.Single(Shown(), "...");
            Assert.All(_drawn, row => Assert.InRange(row.Row, 0, height - 1));
        }
    }

    [Fact]
    public void A_heading_waits_for_its_first_line()
    {
        PanicPage<Rows> page = NewPage(4, 20);
        Add(ref page, "reason", "one", "Stack:", "two");
        Assert.Equal(["reason", "one", "..."], Shown());
        _drawn.Clear();
        page = NewPage(10, 20);
        Add(ref page, "reason", "Stack:", "Log:", "  line", "Last:");
        Assert.Equal(["reason", "Log:", "  line"], Shown());
        Assert.Equal([PanicInk.Bright, PanicInk.Heading, PanicInk.Text], _drawn.Select(static row => row.Ink));
    }

    [Fact]
    public void Any_report_stays_on_the_page_and_on_rows_of_its_own() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[1, 120], Gen.String[Gen.Char["ab   .,(:)"], 0, 200].Array[0, 60], Gen.Int[0, 60])
        .Sample((height, width, lines, log) =>
        {
            _drawn.Clear();
            PanicPage<Rows> page = NewPage(height, width);
            for (int i = 0; i < lines.Length; i++)
            {
                if (i == log)
                {
                    page.BeginLog();
                }
                else if (i % 7 == 0)
                {
                    page.BeginSection();
                }

                int before = _drawn.Count;
                int left = page.RowsLeft;
                int rows = page.CountRows(lines[i].ToCharArray());
                page.Add(lines[i].ToCharArray());
                Assert.InRange(_drawn.Count - before, 0, Math.Max(Math.Max(rows, 1) + 1, left + 1));
            }

            Assert.All(_drawn, row => Assert.InRange(row.Row, 0, height - 1));
            Assert.All(_drawn, row => Assert.InRange(row.Column + row.Text.Length, 0, Math.Max(width, row.Column + 1)));
            Assert.Equal(_drawn.Count, _drawn.Select(static row => row.Row).Distinct().Count());
        }, threads: 1);

    private readonly struct Rows(List<(int Row, int Column, string Text, PanicInk Ink)> drawn) : IPanicRows
    {
        public void Draw(int row, int column, ReadOnlySpan<char> text, PanicInk ink) =>
            drawn.Add((row, column, text.ToString(), ink));
    }
}
